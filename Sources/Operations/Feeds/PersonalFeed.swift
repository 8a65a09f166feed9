import Foundation
import ICalendar
import Storage
import Training

extension Connection {
    /// The events in a registrant's feed: one part for each registration, in the order of their creation, by a fixed number
    /// of statements.
    func personalEvents(
        of registrant: Registrant, publicURL: String, window: FeedWindow
    ) throws -> [PublishedEvents] {
        let registrations = try registrations(of: registrant.id)
        let sessions = try sessions(Array(Set(registrations.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let single = try occurrences(registrations.compactMap(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
        let whole = Set(registrations.filter { $0.occurrence == nil }.map(\.session))
        let dates = try eventDates(of: whole.sorted().compactMap { sessions[$0] }, window: window)
        let stored = dates.values.flatMap(\.stored) + single.values
        let names = try trainerNames(
            Set(sessions.values.flatMap(\.details.trainers) + stored.flatMap { $0.override.trainers ?? [] }))
        let context = try eventContext(publicURL: publicURL, window: window)
        let uids = EntryUIDs(
            mailed: try mailedEntries(ofRegistrations: Set(registrations.map(\.origin)).sorted()), host: context.host)
        let secrets = try personalSecrets()
        var zones = EventZones(window: window)
        return registrations.compactMap { registration in
            guard let session = sessions[registration.session] else { return nil }
            let own =
                registration.occurrence.map { id in SessionEvents.Dates(single[id].map { [$0] } ?? []) }
                ?? dates[session.id] ?? .init()
            let source = SessionEvents(
                session, dates: own, trainerNames: names, zone: zones.zone(of: session), context: context)
            return source.published(
                for: .init(registration, uids: uids) { place in
                    secrets.joinLink(of: registration, to: place, registrant: registrant, publicURL: publicURL)
                })
        }
    }
}

extension PersonalSecrets {
    /// The address at which a registrant joins a date, or any date of a series.
    func joinLink(
        of registration: Registration, to place: Place, registrant: Registrant, publicURL: String
    ) -> String {
        publicURL + "/join/" + joinSecret(of: registration, on: place.id, registrant: registrant)
    }
}

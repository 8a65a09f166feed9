import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import Training

/// A registrant's own page: every place that they have, with its dates in their own time.
extension Registrations.Person {
    func page(_ secret: String, _ call: Call) async throws -> Answer {
        let reader = call.reader(language: language)
        let texts = reader.texts
        let secrets = try await call.site.registrations.secrets(ofRegistrants: [registrant.id])
        let places = places(secret, texts, call)
        let feed = "\(call.site.publicURL)/calendar/my/\(secrets[registrant.id]?.feed ?? "").ics"
        return try call.privatePage(
            "my", for: reader,
            [
                "isMine": true,
                "email": registrant.email, "places": places.filter { !$0.isOver }.map(\.values),
                "hasFormer": places.contains(where: \.isOver), "former": places.filter(\.isOver).map(\.values),
                "rotate": "/my/\(secret)/rotate", "once": Identifier.random(),
                "subscribe": CalendarLinks(feed: feed, named: texts.text("myTitle")),
            ])
    }

    /// Their places in order of what comes next, those without anything to come last.
    private func places(_ secret: String, _ texts: LocalizedTexts, _ call: Call) -> [RegistrationView] {
        let dates = Dictionary(grouping: dates, by: \.registration.id)
        return overviews.compactMap { overview in
            dates[overview.registration.id].map { dates in
                RegistrationView(
                    overview: overview, dates: dates, zone: zone, texts: texts,
                    address: "/my/\(secret)/registrations/\(overview.registration.id)", now: call.now)
            }
        }
        .sorted { ($0.next, $0.overview.registration.id) < ($1.next, $1.overview.registration.id) }
    }
}

/// One place as the page shows it.
private struct RegistrationView {
    let overview: Registrations.Overview
    /// In order of their start; of a place in a series those that are told at this time.
    let dates: [Registrations.PersonalDate]
    /// The registrant's own.
    let zone: Zone?
    let texts: LocalizedTexts
    let address: String
    let now: Date

    private var registration: Registration { overview.registration }
    private var coming: [Registrations.PersonalDate] { dates.filter { $0.date.occurrence.endsAt > now } }

    /// When its next date begins.
    var next: Date { coming.first?.date.occurrence.startsAt ?? .distantFuture }

    /// Whether nothing more comes of it.
    var isOver: Bool { registration.status == .cancelled || coming.isEmpty }

    /// The most dates that are shown of one place.
    private static let maxDates = 10

    var values: [String: Any] {
        let shown = coming.isEmpty ? Array(dates.suffix(1)) : Array(coming.prefix(Self.maxDates))
        let values: [String: Any?] = [
            "title": shown.first?.date.title,
            "page": shown.first.flatMap {
                $0.date.session.details.visibility == .accounts ? nil : "/sessions/" + $0.date.session.id
            },
            "status": status,
            "dates": shown.map(values(of:)), "hasMore": coming.count > Self.maxDates,
            "accept": registration.status == .offered && !isOver ? address + "/accept" : nil,
            "cancel": isOver ? nil : address + "/cancel",
        ]
        return values.compactMapValues { $0 }
    }

    private var status: String {
        switch registration.status {
        case .confirmed: texts.text("myConfirmed")
        case .waitlisted: texts.text("myWaitlisted", ["position": String(overview.position ?? 1)])
        case .offered: texts.text("myOffered", ["until": registration.offerExpires.map(moment) ?? ""])
        case .cancelled: texts.text("myCancelled")
        }
    }

    private func values(of personal: Registrations.PersonalDate) -> [String: Any] {
        let (date, occurrence) = (personal.date, personal.date.occurrence)
        let own = zone ?? date.session.details.recurrence.zone
        let session = date.session.details.recurrence.zone
        let canJoin = registration.status == .confirmed && !date.isCancelled && occurrence.endsAt > now
        let values: [String: Any?] = [
            "instant": instantText(occurrence.startsAt), "day": texts.day(own.local(at: occurrence.startsAt).date),
            "time": own.local(at: occurrence.startsAt).clock + "–" + own.local(at: occurrence.endsAt).clock,
            "zone": own.name, "location": date.location, "isCancelled": date.isCancelled,
            "there": own == session
                ? nil
                : texts.text(
                    "myThere", ["time": occurrence.start.clock, "zone": session.name]),
            "join": canJoin && date.join != nil ? "/join/" + personal.joinSecret : nil,
        ]
        return values.compactMapValues { $0 }
    }

    /// An instant in the registrant's own time.
    private func moment(_ instant: Date) -> String {
        let own = zone ?? dates.first?.date.session.details.recurrence.zone ?? .utc
        let local = own.local(at: instant)
        return "\(texts.day(local.date)), \(local.clock) (\(own.name))"
    }
}

// MARK: - For programs

extension Registrations.Person {
    func json(_ call: Call) async throws -> JSON {
        let linked = try await Page(items: overviews, next: nil).links(call).items
        let secrets = try await call.site.registrations.secrets(ofRegistrants: [registrant.id])[registrant.id]
        return [
            "email": .string(registrant.email), "language": .string(language), "timeZone": JSON(zone?.identifier),
            "manageURL": JSON(secrets.map { "\(call.site.publicURL)/my/\($0.page)" }),
            "feed": JSON(secrets.map { "\(call.site.publicURL)/calendar/my/\($0.feed).ics" }),
            "registrations": .array(linked.map(\.json)), "dates": .array(dates.map { $0.json(in: zone, call) }),
        ]
    }
}

extension Registrations.PersonalDate {
    fileprivate func json(in zone: Zone?, _ call: Call) -> JSON {
        let occurrence = date.occurrence
        let canJoin = registration.status == .confirmed && !date.isCancelled && date.join != nil
        return [
            "registration": .string(registration.id), "session": .string(date.session.id),
            "occurrence": .string(occurrence.recurrenceID.description), "title": .string(date.title),
            "status": .string(registration.status.rawValue), "isCancelled": .bool(date.isCancelled),
            "startsAt": .string(instantText(occurrence.startsAt)), "endsAt": .string(instantText(occurrence.endsAt)),
            "start": .string(occurrence.start.description),
            "timeZone": .string(date.session.details.recurrence.zone.identifier),
            "ownStart": JSON(zone?.local(at: occurrence.startsAt).description), "location": JSON(date.location),
            "join": JSON(canJoin ? "\(call.site.publicURL)/join/\(joinSecret)" : nil),
        ]
    }
}

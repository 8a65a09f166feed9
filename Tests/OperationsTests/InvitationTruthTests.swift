import Foundation
import ICalendar
import Mail
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

/// A calendar that takes invitations as RFC 5546 says, and as strictly as programs do.
struct InvitedCalendar {
    private struct Entry {
        var events: [ForeignCalendar.Event]
        var removed: Set<Date> = []
    }

    private var entries: [String: Entry] = [:]
    private var highest: [String: Int] = [:]

    /// The UIDs of what is in the calendar.
    var uids: Set<String> { Set(entries.keys) }

    /// Takes the calendar of one mail.
    mutating func take(_ text: String) throws {
        let message = try ForeignCalendar(text)
        guard let first = message.events.first, message.events.allSatisfy({ $0.uid == first.uid }) else {
            throw ForeignCalendar.Unclear(description: "not one UID: \(message.events.map(\.uid))")
        }
        guard message.events.allSatisfy({ $0.sequence > highest[first.uid] ?? -1 }) else {
            throw ForeignCalendar.Unclear(description: "an old sequence: \(first.sequence)")
        }
        highest[first.uid] = first.sequence
        let isCancelled = message.events.allSatisfy(\.isCancelled)
        switch message.method {
        case "REQUEST" where !isCancelled: entries[first.uid] = Entry(events: message.events)
        case "CANCEL" where isCancelled && first.recurrenceID == nil: entries[first.uid] = nil
        case "CANCEL" where isCancelled:
            guard entries[first.uid] != nil else { throw ForeignCalendar.Unclear(description: "nothing to cancel") }
            for event in message.events {
                entries[first.uid]?.removed.insert(try event.recurrenceID?.unambiguous().instant ?? .distantPast)
            }
        default: throw ForeignCalendar.Unclear(description: "\(message.method ?? "no method") of \(first.text)")
        }
    }

    func shown(from: Date, to: Date) throws -> [ForeignCalendar.Shown] {
        try entries.values.flatMap { try ForeignCalendar.shown($0.events, removed: $0.removed, to: to) }
            .filter { $0.end > from && $0.start < to }.sorted()
    }
}

/// The calendar of a registrant who takes every invitation, compared with the dates that they have a seat in.
@Suite struct InvitationTruthTests {
    @Test(arguments: 0..<35 as Range<UInt64>)
    func `after every edit the calendar of a registrant holds their dates, by mail and by feed`(seed: UInt64)
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let whole = try await installation.chainSeries(for: seed, scope: .series)
        let single = try await installation.chainSeries(for: seed + 3)
        let booked = Array(single.details.recurrence.dates().map(\.recurrenceID).prefix(3))
        var places: [(session: String, date: String?, id: String)] = []
        for (session, date) in [
            (whole, nil as String?), (single, booked[0].description), (single, booked[2].description),
        ] {
            let made = try await installation.register("ada@example.org", session, on: date)
            places.append((session.id, date, made.id))
        }
        var chain = EditChain(installation, seed: seed &* 31 &+ 7, sessions: [whole.id, single.id])
        var random = SplitMix(state: seed)
        var calendar = InvitedCalendar()
        let to = try utc("2028-11-01T00:00:00")
        for _ in 0..<10 {
            for part in try await installation.mail(transport, at: chain.now).compactMap(\.calendar) {
                try expectNoError("\(chain.edits) \(part.text)") { try calendar.take(part.text) }
            }
            let expected = try await installation.seats(of: "ada@example.org", from: chain.now, to: to)
            let shown = try expectNoError("\(chain.edits) \(calendar)") {
                try calendar.shown(from: chain.now, to: to)
            }
            #expect(shown == expected, "\(chain.edits)")
            let feed = try await installation.feed(
                .personal(try await installation.registrant("ada@example.org")), at: chain.now)
            let subscribed = try expectNoError("\(chain.edits) \(feed)") { try ForeignCalendar(feed) }
            let listed = try expectNoError("\(chain.edits) \(feed)") {
                try subscribed.shown(from: chain.now, to: to)
            }
            #expect(listed == expected, "\(chain.edits)")
            #expect(calendar.uids.isSubset(of: subscribed.events.map(\.uid)), "\(chain.edits)")
            if shown != expected { return }
            // Every third step is one of the registrant.
            if random.below(3) == 0 {
                try await installation.toggle(places[random.below(places.count)].id, at: chain.now, chain: &chain)
            } else {
                try await chain.edit()
            }
        }
    }
}

extension TestInstallation {
    /// The dates in which a person has a seat.
    fileprivate func seats(of email: String, from: Date, to: Date) async throws -> [ForeignCalendar.Shown] {
        let registrant = try await registrant(email)
        let registrations = try await database.read { try $0.registrations(of: registrant) }
            .filter { $0.status == .confirmed }
        let whole = Set(registrations.filter { $0.occurrence == nil }.map(\.session))
        let dates = Set(registrations.compactMap(\.occurrence))
        let all = try await shownDates(from: from, to: to) {
            whole.contains($0.session.id) || dates.contains($0.occurrence.id)
        }
        return all
    }

    /// Cancels a registration, or registers again where it was cancelled.
    fileprivate func toggle(_ id: String, at now: Date, chain: inout EditChain) async throws {
        let registration = try await registrations.registration(id).registration
        chain.note("toggle \(registration.status) \(registration.occurrence == nil ? "series" : "date")")
        if registration.status == .confirmed {
            _ = try await registrations.cancel(id, by: .command, now: now)
            return
        }
        do {
            let date = try await registration.occurrence.asyncMap { id in
                try await self.database.read { try $0.occurrence(id)?.recurrenceID }
            }
            _ = try await registrations.register(
                .init(session: registration.session, recurrenceID: date ?? nil, person: registration.person),
                by: .command, now: now)
        } catch is Failure {
            chain.note("(refused)")
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ change: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await change(self)
    }
}

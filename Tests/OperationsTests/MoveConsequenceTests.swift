import Foundation
import Mail
import Operations
import Testing
import Training

/// Mails, calendars and the erasure of people after a move.
@Suite struct MoveConsequenceTests {
    @Test func `one mail tells of the new date, and one of its own takes the former out of the calendar`() async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        _ = try await installation.mail(transport)
        _ = try await installation.move(ada, to: WeeklyDates.second)
        let mails = try await installation.mail(transport)
        #expect(
            mails.map(summary) == [
                "ada@example.org: Your date has changed: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]",
                "ada@example.org: Calendar entry: Webhooks [METHOD:CANCEL SEQUENCE:1 STATUS:CANCELLED]",
            ])
        let told = try #require(mails.first?.text)
        #expect(told.contains("Tuesday, 8 December 2026, 10:00–11:00 in Berlin"))
        #expect(
            told.contains(
                "This replaces your registration for Webhooks, Tuesday, 1 December 2026, 10:00–11:00 in Berlin."))
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(60)).isEmpty)
    }

    @Test func `who waits to change is told what they keep, and then what changed, in another session, too`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.weekly()
        let other = try await installation.session("Signatures", try series(nil, from: WeeklyDates.second)) {
            $0.capacity = 1
        }
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", other)
        _ = try await installation.mail(transport)
        _ = try await installation.move(ada, to: nil, of: other)
        let waiting = try await installation.mail(transport)
        #expect(waiting.map(summary) == ["ada@example.org: You’re on the waitlist: Signatures"])
        #expect(waiting.first?.text.contains("Your place on Webhooks, Tuesday, 1 December 2026") == true)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(
            try await installation.mail(transport).map(summary).filter { $0.hasPrefix("ada") } == [
                "ada@example.org: Your date has changed: Signatures [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "ada@example.org: Calendar entry: Webhooks [METHOD:CANCEL SEQUENCE:1 STATUS:CANCELLED]",
            ])
    }

    @Test func `the personal feed has the new date, and the former one as cancelled`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        _ = try await installation.move(ada, to: WeeklyDates.second)
        let calendar = try await installation.calendar(
            .personal(try await installation.registrant("ada@example.org")))
        let lines = calendar.split(separator: "\n").filter { $0.hasPrefix("DTSTART;") || $0.hasPrefix("STATUS:") }
        #expect(
            lines.sorted() == [
                "DTSTART;TZID=Europe/Berlin:20261201T100000", "DTSTART;TZID=Europe/Berlin:20261208T100000",
                "STATUS:CANCELLED", "STATUS:CONFIRMED",
            ])
    }

    @Test func `the erasure of a person who waits to change releases both places`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        let adas = try await installation.move(ada, to: WeeklyDates.second).registration
        let heir = try await installation.register("heir@example.org", session, on: WeeklyDates.first)
        try await Erasure(installation.database).erase("ada@example.org", by: .command, now: installation.now)
        #expect(
            try await installation.statuses([ada, adas, bob, heir]) == [.cancelled, .cancelled, .confirmed, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }
}

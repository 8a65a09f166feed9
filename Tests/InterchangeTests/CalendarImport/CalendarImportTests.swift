import Foundation
import ICalendar
import Operations
import Storage
import TestSupport
import Testing
import Training

@testable import Interchange

/// Imports into a database, and what a second import of a file does.
@Suite struct CalendarImportTests {
    /// A new database at noon of 1 January 2027.
    private final class Installation: Sendable {
        let database: SQLiteDatabase
        let schedule: Schedule
        let now = Date(timeIntervalSince1970: 1_798_804_800)
        private let folder: URL
        private let databasePlace: DatabasePlace

        init() async throws {
            databasePlace = await DatabasePlace()
            folder = FileManager.default.temporaryDirectory.appending(path: "lectern-import-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            database = try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path)
            schedule = Schedule(database)
            _ = try await Operations.Installation(database)
                .bringUpToDate(host: "lectern.test", zoneDatabase: "test", now: now)
        }

        deinit {
            do { try FileManager.default.removeItem(at: folder) } catch {
                print("left behind: \(folder.path): \(error)")
            }
        }

        /// Imports a file, and tells what became of each session: `created`, `updated title`, `unchanged`.
        func take(_ text: String, preview: Bool = false) async throws -> [String] {
            try await items(text, preview: preview).flatMap { item in
                item.results.map { result in
                    switch result.outcome {
                    case .created: "created"
                    case .updated(let fields): "updated " + fields.joined(separator: " ")
                    case .unchanged: "unchanged"
                    case .refused(let refusal): "refused \(refusal)"
                    }
                }
            }
        }

        func items(_ text: String, preview: Bool = false) async throws -> [CalendarImport.Item] {
            var file = try CalendarFile(.bytes(Array(text.utf8)))
            var items: [CalendarImport.Item] = []
            _ = try await CalendarImport(into: schedule, by: .command, now: now)
                .run(preview: preview, { try file.next() }, visit: { items.append($0) })
            return items
        }

        func sessions() async throws -> [Session] {
            try await schedule.sessions(SessionFilter(), page: PageRequest(limit: 500)).items
        }

        func only() async throws -> Session {
            let sessions = try await sessions()
            try #require(sessions.count == 1)
            return sessions[0]
        }

        func dates(_ session: Session) async throws -> [ScheduledDate] {
            try await schedule.dates(of: session.id, from: nil, to: nil, page: PageRequest(limit: 500)).items
        }

        func journal() async throws -> Int { try await Journal(database).latest(limit: 1).records.first?.position ?? 0 }
    }

    private func lab(_ lines: String, title: String = "Lab") -> String {
        event(
            "lab@elsewhere.example",
            "SUMMARY:\(title)\nDTSTART;TZID=Europe/Rome:20270405T090000\nDTEND;TZID=Europe/Rome:20270405T100000\n\(lines)"
        )
    }

    private func moved(_ start: String) -> String {
        event(
            "lab@elsewhere.example",
            "RECURRENCE-ID;TZID=Europe/Rome:20270412T090000\nSUMMARY:Lab\nDTSTART;TZID=Europe/Rome:\(start)\nDURATION:PT1H"
        )
    }

    @Test func `events become drafts under their UIDs`() async throws {
        let site = try await Installation()
        let text = calendar(
            lab("DESCRIPTION:Hands on\nLOCATION:https://zoom.example/j/5\nCATEGORIES:API\nRRULE:FREQ=WEEKLY;COUNT=2")
                + "\n" + moved("20270413T110000"))
        #expect(try await site.take(text, preview: true) == ["created"])
        #expect(try await site.sessions() == [])
        #expect(try await site.take(text) == ["created"])
        let session = try await site.only()
        #expect(session.uid == "lab@elsewhere.example")
        #expect(session.status == .draft)
        #expect(session.details.join == Join(url: "https://zoom.example/j/5"))
        #expect(session.details.location == nil)
        #expect(session.details.tags == ["API"])
        #expect(
            try await site.dates(session).map { $0.occurrence.start.description } == [
                "2027-04-05T09:00:00", "2027-04-13T11:00:00",
            ])
    }

    @Test func `the same file again writes nothing`() async throws {
        let site = try await Installation()
        let text = calendar(
            [
                lab("RRULE:FREQ=WEEKLY;COUNT=4"), moved("20270413T110000"),
                event("lab@elsewhere.example", "RECURRENCE-ID:20270419T070000Z\nSTATUS:CANCELLED"),
                event(
                    "lab@elsewhere.example",
                    "RECURRENCE-ID;RANGE=THISANDFUTURE:20270426T070000Z\nSUMMARY:Later\nDTSTART:20270426T120000Z\nDURATION:PT1H"
                ),
            ]
            .joined(separator: "\n"))
        #expect(try await site.take(text) == ["created", "created"])
        let (sessions, journal) = (try await site.sessions(), try await site.journal())
        #expect(sessions.map(\.follows) == [nil, sessions[0].id])
        #expect(try await site.take(text, preview: true) == ["unchanged", "unchanged"])
        #expect(try await site.take(text) == ["unchanged", "unchanged"])
        #expect(try await site.sessions() == sessions)
        #expect(try await site.journal() == journal)
    }

    @Test func `what changed in the file changes the session, and what a trainer changed stays`() async throws {
        let site = try await Installation()
        _ = try await site.take(calendar(lab("DESCRIPTION:Old\nRRULE:FREQ=WEEKLY;COUNT=2")))
        let id = try await site.only().id
        _ = try await site.schedule.edit(id, by: .command, now: site.now) { session in
            var details = session.details
            (details.title, details.capacity) = ("Lab for beginners", 12)
            return (details, .published)
        }
        let changed = calendar(lab("DESCRIPTION:New\nRRULE:FREQ=WEEKLY;COUNT=3"))
        #expect(try await site.take(changed, preview: true) == ["updated description recurrence"])
        #expect(try await site.only().details.description == "Old")
        #expect(try await site.take(changed) == ["updated description recurrence"])
        let session = try await site.only()
        #expect(session.details.title == "Lab for beginners")
        #expect(session.details.description == "New")
        #expect(session.details.capacity == 12)
        #expect(session.sequence == 1)
        #expect(try await site.dates(session).count == 3)
        #expect(try await site.take(changed) == ["unchanged"])
    }

    @Test func `changed, cancelled and reinstated dates of a published session are followed`() async throws {
        let site = try await Installation()
        let cancelled = event("lab@elsewhere.example", "RECURRENCE-ID:20270412T070000Z\nSTATUS:CANCELLED")
        let series = lab("RRULE:FREQ=WEEKLY;COUNT=2")
        _ = try await site.take(calendar(series))
        _ = try await site.schedule.publish(try await site.only().id, by: .command, now: site.now)
        func shown() async throws -> [String] {
            try await site.dates(try await site.only())
                .map { $0.occurrence.start.description + ($0.isCancelled ? " cancelled" : "") }
        }
        #expect(try await site.take(calendar(series + "\n" + moved("20270413T110000"))) == ["updated dates"])
        #expect(try await shown() == ["2027-04-05T09:00:00", "2027-04-13T11:00:00"])
        #expect(try await site.take(calendar(series + "\n" + cancelled)) == ["updated dates"])
        #expect(try await shown() == ["2027-04-05T09:00:00", "2027-04-12T09:00:00 cancelled"])
        #expect(try await site.take(calendar(series)) == ["updated dates"])
        #expect(try await shown() == ["2027-04-05T09:00:00", "2027-04-12T09:00:00"])
    }

    @Test func `a cancelled date of a draft is excluded, and comes back with the file`() async throws {
        let site = try await Installation()
        let series = lab("RRULE:FREQ=WEEKLY;COUNT=2")
        let cancelled = event("lab@elsewhere.example", "RECURRENCE-ID:20270412T070000Z\nSTATUS:CANCELLED")
        _ = try await site.take(calendar(series + "\n" + cancelled))
        #expect(try await site.dates(site.only()).count == 1)
        #expect(try await site.take(calendar(series)) == ["updated recurrence"])
        #expect(try await site.dates(site.only()).count == 2)
    }

    @Test func `a series that is moved keeps the changes of its dates`() async throws {
        let site = try await Installation()
        _ = try await site.take(calendar(lab("RRULE:FREQ=WEEKLY;COUNT=2") + "\n" + moved("20270413T110000")))
        let later = calendar(lab("RRULE:FREQ=WEEKLY;COUNT=2") + "\n" + moved("20270413T110000"))
            .replacing("20270405T09", with: "20270405T10").replacing(
                "20270405T100000\nDTEND", with: "20270405T100000\nDTEND"
            )
            .replacing("DTEND;TZID=Europe/Rome:20270405T100000", with: "DTEND;TZID=Europe/Rome:20270405T110000")
            .replacing(
                "RECURRENCE-ID;TZID=Europe/Rome:20270412T090000", with: "RECURRENCE-ID;TZID=Europe/Rome:20270412T100000"
            )
        #expect(try await site.take(later) == ["updated start"])
        #expect(
            try await site.dates(site.only()).map { $0.occurrence.start.description } == [
                "2027-04-05T10:00:00", "2027-04-13T11:00:00",
            ])
    }

    @Test func `a series that the file splits later keeps its registrations`() async throws {
        let site = try await Installation()
        _ = try await site.take(calendar(lab("RRULE:FREQ=WEEKLY;COUNT=4")))
        let id = try await site.only().id
        _ = try await site.schedule.publish(id, by: .command, now: site.now)
        let occurrences = try await site.dates(try await site.only()).map(\.occurrence.id)
        let split = event(
            "lab@elsewhere.example",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270419T070000Z\nSUMMARY:Later\nDTSTART:20270419T120000Z\nDURATION:PT1H"
        )
        let text = calendar(lab("RRULE:FREQ=WEEKLY;COUNT=4") + "\n" + split)
        #expect(try await site.take(text) == ["unchanged", "created"])
        let sessions = try await site.sessions()
        #expect(sessions.map(\.details.title) == ["Lab", "Later"])
        #expect(sessions.map(\.status) == [.published, .published])
        #expect(sessions[1].follows == id)
        var after: [String] = []
        for session in sessions { after += try await site.dates(session).map(\.occurrence.id) }
        #expect(after == occurrences)
        #expect(
            try await site.dates(sessions[1]).map { $0.occurrence.start.description } == [
                "2027-04-19T14:00:00", "2027-04-26T14:00:00",
            ])
        #expect(try await site.take(text) == ["unchanged", "unchanged"])
    }

    @Test func `a changed date that comes alone changes the series that is here`() async throws {
        let site = try await Installation()
        _ = try await site.take(calendar(lab("RRULE:FREQ=WEEKLY;COUNT=2")))
        #expect(try await site.take(calendar(moved("20270413T110000"))) == ["updated dates"])
        #expect(
            try await site.dates(site.only()).map { $0.occurrence.start.description } == [
                "2027-04-05T09:00:00", "2027-04-13T11:00:00",
            ])
    }

    @Test func `a session that was made here is not changed by a file, nor one that was cancelled here`() async throws {
        let site = try await Installation()
        let own = try Recurrence(start: try localTime("2027-04-05T09:00:00"), zone: .utc)
        let made = try await site.schedule.create(
            .init(kind: .webinar, title: "Own", recurrence: own, duration: 3_600), status: .draft, by: .command,
            now: site.now)
        guard case .done(let session) = made else { return }
        #expect(
            try await site.take(calendar(event(session.uid, "SUMMARY:Other\nDTSTART:20270405T090000Z\nDURATION:PT1H")))
                == ["refused madeHere"])
        _ = try await site.take(calendar(lab("")))
        let imported = try #require(try await site.sessions().last)
        _ = try await site.schedule.publish(imported.id, by: .command, now: site.now)
        _ = try await site.schedule.cancel(imported.id, reason: nil, by: .command, now: site.now)
        #expect(try await site.take(calendar(lab(""))) == ["unchanged"])
        #expect(try await site.take(calendar(lab("", title: "New"))) == ["refused cancelledHere"])
    }

    @Test func `a change that would lose what is here is refused, and others are taken`() async throws {
        let site = try await Installation()
        let other = event("other", "SUMMARY:Other\nDTSTART:20270405T090000Z\nDURATION:PT1H")
        _ = try await site.take(calendar(lab("RRULE:FREQ=WEEKLY;COUNT=3")))
        let session = try await site.only()
        var change = OccurrenceChange()
        change.title = .set("Guest")
        _ = try await site.schedule.edit(
            try localTime("2027-04-19T09:00:00"), of: session.id, scope: .this, by: .command, now: site.now,
            change: change)
        let text = calendar(lab("RRULE:FREQ=WEEKLY;COUNT=2") + "\n" + other)
        #expect(try await site.take(text, preview: true) == ["refused wouldLose", "created"])
        #expect(try await site.take(text) == ["refused wouldLose", "created"])
        #expect(try await site.dates(session).count == 3)
    }

    @Test func `a change that is further ahead than dates are stored is named`() async throws {
        let site = try await Installation()
        let far = event(
            "lab@elsewhere.example",
            "RECURRENCE-ID;TZID=Europe/Rome:20400402T090000\nDTSTART;TZID=Europe/Rome:20400402T100000\nDURATION:PT1H")
        let text = calendar(lab("RRULE:FREQ=WEEKLY") + "\n" + far)
        let remarks: [CalendarRemark] = [.beyondHorizon(try localTime("2040-04-02T09:00:00"))]
        #expect(try await site.items(text, preview: true).map(\.remarks) == [remarks])
        #expect(try await site.items(text).map(\.remarks) == [remarks])
    }

    @Test func `the numbers count sessions, and events that were left out`() async throws {
        let site = try await Installation()
        let text = calendar(
            [lab(""), event("a", "SUMMARY:A"), event("b", "SUMMARY:B\nDTSTART:20270405T090000Z")].joined(
                separator: "\n"))
        var counts = CalendarImport.Counts()
        for item in try await site.items(text) { counts.add(item) }
        var expected = CalendarImport.Counts()
        (expected.created, expected.partial, expected.leftOut) = (2, 1, 1)
        #expect(counts == expected)
        #expect(!counts.isComplete)
    }

    @Test func `as many events as there are come in with few statements each, at any place in the file`() async throws {
        let site = try await Installation()
        let masters = (0..<300).map {
            event("s\($0)", "SUMMARY:S\($0)\nDTSTART:20270405T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2")
        }
        let changes = (0..<300).map {
            event("s\($0)", "RECURRENCE-ID:20270406T090000Z\nSUMMARY:Changed\nDTSTART:20270406T100000Z\nDURATION:PT1H")
        }
        let outcomes = try await site.take(calendar((masters + changes.reversed()).joined(separator: "\n")))
        #expect(outcomes == Array(repeating: "created", count: 300))
        #expect(try await site.dates(try #require(try await site.sessions().last)).map(\.title) == ["S299", "Changed"])
    }
}

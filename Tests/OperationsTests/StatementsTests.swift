import Foundation
import NIOCore
import Operations
import Storage
import Testing
import Training

/// The numbers of statements of operations, and their use of indexes.
@Suite struct StatementsTests {
    @Test func `a registration does not read the others of its date`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let single = try await installation.single(capacity: 2)
        for number in 0..<4 {
            let request = Registrations.Request(
                session: single.id, recurrenceID: nil,
                person: .init(name: "Ada", email: "p\(number)@example.org"))
            let registrations = Registrations(recorder)
            if number.isMultiple(of: 2) {
                _ = try await registrations.register(request, by: .command, now: installation.now)
            } else {
                _ = try await registrations.registerPublicly(
                    request, confirming: .unknown, by: .command, now: installation.now)
            }
            let statements = recorder.newStatements()
            #expect(statements.filter { $0.plan.contains { $0.hasSuffix("(place=?)") } } == [])
            #expect(statements.filter { !$0.scans.isEmpty } == [])
        }
    }

    @Test func `a list of registrations takes as many statements for a long waitlist as for a short one`() async throws
    {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [Int] = []
        for people in [2, 40] {
            let single = try await installation.single(capacity: 1)
            for number in 0..<people { _ = try await installation.register("p\(number)@example.org", single) }
            let page = try await Registrations(recorder).registrations(
                RegistrationFilter(session: single.id), page: PageRequest(limit: 500))
            #expect(page.items.map(\.position) == [nil] + (1..<people).map { $0 })
            counts.append(recorder.newStatements().count)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `a registrant's page and feed take as many statements for many places as for two`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [[Int]] = []
        for places in [1, 20] {
            let email = "p\(places)@example.org"
            var registrant = ""
            for _ in 0..<places {
                let single = try await installation.single(capacity: nil)
                let weekly = try await installation.session(
                    series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00")
                ) { $0.registration.scope = .series }
                registrant = try await installation.register(email, single).registrant
                _ = try await installation.register(email, weekly)
            }
            let secrets = try #require(
                try await installation.registrations.secrets(ofRegistrants: [registrant])[registrant])
            let person = try await Registrations(recorder).registrantOverview(
                forSecret: secrets.page, from: installation.now)
            #expect(person.dates.count == places * 4)
            let page = recorder.newStatements().count
            let feeds = Feeds(
                WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
                zoneDatabase: "test")
            let document = try await feeds.document(.personal(registrant), now: installation.now)
            #expect(String(buffer: document.bytes).components(separatedBy: "BEGIN:VEVENT").count - 1 == places * 2)
            counts.append([page, recorder.newStatements().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `a trainer's feed takes as many statements for many sessions as for one`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [Int] = []
        for sessions in [1, 15] {
            let trainer = try await installation.trainer("Trainer \(sessions)")
            for _ in 0..<sessions {
                let session = try await installation.session(
                    "Webhooks", series(nil, from: "2026-12-01T10:00:00"), trainers: [trainer],
                    options: .init(allowsClashes: true))
                _ = try await installation.register("p@example.org", session)
            }
            let feeds = Feeds(
                WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
                zoneDatabase: "test")
            _ = try await feeds.document(.trainer(trainer), now: installation.now)
            counts.append(recorder.newStatements().count)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `the pages of the programme take as many statements for many dates as for one`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [[Int]] = []
        for sessions in [1, 30] {
            for number in 0..<sessions {
                let trainer = try await installation.trainer("Trainer \(sessions) \(number)")
                _ = try await installation.session(
                    "Webhooks \(number)",
                    series("FREQ=WEEKLY;BYDAY=TU;COUNT=\(sessions)", from: "2026-12-01T10:00:00"),
                    trainers: [trainer])
            }
            let schedule = Schedule(recorder)
            let filter = SessionFilter(statuses: [.published], visibilities: [.public], from: installation.now)
            let all = try await schedule.programme(filter, page: PageRequest(limit: 500), now: installation.now)
            #expect(all.dates.items.count >= sessions)
            let list = recorder.newStatements().count
            let found = try await schedule.programme(
                filter, words: ["WEBHOOKS"], page: PageRequest(limit: 500), now: installation.now)
            #expect(found.dates.items.count == all.dates.items.count)
            let search = recorder.newStatements().count
            let last = try #require(all.dates.items.last?.session.id)
            #expect(
                try await schedule.overview(ofSession: last, limit: 50, now: installation.now).dates.count == sessions)
            counts.append([list, search, recorder.newStatements().count])
        }
        #expect(counts[0] == counts[1])
        #expect(counts[0][0] <= 8)
    }

    @Test func `seats, overviews, links and personal feeds are found by indexes`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let registrations = Registrations(recorder)
        let single = try await installation.single(capacity: 1, mode: .offer) {
            $0.join = Join(url: "https://meet.example.com")
        }
        let ada = try await installation.register("ada@example.org", single)
        _ = try await registrations.register(
            .init(session: single.id, person: .init(name: "Ben", email: "ben@example.org")), by: .command,
            now: installation.now)
        _ = try await registrations.cancel(ada.id, by: .command, now: installation.now)
        _ = try await registrations.registrations(RegistrationFilter(session: single.id), page: PageRequest())
        _ = try await registrations.lapseOffers(now: installation.now.addingTimeInterval(2 * 86_400))
        let secrets = try #require(try await registrations.secrets(ofRegistrants: [ada.registrant])[ada.registrant])
        _ = try await registrations.registrantOverview(forSecret: secrets.page, from: installation.now)
        let feeds = Feeds(
            WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
            zoneDatabase: "test")
        _ = try await feeds.document(.personal(ada.registrant), now: installation.now)
        let statements = recorder.newStatements()
        #expect(statements.count > 50)
        // The last entry of the journal is read from the end of its index.
        let scans = statements.flatMap(\.scans).filter { $0 != "SCAN journal USING INDEX sqlite_autoindex_journal_1" }
        #expect(scans == [])
    }
}

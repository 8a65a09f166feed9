import Foundation
import NIOCore
import Operations
import Storage
import Testing
import Training

/// How often the database is asked, and whether it finds what it is asked for without going through all that is there.
@Suite struct StatementsTests {
    @Test func `a list of registrations takes as many statements for many who wait as for one`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [Int] = []
        for people in [2, 40] {
            let single = try await house.single(capacity: 1)
            for number in 0..<people { _ = try await house.register("p\(number)@example.org", single) }
            let page = try await Registrations(recorder).registrations(
                RegistrationFilter(session: single.id), page: PageRequest(limit: 500))
            #expect(page.items.map(\.position) == [nil] + (1..<people).map { $0 })
            counts.append(recorder.taken().count)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `somebody's page and feed take as many statements for many places as for two`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [[Int]] = []
        for places in [1, 20] {
            let email = "p\(places)@example.org"
            var registrant = ""
            for _ in 0..<places {
                let single = try await house.single(capacity: nil)
                let weekly = try await house.session(
                    series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00")
                ) { $0.registration.scope = .series }
                registrant = try await house.register(email, single).registrant
                _ = try await house.register(email, weekly)
            }
            let secrets = try #require(
                try await house.registrations.secrets(ofRegistrants: [registrant])[registrant])
            let person = try await Registrations(recorder).registrantOverview(forSecret: secrets.page, from: house.now)
            #expect(person.dates.count == places * 4)
            let page = recorder.taken().count
            let feeds = Feeds(
                WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
                zoneDatabase: "test")
            let document = try await feeds.document(.personal(registrant), now: house.now)
            #expect(String(buffer: document.bytes).components(separatedBy: "BEGIN:VEVENT").count - 1 == places * 4)
            counts.append([page, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `a trainer's feed takes as many statements for many sessions as for one`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [Int] = []
        for sessions in [1, 15] {
            let trainer = try await house.trainer("Trainer \(sessions)")
            for _ in 0..<sessions {
                let session = try await house.session(
                    "Webhooks", series(nil, from: "2026-12-01T10:00:00"), trainers: [trainer],
                    options: .init(allowsClashes: true))
                _ = try await house.register("p@example.org", session)
            }
            let feeds = Feeds(
                WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
                zoneDatabase: "test")
            _ = try await feeds.document(.trainer(trainer), now: house.now)
            counts.append(recorder.taken().count)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `the pages of the programme take as many statements for many dates as for one`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [[Int]] = []
        for sessions in [1, 30] {
            for number in 0..<sessions {
                let trainer = try await house.trainer("Trainer \(sessions) \(number)")
                _ = try await house.session(
                    "Webhooks \(number)",
                    series("FREQ=WEEKLY;BYDAY=TU;COUNT=\(sessions)", from: "2026-12-01T10:00:00"),
                    trainers: [trainer])
            }
            let verbs = Schedule(recorder)
            let filter = SessionFilter(statuses: [.published], visibilities: [.public], from: house.now)
            let all = try await verbs.programme(filter, page: PageRequest(limit: 500), now: house.now)
            #expect(all.dates.items.count >= sessions)
            let list = recorder.taken().count
            let found = try await verbs.programme(
                filter, words: ["WEBHOOKS"], page: PageRequest(limit: 500), now: house.now)
            #expect(found.dates.items.count == all.dates.items.count)
            let search = recorder.taken().count
            let last = try #require(all.dates.items.last?.session.id)
            #expect(try await verbs.overview(ofSession: last, limit: 50, now: house.now).dates.count == sessions)
            counts.append([list, search, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
        #expect(counts[0][0] <= 8)
    }

    @Test func `seats, overviews, links and personal feeds are found by indexes`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        let verbs = Registrations(recorder)
        let single = try await house.single(capacity: 1, mode: .offer) {
            $0.join = Join(url: "https://meet.example.com")
        }
        let ada = try await house.register("ada@example.org", single)
        _ = try await verbs.register(
            .init(session: single.id, person: .init(name: "Ben", email: "ben@example.org")), by: .command,
            now: house.now)
        _ = try await verbs.cancel(ada.id, by: .command, now: house.now)
        _ = try await verbs.registrations(RegistrationFilter(session: single.id), page: PageRequest())
        _ = try await verbs.lapseOffers(now: house.now.addingTimeInterval(2 * 86_400))
        let secrets = try #require(try await verbs.secrets(ofRegistrants: [ada.registrant])[ada.registrant])
        _ = try await verbs.registrantOverview(forSecret: secrets.page, from: house.now)
        let feeds = Feeds(
            WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
            zoneDatabase: "test")
        _ = try await feeds.document(.personal(ada.registrant), now: house.now)
        let statements = recorder.taken()
        #expect(statements.count > 50)
        // The last entry of the journal is where its index ends.
        let scans = statements.flatMap(\.scans).filter { $0 != "SCAN journal USING INDEX sqlite_autoindex_journal_1" }
        #expect(scans == [])
    }
}

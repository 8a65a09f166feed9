import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Training

@Suite struct TimetableStatementsTests {
    @Test func `trainers' pages take as many statements for many dates, people and trainers as for one`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [[Int]] = []
        for many in [1, 30] {
            var last: Session?
            for number in 0..<many {
                let trainer = try await house.trainer("Trainer \(many) \(number)")
                last = try await house.session(
                    "Webhooks", series("FREQ=WEEKLY;BYDAY=TU;COUNT=\(many)", from: "2026-12-01T10:00:00"),
                    trainers: [trainer])
                _ = try await house.catalogue.create(
                    Tutorial.Details(slug: "", title: "Tutorial \(many) \(number)", status: .published), by: .command,
                    now: house.now)
            }
            let session = try #require(last)
            for number in 0..<many {
                _ = try await Registrations(house.database).register(
                    .init(
                        session: session.id, recurrenceID: try local("2026-12-01T10:00:00"),
                        person: .init(name: "P", email: "p\(many).\(number)@example.org")), by: .command, now: house.now
                )
            }
            let verbs = Schedule(recorder)
            let page = PageRequest(limit: 500)
            let timetable = try await verbs.timetable(SessionFilter(from: house.now), page: page)
            #expect(timetable.dates.items.count >= many && timetable.trainers.count >= many)
            let list = recorder.taken().count
            #expect(
                try await verbs.staffOverview(ofSession: session.id, from: nil, page: page).dates.items.count == many)
            let sheet = recorder.taken().count
            #expect(try await verbs.formChoices(includingTutorial: nil).tutorials.count >= many)
            let choices = recorder.taken().count
            let roster = try await Registrations(recorder).roster(
                of: try local("2026-12-01T10:00:00"), in: session.id, page: page)
            #expect(roster.overviews.items.count == many)
            counts.append([list, sheet, choices, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `operators' pages take as many statements for many rows as for few`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        var counts: [[Int]] = []
        for many in [1, 30] {
            var mails: [OutgoingMail] = []
            for number in 0..<many {
                let token = try await Tokens(house.database).create(
                    .init(role: .trainer, name: "T\(number)"), by: .command, now: house.now
                ).token
                _ = try await house.trainers.create(
                    Trainer.Details(name: "By a token"), by: Caller(Actor(.token, id: token.id)), now: house.now)
                let single = try await house.single(capacity: nil)
                let registrant = try await house.register("p\(many).\(number)@example.org", single).registrant
                mails.append(
                    OutgoingMail(
                        id: Identifier.random(), purpose: .message, topic: "\(many) \(number)",
                        registrant: registrant, dueAt: house.now, createdAt: house.now))
            }
            try await house.database.write { [mails] in try $0.insert(mails) }
            let page = PageRequest(limit: 500)
            let outbox = try await Outbox(recorder).listing(MailFilter(purpose: .message), page: page)
            #expect(outbox.mails.items.compactMap(outbox.recipient).count >= many)
            let mail = recorder.taken().count
            #expect(try await Tokens(recorder).tokensAndTrainers(page: page).tokens.items.count >= many)
            let tokens = recorder.taken().count
            let journal = try await Journal(recorder).latest(limit: 500)
            #expect(journal.names.count >= many)
            counts.append([mail, tokens, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `the journal of a subject is found by its index`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        let trainer = try await house.trainer("Ada")
        #expect(try await Journal(recorder).latest(id: trainer, limit: 10).records.count == 1)
        #expect(try await Journal(recorder).latest(subject: .trainer, id: trainer, limit: 10).records.count == 1)
        #expect(try await Journal(recorder).latest(subject: .trainer, limit: 10).records.count == 1)
        #expect(recorder.taken().flatMap(\.scans) == [])
    }
}

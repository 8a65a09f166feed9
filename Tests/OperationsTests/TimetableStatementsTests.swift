import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Training

@Suite struct TimetableStatementsTests {
    @Test func `trainers' pages take as many statements for many dates, people and trainers as for one`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [[Int]] = []
        for many in [1, 30] {
            var last: Session?
            for number in 0..<many {
                let trainer = try await installation.trainer("Trainer \(many) \(number)")
                last = try await installation.session(
                    "Webhooks", series("FREQ=WEEKLY;BYDAY=TU;COUNT=\(many)", from: "2026-12-01T10:00:00"),
                    trainers: [trainer])
                _ = try await installation.catalogue.create(
                    Tutorial.Details(slug: "", title: "Tutorial \(many) \(number)", status: .published), by: .command,
                    now: installation.now)
            }
            let session = try #require(last)
            for number in 0..<many {
                _ = try await Registrations(installation.database).register(
                    .init(
                        session: session.id, recurrenceID: try local("2026-12-01T10:00:00"),
                        person: .init(name: "P", email: "p\(many).\(number)@example.org")), by: .command,
                    now: installation.now
                )
            }
            let schedule = Schedule(recorder)
            let page = PageRequest(limit: 500)
            let timetable = try await schedule.timetable(SessionFilter(from: installation.now), page: page)
            #expect(timetable.dates.items.count >= many && timetable.trainers.count >= many)
            let list = recorder.newStatements().count
            #expect(
                try await schedule.staffOverview(ofSession: session.id, from: nil, page: page).dates.items.count == many
            )
            let sheet = recorder.newStatements().count
            #expect(try await schedule.formChoices(includingTutorial: nil).tutorials.count >= many)
            let choices = recorder.newStatements().count
            let roster = try await Registrations(recorder).roster(
                of: try local("2026-12-01T10:00:00"), in: session.id, page: page)
            #expect(roster.overviews.items.count == many)
            counts.append([list, sheet, choices, recorder.newStatements().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `operators' pages take as many statements for many rows as for few`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        var counts: [[Int]] = []
        for many in [1, 30] {
            var mails: [OutgoingMail] = []
            for number in 0..<many {
                let token = try await Tokens(installation.database).create(
                    .init(role: .trainer, name: "T\(number)"), by: .command, now: installation.now
                ).token
                _ = try await installation.trainers.create(
                    Trainer.Details(name: "By a token"), by: Caller(Actor(.token, id: token.id)), now: installation.now)
                let single = try await installation.single(capacity: nil)
                let registrant = try await installation.register("p\(many).\(number)@example.org", single).registrant
                mails.append(
                    OutgoingMail(
                        id: Identifier.random(), purpose: .message, topic: "\(many) \(number)",
                        registrant: registrant, dueAt: installation.now, createdAt: installation.now))
            }
            try await installation.database.write { [mails] in try $0.insert(mails) }
            let page = PageRequest(limit: 500)
            let outbox = try await Outbox(recorder).listing(MailFilter(purpose: .message), page: page)
            #expect(outbox.mails.items.compactMap(outbox.recipient).count >= many)
            let mail = recorder.newStatements().count
            #expect(try await Tokens(recorder).tokensAndPeople(page: page).tokens.items.count >= many)
            let tokens = recorder.newStatements().count
            let journal = try await Journal(recorder).latest(limit: 500)
            #expect(journal.names.count >= many)
            counts.append([mail, tokens, recorder.newStatements().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `the journal of a subject is found by its index`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let trainer = try await installation.trainer("Ada")
        #expect(try await Journal(recorder).latest(id: trainer, limit: 10).records.count == 1)
        #expect(try await Journal(recorder).latest(subject: .trainer, id: trainer, limit: 10).records.count == 1)
        #expect(try await Journal(recorder).latest(subject: .trainer, limit: 10).records.count == 1)
        #expect(recorder.newStatements().flatMap(\.scans) == [])
    }
}

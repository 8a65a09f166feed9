import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct SessionMailTests {
    @Test func `a recording is told to who was there, and to who was not with the next date`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let tutorial = try await house.tutorial("Webhooks")
        let past = try await house.single(capacity: 5) { $0.tutorial = tutorial }
        let there = try await house.register("ada@example.org", past)
        let away = try await house.register("bob@example.org", past)
        _ = try await house.register("carol@example.org", past)
        _ = try await house.mail(letterbox)
        let next = try await house.session(series(nil, from: "2027-01-12T10:00:00")) { $0.tutorial = tutorial }
        let after = try utc("2026-12-02T09:00:00")
        let date = try local("2026-12-01T10:00:00")
        _ = try await house.registrations.recordAttendance(.attended, of: there.id, on: date, by: .command, now: after)
        _ = try await house.registrations.recordAttendance(.absent, of: away.id, on: date, by: .command, now: after)
        _ = try await house.mail(letterbox, at: after)

        try await house.addRecording(to: tutorial, at: after)
        let mails = try await house.mail(letterbox, at: after).sorted { $0.to[0].address < $1.to[0].address }
        #expect(
            mails.map(summary) == [
                "ada@example.org: The recording of Webhooks", "bob@example.org: The recording of Webhooks",
                "carol@example.org: The recording of Webhooks",
            ])
        let asked = mails.map { $0.text.contains("https://training.example.org/feedback/") }
        #expect(asked == [true, false, true])
        let invited = mails.map { $0.text.contains("/sessions/\(next.id)") }
        #expect(invited == [false, true, true])
        #expect(mails.allSatisfy { $0.text.contains("- Recording: https://video.example.org/1") })
        #expect(mails.allSatisfy { $0.listUnsubscribe?.path.hasPrefix("/unsubscribe/") == true })

        try await house.addRecording(to: tutorial, at: after.addingTimeInterval(60))
        #expect(try await house.mail(letterbox, at: after.addingTimeInterval(60)).isEmpty)
    }

    @Test func `a message goes to those of its date who do not refuse messages`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let series = try await house.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        _ = try await house.register("ada@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await house.register("bob@example.org", series, on: "2026-12-08T10:00:00")
        let gone = try await house.register("carol@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await house.register("dave@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await house.registrations.cancel(gone.id, by: .command, now: house.now)
        _ = try await house.mail(letterbox)
        let now = house.now
        _ = try await house.database.write { try $0.refuse(.messages, email: "Dave@example.org", now: now) }
        _ = try await Messages(house.database).send(
            "Bring a laptop", text: "We build one flow.\nSee <you> there.", toRegistrantsOf: series.id,
            on: try local("2026-12-01T10:00:00"), by: .command, now: now)
        let mails = try await house.mail(letterbox)
        #expect(mails.map(summary) == ["ada@example.org: Bring a laptop"])
        #expect(mails.first?.text.contains("\n\nWe build one flow.\nSee <you> there.\n\n") == true)
        #expect(mails.first?.html?.contains("<p>We build one flow.\nSee &lt;you&gt; there.</p>") == true)
    }

    @Test func `who had their links renewed is told what no longer works`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let series = try await house.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        _ = try await house.register("ada@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await house.mail(letterbox)
        let id = try await house.registrant("ada@example.org")
        func page() async throws -> String {
            try #require(try await house.registrations.secrets(ofRegistrants: [id])[id]).page
        }
        let renewed = try await house.registrations.rotate(secret: try await page(), by: .command, now: house.now)
        let now = house.now
        try await house.registrations.requestLink(email: "ada@example.org", by: .command, now: now)
        let mails = try await house.mail(letterbox)
        #expect(
            mails.map(summary) == [
                "ada@example.org: Your registration link", "ada@example.org: Your registration link",
            ])
        #expect(mails.allSatisfy { $0.text.contains("Your registrations: https://training.example.org/my/\(renewed)") })
        #expect(mails.map { $0.text.contains("no longer work") } == [true, false])
        #expect(mails.map { $0.text.contains("If you didn’t ask") } == [false, true])
    }

    @Test func `no accent on a quotation mark leads out of an attribute`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let tutorial = try await house.tutorial("Webhooks")
        let past = try await house.single(capacity: 5) { $0.tutorial = tutorial }
        _ = try await house.register("ada@example.org", past)
        _ = try await house.mail(letterbox)
        let after = try utc("2026-12-02T09:00:00")
        let address = "https://video.example.org/\"\u{301} onclick=\"\u{301}alert(1)"
        try await house.addRecording(to: tutorial, url: address, at: after)
        let mails = try await house.mail(letterbox, at: after)
        #expect(mails.count == 1)
        #expect(mails.first?.html?.contains("&quot;\u{301} onclick=&quot;\u{301}alert(1)") == true)
    }

    @Test func `who asked for a tutorial hears once that it is scheduled`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let tutorial = try await house.tutorial("Webhooks")
        let now = house.now
        try await house.catalogue.recordInterest(
            in: tutorial, email: "Ada@example.org", language: "de", by: .command, now: now)
        let draft = try await house.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft) {
            $0.tutorial = tutorial
        }
        #expect(try await house.mail(letterbox).isEmpty)
        _ = try await house.schedule.publish(draft.id, by: .command, now: now)
        let mails = try await house.mail(letterbox)
        #expect(mails.map(summary) == ["Ada@example.org: Jetzt mit Termin: Webhooks"])
        #expect(try await house.catalogue.tutorial(tutorial).interested == 0)
        _ = try await house.session(series(nil, from: "2026-12-03T10:00:00")) { $0.tutorial = tutorial }
        #expect(try await house.mail(letterbox).isEmpty)
    }

    @Test func `a trainer hears what they are to teach, what changed, and what is not theirs any more`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let ada = try await house.trainers.create(
            Trainer.Details(name: "Ada", email: "ada@example.org", timeZone: try Zone("Asia/Kolkata")), by: .command,
            now: house.now
        ).id
        let session = try await house.session(
            series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00"), trainers: [ada])
        let first = try await house.mail(letterbox)
        #expect(first.map(summary) == ["ada@example.org: Your schedule: Webhooks"])
        #expect(
            first[0].text.contains(
                "You’re teaching:\n\n- Tuesday, 1 December 2026, 14:30–15:30 (Asia/Kolkata)\n- Tuesday, 8")
        )
        _ = try await house.schedule.edit(
            local("2026-12-08T10:00:00"), of: session.id, scope: .this, by: .command, now: house.now,
            change: change { $0.start = .set(try local("2026-12-09T10:00:00")) })
        let moved = try await house.mail(letterbox)
        #expect(moved.count == 1)
        #expect(
            moved.first?.text.contains("Changed:\n\n- Wednesday, 9 December 2026, 14:30–15:30 (Asia/Kolkata)\n") == true
        )
        _ = try await house.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: house.now,
            change: change { $0.trainers = .set([]) })
        let taken = try await house.mail(letterbox)
        #expect(taken.count == 1)
        #expect(
            taken.first?.text.contains("You’re no longer teaching these dates, or they were cancelled:\n\n- Tuesday, 1")
                == true)
    }
}

extension TestInstallation {
    /// - Returns: the id of a published tutorial.
    func tutorial(_ title: String) async throws -> String {
        try await catalogue.create(Tutorial.Details(slug: "", title: title, status: .published), by: .command, now: now)
            .id
    }

    func addRecording(to tutorial: String, url: String? = nil, at now: Date) async throws {
        _ = try await catalogue.edit(tutorial, by: .command, now: now) { before in
            var details = before.details
            let number = details.materials.count + 1
            details.materials.append(
                Tutorial.Material(
                    title: "Recording", url: url ?? "https://video.example.org/\(number)", kind: .recording))
            return details
        }
    }
}

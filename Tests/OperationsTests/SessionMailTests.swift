import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct SessionMailTests {
    @Test func `a recording is mailed to attendees, and to others with the next date`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let tutorial = try await installation.tutorial("Webhooks")
        let past = try await installation.single(capacity: 5) { $0.tutorial = tutorial }
        let there = try await installation.register("ada@example.org", past)
        let away = try await installation.register("bob@example.org", past)
        _ = try await installation.register("carol@example.org", past)
        _ = try await installation.mail(transport)
        let next = try await installation.session(series(nil, from: "2027-01-12T10:00:00")) { $0.tutorial = tutorial }
        let after = try utc("2026-12-02T09:00:00")
        let date = try local("2026-12-01T10:00:00")
        _ = try await installation.registrations.recordAttendance(
            .attended, of: there.id, on: date, by: .command, now: after)
        _ = try await installation.registrations.recordAttendance(
            .absent, of: away.id, on: date, by: .command, now: after)
        _ = try await installation.mail(transport, at: after)

        try await installation.addRecording(to: tutorial, at: after)
        let mails = try await installation.mail(transport, at: after).sorted { $0.to.address < $1.to.address }
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

        try await installation.addRecording(to: tutorial, at: after.addingTimeInterval(60))
        #expect(try await installation.mail(transport, at: after.addingTimeInterval(60)).isEmpty)
    }

    @Test func `a message goes to the registrants of its date who have not unsubscribed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        _ = try await installation.register("ada@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await installation.register("bob@example.org", series, on: "2026-12-08T10:00:00")
        let gone = try await installation.register("carol@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await installation.register("dave@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await installation.registrations.cancel(gone.id, by: .command, now: installation.now)
        _ = try await installation.mail(transport)
        let now = installation.now
        _ = try await installation.database.write {
            try $0.insertOptOut(of: .messages, email: "Dave@example.org", now: now)
        }
        _ = try await Messages(installation.database).send(
            "Bring a laptop", text: "We build one flow.\nSee <you> there.", toRegistrantsOf: series.id,
            on: try local("2026-12-01T10:00:00"), by: .command, now: now)
        let mails = try await installation.mail(transport)
        #expect(mails.map(summary) == ["ada@example.org: Bring a laptop"])
        #expect(mails.first?.text.contains("\n\nWe build one flow.\nSee <you> there.\n\n") == true)
        #expect(mails.first?.html?.contains(">We build one flow.<br>\nSee &lt;you&gt; there.</p>") == true)
    }

    @Test func `a registrant with new links is mailed that the old ones no longer work`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        _ = try await installation.register("ada@example.org", series, on: "2026-12-01T10:00:00")
        _ = try await installation.mail(transport)
        let id = try await installation.registrant("ada@example.org")
        func page() async throws -> String {
            try #require(try await installation.registrations.secrets(ofRegistrants: [id])[id]).page
        }
        let renewed = try await installation.registrations.rotate(
            secret: try await page(), by: .command, now: installation.now)
        let now = installation.now
        try await installation.registrations.requestLink(email: "ada@example.org", by: .command, now: now)
        let mails = try await installation.mail(transport)
        #expect(
            mails.map(summary) == [
                "ada@example.org: Your registration link", "ada@example.org: Your registration link",
            ])
        #expect(mails.allSatisfy { $0.text.contains("Your registrations: https://training.example.org/my/\(renewed)") })
        #expect(mails.map { $0.text.contains("no longer work") } == [true, false])
        #expect(mails.map { $0.text.contains("If you didn’t ask") } == [false, true])
    }

    @Test func `an accent on a quotation mark does not end an attribute`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let tutorial = try await installation.tutorial("Webhooks")
        let past = try await installation.single(capacity: 5) { $0.tutorial = tutorial }
        _ = try await installation.register("ada@example.org", past)
        _ = try await installation.mail(transport)
        let after = try utc("2026-12-02T09:00:00")
        let address = "https://video.example.org/\"\u{301} onclick=\"\u{301}alert(1)"
        try await installation.addRecording(to: tutorial, url: address, at: after)
        let mails = try await installation.mail(transport, at: after)
        #expect(mails.count == 1)
        #expect(mails.first?.html?.contains("&quot;\u{301} onclick=&quot;\u{301}alert(1)") == true)
    }

    @Test func `an interest in a tutorial is notified once when it is scheduled`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let tutorial = try await installation.tutorial("Webhooks")
        let now = installation.now
        try await installation.catalogue.recordInterest(
            in: tutorial, email: "Ada@example.org", language: "de", by: .command, now: now)
        let draft = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft) {
            $0.tutorial = tutorial
        }
        #expect(try await installation.mail(transport).isEmpty)
        _ = try await installation.schedule.publish(draft.id, by: .command, now: now)
        let mails = try await installation.mail(transport)
        #expect(mails.map(summary) == ["Ada@example.org: Jetzt mit Termin: Webhooks"])
        #expect(try await installation.catalogue.tutorial(tutorial).interested == 0)
        _ = try await installation.session(series(nil, from: "2026-12-03T10:00:00")) { $0.tutorial = tutorial }
        #expect(try await installation.mail(transport).isEmpty)
    }

    @Test func `one mail tells of all sessions that teach a tutorial by now, without one that was cancelled again`()
        async throws
    {
        for isCancelled in [false, true] {
            let installation = try await TestInstallation()
            let transport = RecordingTransport()
            let tutorial = try await installation.tutorial("Webhooks")
            _ = try await installation.session(series(nil, from: "2026-12-02T10:00:00")) { $0.tutorial = tutorial }
            _ = try await installation.mail(transport)
            let later = installation.now.addingTimeInterval(60)
            try await installation.catalogue.recordInterest(
                in: tutorial, email: "ada@example.org", language: "en", by: .command, now: later)
            var made: [Session] = []
            for day in ["2026-12-10", "2026-12-03"] {
                let draft = try await installation.session(series(nil, from: day + "T10:00:00"), status: .draft) {
                    $0.tutorial = tutorial
                }
                made.append(draft)
            }
            for draft in made { _ = try await installation.schedule.publish(draft.id, by: .command, now: later) }
            if isCancelled {
                _ = try await installation.schedule.cancel(made[0].id, reason: nil, by: .command, now: later)
            }
            let mails = try await installation.mail(transport, at: later)
            #expect(mails.map(summary) == ["ada@example.org: Scheduled: Webhooks"])
            let days = mails[0].text.split(separator: "\n").filter { $0.hasPrefix("- ") }.map {
                $0.split(separator: ",")[1]
            }
            #expect(days == (isCancelled ? [" 3 December 2026"] : [" 3 December 2026", " 10 December 2026"]))
            let slug = try await installation.catalogue.tutorial(tutorial).details.slug
            let page = isCancelled ? "/sessions/\(made[1].id)" : "/tutorials/\(slug)"
            #expect(mails[0].text.contains("https://training.example.org" + page))
            #expect(try await installation.mail(transport, at: later).isEmpty)
        }
    }

    @Test func `the notification of a trainer says how many dates it does not name`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let ada = try await installation.trainers.create(
            Trainer.Details(name: "Ada", email: "ada@example.org"), by: .command, now: installation.now
        ).id
        _ = try await installation.session(
            series("FREQ=WEEKLY;COUNT=20", from: "2026-12-01T10:00:00"), trainers: [ada])
        #expect(try await installation.mail(transport).map { $0.text.contains("more.") } == [false])
        _ = try await installation.session(
            series("FREQ=WEEKLY;COUNT=26", from: "2026-12-02T10:00:00"), trainers: [ada])
        #expect(try await installation.mail(transport).map { $0.text.contains("And 6 more.") } == [true])
    }

    @Test func `a trainer is notified of new, changed and removed dates`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let ada = try await installation.trainers.create(
            Trainer.Details(name: "Ada", email: "ada@example.org", timeZone: try Zone("Asia/Kolkata")), by: .command,
            now: installation.now
        ).id
        let session = try await installation.session(
            series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00"), trainers: [ada])
        let first = try await installation.mail(transport)
        #expect(first.map(summary) == ["ada@example.org: Your schedule: Webhooks"])
        #expect(
            first[0].text.contains(
                "You’re teaching:\n\n- Tuesday, 1 December 2026, 14:30–15:30 in Kolkata\n- Tuesday, 8")
        )
        _ = try await installation.schedule.edit(
            local("2026-12-08T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-09T10:00:00")) })
        let moved = try await installation.mail(transport)
        #expect(moved.count == 1)
        #expect(
            moved.first?.text.contains("Changed:\n\n- Wednesday, 9 December 2026, 14:30–15:30 in Kolkata\n") == true
        )
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.trainers = .set([]) })
        let taken = try await installation.mail(transport)
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

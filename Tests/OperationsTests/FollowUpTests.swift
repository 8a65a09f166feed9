import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

/// The one mail after a date.
@Suite struct FollowUpTests {
    private static let wait = 2 * 86_400.0

    private func mail(
        _ installation: TestInstallation, _ transport: RecordingTransport, at text: String,
        after wait: TimeInterval = Self.wait, certificateShare: Double? = 0.8
    ) async throws -> [MailMessage] {
        let now = try utc(text)
        let worker = try installation.worker(
            transport, leads: [], followUpWait: wait, certificateShare: certificateShare)
        try await worker.work(now: { now })
        return transport.newMessages().sorted { $0.to.address < $1.to.address }
    }

    private func attend(
        _ installation: TestInstallation, _ registration: Registration, _ day: String, _ isThere: Bool = true
    )
        async throws
    {
        _ = try await installation.registrations.recordAttendance(
            isThere ? .attended : .absent, of: registration.id, on: try local(day + "T10:00:00"), by: .command,
            now: try utc(day + "T12:00:00"))
    }

    private func tutorial(_ installation: TestInstallation, _ title: String, tags: [String]) async throws -> String {
        try await installation.catalogue.create(
            Tutorial.Details(slug: "", title: title, tags: tags, status: .published), by: .command,
            now: installation.now
        ).id
    }

    @Test func `without a recording one mail follows after two days, with certificate, feedback and the next step`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let webhooks = try await tutorial(installation, "Webhooks", tags: ["http", "events"])
        let retries = try await tutorial(installation, "Retries", tags: ["http", "events"])
        let invoices = try await tutorial(installation, "Invoices", tags: ["money"])
        let past = try await installation.single(capacity: 5) { $0.tutorial = webhooks }
        let there = try await installation.register("ada@example.org", past)
        let away = try await installation.register("bob@example.org", past)
        let again = try await installation.session(series(nil, from: "2027-01-12T10:00:00")) { $0.tutorial = webhooks }
        let next = try await installation.session(series(nil, from: "2027-01-13T10:00:00")) { $0.tutorial = retries }
        _ = try await installation.session(series(nil, from: "2027-01-11T10:00:00")) { $0.tutorial = invoices }
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        try await attend(installation, there, "2026-12-01")
        try await attend(installation, away, "2026-12-01", false)
        #expect(try await mail(installation, transport, at: "2026-12-03T09:59:59").isEmpty)
        let mails = try await mail(installation, transport, at: "2026-12-03T10:00:00")
        #expect(
            mails.map(summary) == [
                "ada@example.org: Thank you for coming to Webhooks", "bob@example.org: After Webhooks",
            ])
        try #require(mails.count == 2)
        for part in ["#certificates", "/feedback/", "Your next step could be", "/sessions/\(next.id)"] {
            #expect(mails[0].text.contains(part), "\(mails[0].text)")
            #expect(mails[1].text.contains(part) == false, "\(mails[1].text)")
        }
        #expect(mails[1].text.contains("/sessions/\(again.id)"))
        #expect(!mails[0].text.contains("recording is now"))

        // A recording that comes later is not mailed again.
        try await installation.addRecording(to: webhooks, at: try utc("2026-12-05T09:00:00"))
        #expect(try await mail(installation, transport, at: "2026-12-05T09:00:00").isEmpty)
        #expect(try await mail(installation, transport, at: "2026-12-09T09:00:00").isEmpty)
    }

    @Test func `a recording is mailed at once, and nothing after it`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let webhooks = try await tutorial(installation, "Webhooks", tags: [])
        let past = try await installation.single(capacity: 5) { $0.tutorial = webhooks }
        _ = try await installation.register("ada@example.org", past)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        try await installation.addRecording(to: webhooks, at: try utc("2026-12-01T12:00:00"))
        #expect(
            try await mail(installation, transport, at: "2026-12-01T12:00:00").map(summary) == [
                "ada@example.org: The recording of Webhooks"
            ])
        #expect(try await mail(installation, transport, at: "2026-12-04T12:00:00").isEmpty)
    }

    @Test func `a recording is mailed after a date that was held, whatever was cancelled behind it`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let webhooks = try await tutorial(installation, "Webhooks", tags: [])
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.tutorial = webhooks
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        _ = try await installation.schedule.cancel(
            try local("2026-12-08T10:00:00"), of: series.id, scope: .this, reason: "Ill", by: .command,
            now: installation.now)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00", after: 30 * 86_400)
        let recorded = "2026-12-08T12:00:00"
        try await installation.addRecording(to: webhooks, at: try utc(recorded))
        let mails = try await mail(installation, transport, at: recorded, after: 30 * 86_400)
        #expect(mails.map(summary) == ["ada@example.org: The recording of Webhooks"])
    }

    @Test func `a recording of a tutorial that is not public leaves the mail after two days as it is`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let webhooks = try await tutorial(installation, "Webhooks", tags: [])
        let past = try await installation.single(capacity: 5) { $0.tutorial = webhooks }
        _ = try await installation.register("ada@example.org", past)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        _ = try await installation.catalogue.edit(webhooks, by: .command, now: try utc("2026-12-01T11:00:00")) {
            var details = $0.details
            details.status = .archived
            return details
        }
        try await installation.addRecording(to: webhooks, at: try utc("2026-12-01T12:00:00"))
        #expect(try await mail(installation, transport, at: "2026-12-01T12:00:00").isEmpty)
        let mails = try await mail(installation, transport, at: "2026-12-03T10:00:00")
        #expect(mails.map(summary) == ["ada@example.org: After Webhooks"])
        #expect(mails.first?.text.contains("video.example.org") == false)
    }

    @Test func `a place in a series is followed up after its last date`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        let ada = try await installation.register("ada@example.org", series)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        try await attend(installation, ada, "2026-12-01")
        #expect(try await mail(installation, transport, at: "2026-12-04T10:00:00").isEmpty)
        try await attend(installation, ada, "2026-12-08")
        let mails = try await mail(installation, transport, at: "2026-12-10T10:00:00")
        #expect(mails.count == 1)
        #expect(mails.first?.text.contains("#certificates") == true)
    }

    @Test func `dates that were over before the first time, cancelled ones and who unsubscribed are left alone`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let old = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", old)
        #expect(
            try await mail(installation, transport, at: "2026-12-04T08:00:00").allSatisfy {
                !$0.subject.contains("After")
            })
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-08T10:00:00"))
        _ = try await installation.register("ada@example.org", series, on: "2026-12-15T10:00:00")
        let now = installation.now
        _ = try await installation.database.write {
            try $0.insertOptOut(of: .followUps, email: "ada@example.org", now: now)
        }
        #expect(
            try await mail(installation, transport, at: "2026-12-18T10:00:00").allSatisfy {
                !$0.subject.contains("After")
            })
        let unneeded = try await installation.mails(.unneeded).filter { $0.purpose == .followUp }
        #expect(unneeded.map(\.reason) == ["They unsubscribed from recordings."])
    }

    @Test func `a worker that stops between two steps mails nobody twice`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let past = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", past)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        let now = try utc("2026-12-03T10:00:00")
        let worker = try installation.worker(nil, leads: [], followUpWait: Self.wait)
        try await worker.fill(now: now)
        try await worker.fill(now: now.addingTimeInterval(600))
        #expect(try await installation.mails(.waiting).filter { $0.purpose == .followUp }.count == 1)
    }

    @Test func `the mail after two days announces no recording of an earlier date`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let webhooks = try await tutorial(installation, "Webhooks", tags: [])
        try await installation.addRecording(to: webhooks, at: installation.now)
        let past = try await installation.single(capacity: 5) { $0.tutorial = webhooks }
        _ = try await installation.register("ada@example.org", past)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        let mails = try await mail(installation, transport, at: "2026-12-03T10:00:00")
        #expect(mails.map(summary) == ["ada@example.org: After Webhooks"])
        #expect(mails.first?.text.contains("video.example.org") == false)
        #expect(mails.first?.text.contains("/feedback/") == true)
    }

    @Test(arguments: [("2026-11-30T08:00:00", "2026-12-03T10:00:00"), ("2026-12-07T08:00:00", "2026-12-10T10:00:00")])
    func `a series whose last date was cancelled is followed up once, after the date before it`(
        cancelled: String, mailed: String
    ) async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        let ada = try await installation.register("ada@example.org", series)
        _ = try await mail(installation, transport, at: "2026-11-30T07:00:00")
        func cancel() async throws {
            _ = try await installation.schedule.cancel(
                try local("2026-12-08T10:00:00"), of: series.id, scope: .this, reason: nil, by: .command,
                now: try utc(cancelled))
        }
        var told: [String] = []
        func mails(at text: String) async throws {
            let certified = try await mail(installation, transport, at: text).filter {
                $0.text.contains("#certificates")
            }
            told += certified.map { _ in text }
        }
        if cancelled < "2026-12-01" { try await cancel() }
        try await attend(installation, ada, "2026-12-01")
        try await mails(at: "2026-12-03T10:00:00")
        if cancelled > "2026-12-01" { try await cancel() }
        try await mails(at: "2026-12-07T10:00:00")
        try await mails(at: "2026-12-10T10:00:00")
        try await mails(at: "2026-12-20T10:00:00")
        #expect(told == [mailed])
    }

    @Test func `a follow-up can wait for thirty days`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let past = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", past)
        let wait = 30 * 86_400.0
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00", after: wait)
        #expect(try await mail(installation, transport, at: "2026-12-31T09:59:59", after: wait).isEmpty)
        #expect(
            try await mail(installation, transport, at: "2026-12-31T10:00:00", after: wait).map(summary) == [
                "ada@example.org: After Webhooks"
            ])
    }

    @Test(arguments: [true, false])
    func `no mail promises a revoked certificate, or one that cannot be drawn`(isRevoked: Bool) async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let past = try await installation.single(capacity: 5)
        let ada = try await installation.register("ada@example.org", past)
        let bob = try await installation.register("bob@example.org", past)
        _ = try await mail(installation, transport, at: "2026-11-30T08:00:00")
        for registration in [ada, bob] { try await attend(installation, registration, "2026-12-01") }
        let now = try utc("2026-12-02T08:00:00")
        if isRevoked {
            _ = try await installation.registrations.certificate(
                of: ada.id, terms: .init(share: 800, issuer: nil), by: .command, now: now)
            _ = try await installation.registrations.revokeCertificate(
                of: ada.id, reason: "Not her.", by: .command, now: now)
        }
        let mails = try await mail(
            installation, transport, at: "2026-12-03T10:00:00", certificateShare: isRevoked ? 0.8 : nil)
        #expect(mails.map { $0.text.contains("#certificates") } == [false, isRevoked])
    }
}

import Foundation
import Mail
import Operations
import Testing
import Training

@Suite struct ConfirmationMailTests {
    private func apply(_ email: String, _ session: Session, to installation: TestInstallation, at now: Date)
        async throws
    {
        _ = try await installation.registrations.registerPublicly(
            .init(
                session: session.id, recurrenceID: nil,
                person: .init(name: "Buy at pills.example now", email: email)),
            confirming: .unknown, by: .command, now: now)
    }

    @Test func `an unknown address gets one link, and the invitation after it is confirmed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        try await apply("ada@example.org", single, to: installation, at: installation.now)
        let first = try await installation.mail(transport)
        #expect(first.map(summary) == ["ada@example.org: Please confirm your email address"])
        let text = try #require(first.first?.text)
        #expect(text.contains("Webhooks"))
        #expect(!text.contains("pills"), "what the stranger wrote is not passed on")
        let secret = try #require(text.firstMatch(of: /\/confirm\/([A-Za-z0-9_-]+)/)?.1)
        _ = try await installation.registrations.confirmAddress(
            secret: String(secret), by: .command, now: installation.now)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]"
            ])
    }

    @Test func `who could not be mailed while a place was held is mailed about the next one`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        try await apply("ada@example.org", single, to: installation, at: installation.now)
        try await installation.worker(nil).fill(now: installation.now)
        // The mail server is back after the place was released.
        let later = installation.now.addingTimeInterval(40 * 60)
        _ = try await installation.registrations.lapseOffers(now: later)
        #expect(try await installation.mail(transport, at: later).isEmpty)
        try await apply("ada@example.org", single, to: installation, at: later)
        #expect(
            try await installation.mail(transport, at: later).map(summary) == [
                "ada@example.org: Please confirm your email address"
            ])
    }

    @Test func `an address that is never confirmed gets five mails a day, one an hour, and no other`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 50)
        var mails = 0
        // Every ten minutes of a day.
        for step in 0..<144 {
            let now = installation.now.addingTimeInterval(Double(step) * 600)
            _ = try await installation.registrations.lapseOffers(now: now)
            try await apply("ada@example.org", single, to: installation, at: now)
            mails += try await installation.mail(transport, at: now).count
        }
        #expect(mails == 5)
    }
}

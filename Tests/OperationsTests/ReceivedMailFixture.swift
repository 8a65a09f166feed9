import Foundation
import Mail
import MailReading
import Operations
import Storage
import SupportCore
import Testing
import Training

/// An installation with a date that has one seat: Ada has it, Bob waits, and both were mailed.
func fullDate(
    mode: WaitlistPolicy.Mode = .automatic
) async throws -> (TestInstallation, RecordingTransport, ada: Registration, bob: Registration) {
    let installation = try await TestInstallation()
    let transport = RecordingTransport()
    let session = try await installation.single(capacity: 1, mode: mode)
    let ada = try await installation.register("ada@acme.example", session)
    let bob = try await installation.register("bob@acme.example", session)
    _ = try await installation.mail(transport)
    return (installation, transport, ada, bob)
}

extension TestInstallation {
    func receivedMails(support: String? = nil, provesSenders: Bool = false) -> ReceivedMails {
        ReceivedMails(
            database,
            addresses: IncomingMailAddresses(
                organizers: ["lectern@example.org"], support: support, provesSenders: provesSenders),
            agreement: try? Self.agreement())
    }

    func session(of registration: Registration) async throws -> Session {
        try #require(try await database.read { try $0.session(registration.session) })
    }

    func mail(_ transport: RecordingTransport, after later: TimeInterval) async throws -> [MailMessage] {
        try await mail(transport, at: now.addingTimeInterval(later))
    }

    /// An answer to the invitation of a registration.
    func message(
        _ status: CalendarAnswer.Status, of registration: Registration, method: CalendarAnswer.Method = .reply,
        from: String? = nil, proven: [String]? = nil, attendees: [String]? = nil,
        organizer: String? = nil, uid: String? = nil, recurrence: CalendarAnswer.Recurrence? = nil,
        sequence: Int? = nil,
        comment: String? = nil, proposed: Date? = nil, stamp: Date? = nil, messageID: String? = nil
    ) async throws -> IncomingMessage {
        let entries = try await database.read { try $0.mailedEntries(ofRegistrations: [registration.id]) }
        let place = registration.occurrence ?? registration.session
        let email = registration.person.email
        let domain = String(email.split(separator: "@").last ?? "").lowercased()
        return IncomingMessage(
            messageID: messageID ?? UUID().uuidString + "@acme.example", sender: .init(address: from ?? email),
            subject: "Re: Webhooks", recipients: ["lectern@example.org"],
            content: .answer(
                CalendarAnswer(
                    method: method,
                    items: [
                        .init(
                            uid: uid ?? entries.first?.uid ?? "\(registration.id)-\(place)@example.org",
                            sequence: sequence ?? 0, stamp: stamp, recurrence: recurrence, organizer: organizer,
                            attendees: attendees ?? [email.uppercased()], status: status, comment: comment,
                            proposedStart: proposed)
                    ])),
            provenDomains: Set(proven ?? [domain]))
    }

    /// Receives an answer to the invitation of a registration.
    ///
    /// - Parameters:
    ///   - stampedAfter: the instant of the answer; by default that of its arrival.
    ///   - later: the instant of its arrival.
    /// - Returns: what became of it.
    func receive(
        _ status: CalendarAnswer.Status, of registration: Registration, method: CalendarAnswer.Method = .reply,
        from: String? = nil, proven: [String]? = nil, attendees: [String]? = nil,
        organizer: String? = nil, uid: String? = nil, recurrence: CalendarAnswer.Recurrence? = nil,
        sequence: Int? = nil,
        comment: String? = nil, proposed: Date? = nil, stampedAfter: TimeInterval? = nil, after later: TimeInterval = 0
    ) async throws -> String? {
        try await receive(
            try await message(
                status, of: registration, method: method, from: from, proven: proven, attendees: attendees,
                organizer: organizer, uid: uid, recurrence: recurrence, sequence: sequence, comment: comment,
                proposed: proposed, stamp: now.addingTimeInterval(stampedAfter ?? later)),
            after: later)
    }

    func receive(
        _ message: IncomingMessage, support: String? = nil, provesSenders: Bool = false,
        returnPath: String? = "ada@acme.example", after later: TimeInterval = 0
    ) async throws -> String? {
        let now = now.addingTimeInterval(later)
        let mails = receivedMails(support: support, provesSenders: provesSenders)
        let id = try await mails.keep(
            MessageBytes("x".utf8), returnPath: returnPath, recipients: message.recipients, now: now)
        try await mails.handle(
            [.init(mail: try await mails.mail(id), message: .success(message), digest: id)], now: now)
        return try await mails.mail(id).outcome
    }
}

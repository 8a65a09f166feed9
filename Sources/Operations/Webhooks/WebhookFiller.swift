import Foundation
import ICalendar
import Storage
import Training

/// Makes the deliveries to webhooks from the journal.
struct WebhookFiller {
    static let reader = "webhooks"

    let connection: any Connection
    let now: Date

    /// The maximum number of deliveries that one transaction makes, but for those of one entry.
    private static let batch = 2_000

    /// True if there are entries to process, and somebody to tell of them: a webhook that cannot be read is told of them
    /// once it is mended, where no other is on meanwhile.
    static func isNeeded(_ connection: any Connection) throws -> Bool {
        try connection.journalPosition(ofReader: reader) < connection.journalPosition()
            && !connection.enabledWebhooks().isEmpty
    }

    /// Processes the next journal entries.
    func fill() throws {
        let webhooks = try connection.enabledWebhooks()
        guard !webhooks.isEmpty else { return }
        let position = try connection.journalPosition(ofReader: Self.reader)
        let journal = try connection.journalSlice(after: position, limit: max(1, min(200, Self.batch / webhooks.count)))
        guard journal.position > position else { return }
        var deliveries: [(delivery: WebhookDelivery, position: Int?)] = []
        for record in journal.records {
            let state = try WebhookEvent.dependsOnState(record.entry) ? self.state(after: record.entry) : nil
            let names = WebhookEvent.names(of: record.entry, state: state)
            guard !names.isEmpty else { continue }
            for webhook in webhooks where webhook.createdAt <= record.at {
                let name = names.first { name in webhook.details.events.contains { $0.matches(name) } }
                guard let name else { continue }
                let delivery = try WebhookDelivery(
                    of: record.entry, named: name, to: webhook, at: record.at, actor: record.actor, now: now)
                deliveries.append((delivery, position: record.position))
            }
        }
        try connection.insert(deliveries)
        try connection.setJournalPosition(ofReader: Self.reader, to: journal.position)
    }

    /// The status of a tutorial or registration, or the attendance, as it is now.
    private func state(after entry: JournalEntry) throws -> String? {
        if entry.subject == .tutorial {
            return try connection.tutorials(ofIDs: [entry.subjectID]).first?.details.status.rawValue
        }
        guard entry.fields.contains("attendance") else {
            return try connection.readableRegistration(entry.subjectID)?.status.rawValue
        }
        let marks = try connection.attendance(ofRegistrations: [entry.subjectID])[entry.subjectID] ?? []
        let ofDate = marks.first { $0.occurrence == entry.related["occurrence"] } ?? marks.last
        return ofDate?.attendance.rawValue
    }
}

extension WebhookDelivery {
    /// The delivery of a journal entry: ids and names of fields, and nothing personal.
    init(
        of entry: JournalEntry, named name: String, to webhook: Webhook, at instant: Date, actor: Actor, now: Date
    ) throws {
        let body = WebhookBody(
            type: name, timestamp: Zone.utc.local(at: instant).description + "Z",
            data: WebhookBody.Subject(
                kind: entry.subject.rawValue, id: entry.subjectID, fields: Array(entry.fields.prefix(100)),
                related: entry.related, actor: .init(kind: actor.kind.rawValue, id: actor.id)))
        self.init(
            id: Identifier.random(), webhook: webhook.id, event: name,
            subject: "\(entry.subject.rawValue):\(entry.subjectID)", body: try jsonText(body), dueAt: now,
            createdAt: now)
    }
}

/// The body of a delivery, as the Standard Webhooks 1.0 have it.
private struct WebhookBody: Encodable {
    let type: String
    let timestamp: String
    let data: Subject

    struct Subject: Encodable {
        let kind: String
        let id: String
        let fields: [String]
        let related: [String: String]
        let actor: Author
    }

    struct Author: Encodable {
        let kind: String
        let id: String?

        enum CodingKeys: CodingKey { case kind, id }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(kind, forKey: .kind)
            // Written where it is nil, too: a field without a value is null.
            try container.encode(id, forKey: .id)
        }
    }
}

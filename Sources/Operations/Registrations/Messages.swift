public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The messages of staff to registrants. They are stored here, and mailed by the outbox, which follows the journal.
public struct Messages: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// A message with the recurrence id of its date.
    public struct Overview: Sendable, Hashable {
        public let message: Message
        /// Nil for a message to the registrants of all dates.
        public let recurrenceID: LocalDateTime?
    }

    /// Sends a message to the registrants of a session, with seats and on waitlists.
    ///
    /// - Parameter recurrenceID: the date; nil for all dates.
    /// - Returns: the message, and the number of recipients, without those who unsubscribed from messages.
    /// - Throws: ``Failure`` `.notFound`.
    public func send(
        _ subject: String, text: String, toRegistrantsOf session: String, on recurrenceID: LocalDateTime? = nil,
        by caller: Caller, now: Date
    ) async throws -> (message: Overview, recipients: Int) {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(session)
            let occurrence = try recurrenceID.map { try transaction.existingOccurrence(of: session, $0) }
            let message = Message(
                id: Identifier.random(), session: session.id, occurrence: occurrence?.id, subject: subject, text: text,
                createdAt: now)
            try transaction.insert(message)
            var related = ["session": session.id]
            related["occurrence"] = occurrence?.id
            try transaction.record(.created, .message, message.id, related: related)
            let registrants = try transaction.activeRegistrants(of: session.id, on: occurrence?.id)
            return (
                message: Overview(message: message, recurrenceID: occurrence?.recurrenceID),
                recipients: try transaction.registrantCount(registrants, accepting: .messages)
            )
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func messages(of session: String, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            try connection.checkSession(session)
            let page = try connection.messages(of: session, page: page)
            let dates = try connection.recurrenceIDs(ofOccurrences: page.items.compactMap(\.occurrence))
            return page.map { Overview(message: $0, recurrenceID: $0.occurrence.flatMap { dates[$0] }) }
        }
    }
}

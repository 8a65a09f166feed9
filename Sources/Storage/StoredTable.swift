import ICalendar
import SupportCore
import Training

/// A table whose rows are read as values.
public struct StoredTable: Sendable {
    private let literal: StaticString
    /// The columns that identify a row.
    let key: [StaticString]
    /// All columns that a value is read from.
    let query: SQL
    /// The columns with names of zones that a value can do without.
    let zones: [StaticString]
    /// The column of the key that holds an email address.
    private static let address = "email_key"
    /// Reads a row as it is read everywhere.
    private let read: @Sendable (Row) throws -> Void

    private init(
        _ literal: StaticString, key: [StaticString], query: SQL? = nil, zones: [StaticString] = [],
        read: @escaping @Sendable (Row) throws -> Void
    ) {
        self.literal = literal
        self.key = key
        self.query = query ?? "SELECT * FROM \(SQL(stringLiteral: literal))"
        self.zones = zones
        self.read = read
    }

    public var name: String { literal.description }

    /// The name as a part of a statement.
    var sql: SQL { SQL(stringLiteral: literal) }

    /// All columns with names of zones.
    var zoneColumns: [SQL] { name == "sessions" ? ["time_zone"] : zones.map { SQL(stringLiteral: $0) } }

    /// The columns of the key as a part of a statement.
    var keyColumns: SQL { key.map { SQL(stringLiteral: $0) }.joined(by: ", ") }

    /// - Throws: ``UnreadableRow``.
    func value<T>(of row: Row, _ decode: (Row) throws -> T) throws -> T {
        do {
            return try decode(row)
        } catch let column as UnreadableColumn {
            throw unreadable(row, column)
        }
    }

    private func unreadable(_ row: Row, _ column: UnreadableColumn) -> UnreadableRow {
        UnreadableRow(
            table: name, id: id(of: row, showingAddress: true), shownID: id(of: row, showingAddress: false),
            column: column.name, reason: column.reason)
    }

    private func id(of row: Row, showingAddress: Bool) -> String {
        key.map { column in
            if column.description == Self.address, !showingAddress { return "…" }
            return switch row[column.description] {
            case .text(let text): text
            case .integer(let number): String(number)
            case .real(let number): String(number)
            case .null: "?"
            }
        }
        .joined(separator: " ")
    }

    /// Returns the fault of a row that cannot be read as a whole; nil for a sound row.
    func fault(in row: Row) throws -> UnreadableRow? {
        do {
            try value(of: row, read)
            for column in zones {
                guard let zone = try row.textIfAny(column.description), Zone(ifKnown: zone) == nil else { continue }
                return unreadable(row, .unknownZone(column.description, zone))
            }
            return nil
        } catch let unreadable as UnreadableRow {
            return unreadable
        }
    }
}

extension StoredTable {
    /// All tables whose rows are read as values.
    public static let all: [StoredTable] = [
        trainers, trainerCalendars, trainerPictures, tokens, users, staffPreferences, savedViews, tutorials,
        tutorialInterest, captions, chapters, sessions, occurrences, registrants,
        registrations, attendance, joinedDates, stays, recordings, feedback, certificates, mails, mailedDates,
        mailedAssignments, mailOptOuts, messages, reminderMarks, feedRevisions,
        feedFetches, retiredEvents, mailedEntries, receivedMails, calendarAnswers, undeliverableAddresses, tickets,
        helpdeskTickets, ticketEvents, ticketLinks, problems, problemLinks, ticketMessages, ticketFiles,
        groupingDecisions, journal, requests, organisation, logos, webhooks, webhookDeliveries, mappings,
        connections, helpdeskNotes,
    ]

    // Catalogue and schedule

    public static let tutorials = StoredTable("tutorials", key: ["id"]) { _ = try Tutorial($0, tags: []) }
    static let tutorialInterest = StoredTable("tutorial_interest", key: ["tutorial_id", "email_key"]) {
        _ = try TutorialInterest($0)
    }
    static let captions = StoredTable("captions", key: ["id"]) { row in
        _ = (try StoredCaptions(row), try row.json("transcript", as: Transcript.self))
    }
    static let chapters = StoredTable("chapters", key: ["id"]) { _ = try StoredChapters($0) }
    public static let sessions = StoredTable("sessions", key: ["id"]) { row in
        _ = try Session(row, trainers: [], tags: [], accounts: [], followsUID: nil, followedBy: nil)
    }
    public static let occurrences = StoredTable("occurrences", key: ["id"]) { _ = try Occurrence($0) }
    static let feedRevisions = StoredTable("feed_revisions", key: ["selector"]) { _ = try FeedRevision($0) }
    static let feedFetches = StoredTable("feed_fetches", key: ["registrant_id"]) { _ = try FeedFetch($0) }

    // People

    public static let trainers = StoredTable("trainers", key: ["id"], zones: ["time_zone"]) { _ = try Trainer($0) }
    static let trainerCalendars = StoredTable("trainer_calendars", key: ["id"]) { _ = try TrainerCalendar($0) }
    static let trainerPictures = StoredTable("trainer_pictures", key: ["trainer_id"]) { _ = try TrainerPicture($0) }
    static let tokens = StoredTable("tokens", key: ["id"]) { _ = try Token($0) }
    static let users = StoredTable("users", key: ["id"]) { _ = try User($0) }
    static let staffPreferences = StoredTable("staff_preferences", key: ["user_id"], zones: ["time_zone"]) {
        _ = try StaffPreferences($0)
    }
    static let savedViews = StoredTable("saved_views", key: ["id"]) { _ = try SavedView($0) }
    static let registrants = StoredTable("registrants", key: ["id"]) { _ = try Registrant($0) }
    public static let registrations = StoredTable(
        "registrations", key: ["id"],
        query: "SELECT r.*, p.email FROM registrations r JOIN registrants p ON p.id = r.registrant_id",
        zones: ["time_zone"]
    ) { _ = try Registration($0) }
    static let attendance = StoredTable("attendance", key: ["registration_id", "occurrence_id"]) {
        _ = try AttendanceRecord($0)
    }
    static let joinedDates = StoredTable("joined_dates", key: ["occurrence_id"]) { _ = try JoinedDate($0) }
    static let stays = StoredTable("stays", key: ["occurrence_id", "registration_id", "source", "joined_at"]) {
        _ = try RoomStay($0)
    }
    static let recordings = StoredTable("recordings", key: ["id"]) { _ = try RoomRecording($0) }
    static let feedback = StoredTable("feedback", key: ["registration_id", "occurrence_id"]) { _ = try Feedback($0) }

    static let certificates = StoredTable("certificates", key: ["code"]) { _ = try Certificate($0) }

    // Mail

    static let mails = StoredTable("mails", key: ["id"]) { _ = try OutgoingMail($0) }
    static let mailedDates = StoredTable("mailed_dates", key: ["registration_id", "occurrence_id"]) {
        _ = try MailedDate($0)
    }
    static let mailedAssignments = StoredTable("mailed_assignments", key: ["trainer_id", "occurrence_id"]) {
        _ = try $0.json("told") as NotifiedAssignment
    }
    /// Named by another word than the type: the table was shipped under it.
    static let mailOptOuts = StoredTable("mail_refusals", key: ["email_key", "kind"]) { _ = try MailOptOut($0) }
    static let messages = StoredTable("messages", key: ["id"]) { _ = try Message($0) }
    static let reminderMarks = StoredTable("reminder_marks", key: ["lead"]) { row in
        _ = (try row.integer("lead"), try row.instant("starts_until"))
    }

    static let retiredEvents = StoredTable("retired_events", key: ["uid"]) { _ = try RetiredEvent($0) }
    static let mailedEntries = StoredTable("mailed_entries", key: ["uid"]) { _ = try MailedEntry($0) }
    static let receivedMails = StoredTable("received_mails", key: ["id"]) { _ = try ReceivedMail($0) }
    static let calendarAnswers = StoredTable("calendar_answers", key: ["registration_id", "occurrence_key"]) {
        _ = try KeptAnswer($0)
    }
    static let undeliverableAddresses = StoredTable("undeliverable_addresses", key: ["email_key"]) {
        _ = try UndeliverableAddress($0)
    }

    // Tickets and problems

    static let helpdeskTickets = StoredTable("helpdesk_tickets", key: ["ticket_id"]) { _ = try HelpdeskRecord($0) }

    public static let tickets = StoredTable("tickets", key: ["id"], zones: ["requester_time_zone"]) {
        _ = try TicketRecord($0, history: [])
    }
    public static let ticketEvents = StoredTable("ticket_events", key: ["ticket_id", "place"]) {
        _ = try Ticket.Event($0)
    }
    static let ticketLinks = StoredTable(
        "ticket_links", key: ["ticket_id", "tutorial_id"],
        query: "SELECT l.*, t.number FROM ticket_links l JOIN tickets t ON t.id = l.ticket_id"
    ) { _ = try TutorialLink($0, subject: .ticket(""), evidence: "") }
    static let ticketMessages = StoredTable("ticket_messages", key: ["id"]) { _ = try TicketMessage($0) }
    static let ticketFiles = StoredTable("ticket_files", key: ["id"]) { _ = try TicketFile($0) }
    static let problems = StoredTable("problems", key: ["id"]) { _ = try ProblemRecord($0) }
    static let problemLinks = StoredTable(
        "problem_links", key: ["problem_id", "tutorial_id"],
        query: "SELECT l.*, t.number FROM problem_links l JOIN tickets t ON t.id = l.evidence"
    ) { _ = try TutorialLink($0, subject: .problem(""), evidence: "") }
    static let groupingDecisions = StoredTable("grouping_decisions", key: ["place"]) { _ = try StoredDecision($0) }

    // Tools of helpdesks

    static let webhooks = StoredTable("webhooks", key: ["id"]) { _ = try Webhook($0) }
    static let webhookDeliveries = StoredTable("webhook_deliveries", key: ["id"]) { _ = try WebhookDelivery($0) }
    static let mappings = StoredTable("mappings", key: ["name"]) { _ = try PayloadMapping($0) }
    static let connections = StoredTable("connections", key: ["id"]) { _ = try HelpdeskConnection($0) }
    static let helpdeskNotes = StoredTable("helpdesk_notes", key: ["id"]) { _ = try HelpdeskNote($0) }

    // The installation

    static let journal = StoredTable("journal", key: ["position"]) { _ = try JournalRecord($0) }
    static let requests = StoredTable("requests", key: ["caller", "request_key"]) { _ = try IdempotencyRecord($0) }
    public static let organisation = StoredTable(
        "organisation", key: ["id"],
        query: """
            SELECT o.*, l.kind AS logo_kind, l.width AS logo_width, l.height AS logo_height
            FROM organisation o LEFT JOIN logos l ON l.id = o.logo_id WHERE o.id = 1
            """
    ) { _ = try StoredOrganisation($0) }
    static let logos = StoredTable("logos", key: ["id"]) { _ = try Logo($0) }
}

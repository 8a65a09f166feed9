import Addresses
public import Foundation
public import SupportCore
public import Training

extension Connection {
    // MARK: - Reading

    /// Tickets in the order of their numbers.
    public func tickets(
        _ filter: TicketFilter, newestFirst: Bool = false, now: Date, page: PageRequest
    ) throws -> Page<TicketRecord> {
        let place: SQL =
            page.after.map { newestFirst ? "t.number < \($0.order)" : "t.number > \($0.order)" } ?? "1 = 1"
        let order: SQL = newestFirst ? "t.number DESC" : "t.number"
        let rows = try rows(
            """
            SELECT t.* FROM tickets t WHERE \(filter.condition(now: now)) AND \(place)
            ORDER BY \(order) LIMIT \(page.limit + 1)
            """)
        return try paged(of: rows, by: PageOrder(column: "number", isDescending: newestFirst), limit: page.limit) {
            try values(of: $0, in: .tickets, ticketReader(of: $0))
        }
    }

    /// Tickets with an open target, those that are due first before the others.
    public func ticketsDue(_ filter: TicketFilter, now: Date, page: PageRequest) throws -> Page<TicketRecord> {
        let place: SQL = page.after.map { "(t.next_due, t.id) > (\($0.order), \($0.id))" } ?? "1 = 1"
        let rows = try rows(
            """
            SELECT t.* FROM tickets t
            WHERE t.next_due IS NOT NULL AND \(filter.condition(now: now)) AND \(place)
            ORDER BY t.next_due, t.id LIMIT \(page.limit + 1)
            """)
        return try paged(of: rows, by: PageOrder(column: "next_due", id: "id"), limit: page.limit) {
            try values(of: $0, in: .tickets, ticketReader(of: $0))
        }
    }

    /// The numbers of tickets with an open target: all, those of a user, those of nobody, and those that missed it. None is
    /// counted further than to one beyond the maximum.
    ///
    /// - Parameter user: nil for somebody who is no user, whose own number is 0.
    public func queueCounts(user: User.ID?, max: Int = QueueCounts.max, now: Date) throws -> QueueCounts {
        // Each is counted in an index alone. One look through the rows takes twenty times as long.
        func count(_ condition: SQL) -> SQL {
            "(SELECT COUNT(*) FROM (SELECT 1 FROM tickets WHERE \(condition) LIMIT \(max + 1)) AS counted)"
        }
        let found = try first(
            """
            SELECT \(count("next_due IS NOT NULL")) AS due,
                \(count("next_due IS NOT NULL AND assignee_id = \(user ?? "")")) AS mine,
                \(count("next_due IS NOT NULL AND assignee_id IS NULL")) AS unassigned,
                \(count("next_due < \(now)")) AS overdue
            """
        ) {
            QueueCounts(
                due: try $0.integer("due"), mine: try $0.integer("mine"), unassigned: try $0.integer("unassigned"),
                overdue: try $0.integer("overdue"))
        }
        return found ?? QueueCounts(due: 0, mine: 0, unassigned: 0, overdue: 0)
    }

    public func ticket(_ id: String) throws -> TicketRecord? {
        try firstTicket("SELECT t.* FROM tickets t WHERE t.id = \(id)")
    }

    /// The id of the latest ticket of a source; nil where there is none.
    public func latestTicketID(ofSource source: String) throws -> String? {
        try all("SELECT id FROM tickets WHERE source = \(source) ORDER BY number DESC LIMIT 1") {
            try $0.text("id")
        }.first
    }

    /// The ticket with this id in a helpdesk.
    public func ticket(source: String?, externalID: String) throws -> TicketRecord? {
        try firstTicket(
            """
            SELECT t.* FROM tickets t
            WHERE COALESCE(t.source, '') = \(source ?? "") AND t.external_id = \(externalID)
            """)
    }

    /// The numbers of all tickets after a number, in order.
    public func ticketNumbers(after number: Int, limit: Int) throws -> [Int] {
        try all(
            """
            SELECT t.number FROM tickets t WHERE t.number > \(number) AND t.number <= \(maxInteger)
            ORDER BY t.number LIMIT \(limit)
            """
        ) { try $0.integer("number") }
    }

    /// The numbers of tickets, by their ids.
    public func ticketNumbers(ofTickets ids: [String]) throws -> [String: Int] {
        try all("SELECT t.id, t.number FROM tickets t WHERE t.id IN \(anyOf: ids)") { row in
            (id: try row.text("id"), number: try row.integer("number"))
        }
        .reduce(into: [:]) { $0[$1.id] = $1.number }
    }

    /// The tickets of a requester, oldest first.
    public func tickets(requestedBy email: String) throws -> [TicketRecord] {
        let key = EmailAddress.key(of: email)
        // An instance of the former release, in the course of an upgrade, writes no keys.
        return try tickets(
            """
            SELECT * FROM tickets
            WHERE requester_key = \(key) OR (requester_key IS NULL AND requester_email IS NOT NULL) ORDER BY number
            """
        ).filter { $0.ticket.requester.map { EmailAddress.key(of: $0.email) } == key }
    }

    /// The requester of a ticket; nil where it has none, or there is no such ticket.
    public func requester(ofTicket id: String) throws -> Ticket.Requester? {
        try first(
            "SELECT id, requester_name, requester_email, requester_time_zone FROM tickets WHERE id = \(id)",
            in: .tickets, Ticket.Requester.init(ifAny:)
        ).flatMap(\.self)
    }

    /// The requester of a ticket; nil for a ticket that cannot be read, too.
    public func readableRequester(ofTicket id: String) throws -> Ticket.Requester? {
        try readable(
            "SELECT id, requester_name, requester_email, requester_time_zone FROM tickets WHERE id = \(id)",
            in: .tickets, Ticket.Requester.init(ifAny:)
        ).first.flatMap(\.self)
    }

    public func tickets(ofNumbers numbers: [Int]) throws -> [TicketRecord] {
        try tickets("SELECT t.* FROM tickets t WHERE t.number IN \(anyOf: numbers) ORDER BY t.number")
    }

    public func nextTicketNumber() throws -> Int {
        try readNextOrdinal("number", of: "tickets")
    }

    // MARK: - Due tickets

    /// Returns true if a ticket is due in any way. It takes one look-up in each of three indexes.
    public func isAnyTicketDue(near horizon: Date, now: Date) throws -> Bool {
        try number(
            """
            SELECT CASE
                WHEN EXISTS (SELECT 1 FROM tickets WHERE breach_at IS NOT NULL AND breach_at < \(now))
                    OR EXISTS (SELECT 1 FROM tickets WHERE near_at IS NOT NULL AND near_at <= \(horizon))
                    OR EXISTS (SELECT 1 FROM tickets WHERE closes_at IS NOT NULL AND closes_at <= \(now))
                THEN 1 ELSE 0 END AS n
            """) > 0
    }

    /// The numbers of tickets that are due in one of these ways, those that are due first before the others.
    public func ticketNumbers(due kind: DueTickets, page: PageRequest) throws -> Page<Int> {
        let (column, condition): (SQL, SQL) =
            switch kind {
            case .breached(let now): ("t.breach_at", "t.breach_at IS NOT NULL AND t.breach_at < \(now)")
            case .near(let horizon): ("t.near_at", "t.near_at IS NOT NULL AND t.near_at <= \(horizon)")
            case .closing(let now): ("t.closes_at", "t.closes_at IS NOT NULL AND t.closes_at <= \(now)")
            }
        let place: SQL = page.after.map { "(\(column), t.id) > (\($0.order), \($0.id))" } ?? "1 = 1"
        return try paged(
            """
            SELECT t.id, t.number, \(column) AS due FROM tickets t
            WHERE \(condition) AND \(place) ORDER BY \(column), t.id LIMIT \(page.limit + 1)
            """, in: .tickets, by: PageOrder(column: "due", id: "id"), limit: page.limit
        ) { try $0.integer("number") }
    }

    // MARK: - Decoding

    private func firstTicket(_ query: SQL) throws -> TicketRecord? {
        let rows = try rows(query)
        return try rows.first.map { try value(of: $0, in: .tickets, ticketReader(of: rows)) }
    }

    func tickets(_ query: SQL) throws -> [TicketRecord] {
        let rows = try rows(query)
        return try values(of: rows, in: .tickets, ticketReader(of: rows))
    }

    /// Reads the events of all tickets in one statement.
    ///
    /// - Returns: reads one of the rows.
    private func ticketReader(of rows: [Row]) throws -> (Row) throws -> TicketRecord {
        let ids = try rows.map { try $0.text("id") }
        let found = try chunks(of: ids).flatMap { ids in
            try self.rows(
                """
                SELECT ticket_id, place, at, change, value FROM ticket_events
                WHERE ticket_id IN \(anyOf: ids) ORDER BY ticket_id, place
                """)
        }
        let events = Dictionary(grouping: found) { $0["ticket_id"] }
        return { row in
            // Without one of its events, a ticket would have another state.
            let history = try (events[row["id"]] ?? []).map {
                try StoredTable.ticketEvents.value(of: $0, Ticket.Event.init)
            }
            return try TicketRecord(row, history: history)
        }
    }

    /// The events of tickets in order, by the ids of the tickets.
    func events(_ query: SQL) throws -> [String: [Ticket.Event]] {
        let events = try all(query, in: .ticketEvents) { row in
            (ticket: try row.text("ticket_id"), event: try Ticket.Event(row))
        }
        return events.reduce(into: [:]) { $0[$1.ticket, default: []].append($1.event) }
    }
}

extension TicketRecord {
    init(_ row: Row, history: [Ticket.Event]) throws {
        let requester = try Ticket.Requester(ifAny: row)
        let ticket = Ticket(
            id: try row.text("id"), number: try row.integer("number"), subject: try row.text("subject"),
            description: try row.text("description"), expectedResult: try row.textIfAny("expected_result"),
            category: try row.choiceIfAny("category"), businessImpact: try row.textIfAny("business_impact"),
            suggestedPriority: try row.choiceIfAny("suggested_priority"), priority: try row.choice("priority"),
            plan: try row.choice("plan"), errorMessage: try row.textIfAny("error_message"),
            requestID: try row.textIfAny("request_id"), instanceID: try row.textIfAny("instance_id"),
            accountID: try row.textIfAny("account_id"), stepsToReproduce: try row.textIfAny("steps_to_reproduce"),
            attachments: try row.text("attachments") == "[]" ? [] : try row.json("attachments"),
            environment: try row.choiceIfAny("environment"), discovery: try row.textIfAny("discovery"),
            beganAt: try row.instantIfAny("began_at"), channel: try row.choiceIfAny("channel"), requester: requester,
            externalID: try row.textIfAny("external_id"), source: try row.textIfAny("source"),
            openedAt: try row.instant("opened_at"), history: history)
        self.init(
            ticket: ticket,
            warnings: Warnings(respond: try row.warning("respond_told"), fix: try row.warning("fix_told")),
            assignee: try row.textIfAny("assignee_id"),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"),
            revision: try row.integer("revision"))
    }
}

extension Ticket.Requester {
    fileprivate init?(ifAny row: Row) throws {
        guard let email = try row.textIfAny("requester_email") else { return nil }
        self.init(
            name: try row.textIfAny("requester_name"), address: email,
            timeZone: try row.textIfAny("requester_time_zone"))
    }
}

extension Row {
    fileprivate func warning(_ name: String) throws -> TicketRecord.Warning {
        guard let warning = TicketRecord.Warning(rawValue: try integer(name)) else {
            throw UnreadableColumn(name, "holds a number that this release does not know")
        }
        return warning
    }
}

extension Ticket.Event {
    init(_ row: Row) throws {
        guard let change = Ticket.Change(name: try row.text("change"), value: try row.textIfAny("value")) else {
            throw UnreadableColumn("change", "holds a change that this release does not know")
        }
        self.init(at: try row.instant("at"), change: change)
    }
}

extension Ticket.Status: SQLConvertible {}
extension Ticket.Category: SQLConvertible {}
extension Ticket.Channel: SQLConvertible {}
extension Ticket.Environment: SQLConvertible {}
extension Priority: SQLConvertible {}
extension Plan: SQLConvertible {}

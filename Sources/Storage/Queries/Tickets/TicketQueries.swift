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
        let fetched = try tickets(
            """
            SELECT t.* FROM tickets t WHERE \(filter.condition(now: now)) AND \(place)
            ORDER BY \(order) LIMIT \(page.limit + 1)
            """)
        return Page(fetched, limit: page.limit) { PageCursor(order: $0.ticket.number, id: "") }
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
        let records = try tickets(rows)
        let places = try rows.map { PageCursor(order: try $0.integer("next_due"), id: try $0.text("id")) }
        return Page(
            items: Array(records.prefix(page.limit)),
            next: records.count > page.limit ? places[page.limit - 1] : nil)
    }

    public func ticket(_ id: String) throws -> TicketRecord? {
        try tickets("SELECT t.* FROM tickets t WHERE t.id = \(id)").first
    }

    /// The ticket with this id in a helpdesk.
    public func ticket(source: String?, externalID: String) throws -> TicketRecord? {
        try tickets(
            """
            SELECT t.* FROM tickets t
            WHERE COALESCE(t.source, '') = \(source ?? "") AND t.external_id = \(externalID)
            """
        ).first
    }

    /// All tickets after a number, in order.
    public func tickets(after number: Int, limit: Int) throws -> [TicketRecord] {
        try tickets("SELECT t.* FROM tickets t WHERE t.number > \(number) ORDER BY t.number LIMIT \(limit)")
    }

    /// The tickets of a requester, oldest first.
    public func tickets(requestedBy email: String) throws -> [TicketRecord] {
        let key = EmailAddress.key(of: email)
        let candidate: SQL =
            EmailAddress.isPlain(key)
            ? "LOWER(requester_email) = \(key) OR \(isInternational("requester_email"))"
            : "requester_email IS NOT NULL"
        return try tickets("SELECT * FROM tickets WHERE \(candidate) ORDER BY number").filter {
            $0.ticket.requester.map { EmailAddress.key(of: $0.email) } == key
        }
    }

    /// The requester of a ticket; nil where it has none, or there is no such ticket.
    public func requester(ofTicket id: String) throws -> Ticket.Requester? {
        try first(
            "SELECT requester_name, requester_email, requester_time_zone FROM tickets WHERE id = \(id)",
            Ticket.Requester.init(ifAny:)
        ).flatMap(\.self)
    }

    public func tickets(ofNumbers numbers: [Int]) throws -> [TicketRecord] {
        try tickets("SELECT t.* FROM tickets t WHERE t.number IN \(anyOf: numbers) ORDER BY t.number")
    }

    public func nextTicketNumber() throws -> Int {
        try nextOrdinal("SELECT MAX(number) AS n FROM tickets")
    }

    // MARK: - Due tickets

    /// Returns true if ``ticketsBreached(before:limit:)``, ``ticketsNearBreach(by:limit:)`` or
    /// ``ticketsToClose(now:limit:)`` would return a ticket. It takes one look-up in each of three indexes.
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

    /// Tickets with a breached target for which no breach warning was given.
    public func ticketsBreached(before now: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.breach_at IS NOT NULL AND t.breach_at < \(now)
            ORDER BY t.breach_at LIMIT \(limit)
            """)
    }

    /// Tickets with a target that is due by an instant and for which no warning was given.
    public func ticketsNearBreach(by instant: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.near_at IS NOT NULL AND t.near_at <= \(instant)
            ORDER BY t.near_at LIMIT \(limit)
            """)
    }

    /// Resolved tickets that are due to be closed.
    public func ticketsToClose(now: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.closes_at IS NOT NULL AND t.closes_at <= \(now)
            ORDER BY t.closes_at LIMIT \(limit)
            """)
    }

    // MARK: - Decoding

    func tickets(_ query: SQL) throws -> [TicketRecord] {
        try tickets(try rows(query))
    }

    /// Reads the events of all tickets in one statement.
    private func tickets(_ rows: [Row]) throws -> [TicketRecord] {
        let events = try events(ofTickets: rows.map { try $0.text("id") })
        return try rows.map { try TicketRecord($0, history: events[try $0.text("id")] ?? []) }
    }

    private func events(ofTickets ids: [String]) throws -> [String: [Ticket.Event]] {
        try chunks(of: ids).reduce(into: [:]) { events, ids in
            let found = try self.events(
                """
                SELECT ticket_id, at, change, value FROM ticket_events
                WHERE ticket_id IN \(anyOf: ids) ORDER BY ticket_id, place
                """)
            events.merge(found) { first, _ in first }
        }
    }

    /// The events of tickets in order, by the ids of the tickets.
    func events(_ query: SQL) throws -> [String: [Ticket.Event]] {
        try rows(query).reduce(into: [:]) { events, row in
            events[try row.text("ticket_id"), default: []].append(try Ticket.Event(row))
        }
    }
}

extension TicketRecord {
    fileprivate init(_ row: Row, history: [Ticket.Event]) throws {
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
            throw UnreadableColumn(name: name)
        }
        return warning
    }
}

extension Ticket.Event {
    fileprivate init(_ row: Row) throws {
        guard let change = Ticket.Change(name: try row.text("change"), value: try row.textIfAny("value")) else {
            throw UnreadableColumn(name: "change")
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

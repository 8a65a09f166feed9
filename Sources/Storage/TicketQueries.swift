public import Foundation
public import SupportCore

extension Connection {
    // MARK: - Reading

    /// Tickets in the order of their numbers.
    public func tickets(_ filter: TicketFilter, now: Date, page: PageRequest) throws -> Page<TicketRecord> {
        let place: SQL = page.after.map { "t.number > \($0.order)" } ?? "1 = 1"
        let fetched = try tickets(
            """
            SELECT t.* FROM tickets t WHERE \(filter.condition(now: now)) AND \(place)
            ORDER BY t.number LIMIT \(page.limit + 1)
            """)
        return Page(fetched, limit: page.limit) { PagePlace(order: $0.ticket.number, id: "") }
    }

    /// Tickets with a target that is to be met, what is due first before the others.
    public func ticketsDue(_ filter: TicketFilter, now: Date, page: PageRequest) throws -> Page<TicketRecord> {
        let place: SQL = page.after.map { "(t.next_due, t.id) > (\($0.order), \($0.id))" } ?? "1 = 1"
        let rows = try rows(
            """
            SELECT t.* FROM tickets t
            WHERE t.next_due IS NOT NULL AND \(filter.condition(now: now)) AND \(place)
            ORDER BY t.next_due, t.id LIMIT \(page.limit + 1)
            """)
        let records = try tickets(rows)
        let places = try rows.map { PagePlace(order: try $0.integer("next_due"), id: try $0.text("id")) }
        return Page(
            items: Array(records.prefix(page.limit)),
            next: records.count > page.limit ? places[page.limit - 1] : nil)
    }

    public func ticket(_ id: String) throws -> TicketRecord? {
        try tickets("SELECT t.* FROM tickets t WHERE t.id = \(id)").first
    }

    /// The ticket that a helpdesk knows by this name.
    public func ticket(source: String?, externalID: String) throws -> TicketRecord? {
        try tickets(
            """
            SELECT t.* FROM tickets t
            WHERE COALESCE(t.source, '') = \(source ?? "") AND t.external_id = \(externalID)
            """
        ).first
    }

    /// The tickets behind a number, in order, whatever they are.
    public func tickets(behind number: Int, limit: Int) throws -> [TicketRecord] {
        try tickets("SELECT t.* FROM tickets t WHERE t.number > \(number) ORDER BY t.number LIMIT \(limit)")
    }

    public func nextTicketNumber() throws -> Int {
        try nextOrdinal("SELECT MAX(number) AS n FROM tickets")
    }

    // MARK: - What falls due

    /// Whether there is anything for ``ticketsBreached(before:limit:)``, ``ticketsNearBreach(by:limit:)`` or
    /// ``ticketsToClose(now:limit:)``: three looks at the beginning of an index.
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

    /// Tickets with a target of whose breach nothing has been told.
    public func ticketsBreached(before now: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.breach_at IS NOT NULL AND t.breach_at < \(now)
            ORDER BY t.breach_at LIMIT \(limit)
            """)
    }

    /// Tickets with a target that is due by then, of which nothing has been told.
    public func ticketsNearBreach(by instant: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.near_at IS NOT NULL AND t.near_at <= \(instant)
            ORDER BY t.near_at LIMIT \(limit)
            """)
    }

    /// Resolved tickets whose time has come to be closed.
    public func ticketsToClose(now: Date, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT t.* FROM tickets t WHERE t.closes_at IS NOT NULL AND t.closes_at <= \(now)
            ORDER BY t.closes_at LIMIT \(limit)
            """)
    }

    // MARK: - Writing

    /// - Parameter level: as of any time; what is kept of it does not depend on that.
    /// - Throws: ``ConstraintViolation`` `.notUnique` where the source has a ticket of that external id.
    public func insert(_ record: TicketRecord, level: ServiceLevel) throws {
        let ticket = record.ticket
        let kept = KeptLevel(level, told: record.told)
        try execute(
            """
            INSERT INTO tickets (
                id, number, status, priority, plan, account, opened_at, closes_at,
                respond_due, respond_met_at, respond_late, respond_told, fix_due, fix_met_at, fix_late, fix_told,
                next_due, near_at, breach_at, source, external_id, created_at, updated_at, revision,
                category, suggested_priority, environment, channel, began_at, request_id, instance_id, account_id,
                requester_name, requester_email, requester_time_zone, subject, description, expected_result,
                business_impact, error_message, steps_to_reproduce, discovery, attachments, words)
            VALUES (
                \(ticket.id), \(ticket.number), \(ticket.status), \(ticket.priority), \(ticket.plan),
                \(ticket.account), \(ticket.openedAt), \(ticket.closesAt),
                \(kept.respond.due), \(kept.respond.metAt), \(kept.respond.late), \(record.told.respond),
                \(kept.fix.due), \(kept.fix.metAt), \(kept.fix.late), \(record.told.fix),
                \(kept.nextDue), \(kept.nearAt), \(kept.breachAt), \(ticket.source), \(ticket.externalID),
                \(record.createdAt), \(record.updatedAt), \(record.revision),
                \(ticket.category), \(ticket.suggestedPriority), \(ticket.environment), \(ticket.channel),
                \(ticket.beganAt), \(ticket.requestID), \(ticket.instanceID), \(ticket.accountID),
                \(ticket.requester?.name), \(ticket.requester?.email), \(ticket.requester?.timeZone),
                \(ticket.subject), \(ticket.description), \(ticket.expectedResult), \(ticket.businessImpact),
                \(ticket.errorMessage), \(ticket.stepsToReproduce), \(ticket.discovery),
                \(try attachmentsText(ticket)), \(searchableWords(ticket)))
            """)
        try insertEvents(of: ticket, behind: 0)
    }

    /// - Parameter before: the record as it was read; its events are there already.
    /// - Throws: ``ConstraintViolation`` `.notUnique` where the source has another ticket of that external id.
    public func update(_ record: TicketRecord, from before: TicketRecord, level: ServiceLevel) throws {
        let ticket = record.ticket
        try execute(
            """
            UPDATE tickets SET
                status = \(ticket.status), priority = \(ticket.priority), plan = \(ticket.plan),
                account = \(ticket.account), opened_at = \(ticket.openedAt), closes_at = \(ticket.closesAt),
                \(levelColumns(level, told: record.told)), source = \(ticket.source),
                external_id = \(ticket.externalID), updated_at = \(record.updatedAt), revision = \(record.revision)
            WHERE id = \(ticket.id)
            """)
        try insertEvents(of: ticket, behind: before.ticket.history.count)
        guard ticket.texts != before.ticket.texts else { return }
        try execute(
            """
            UPDATE tickets SET
                category = \(ticket.category), suggested_priority = \(ticket.suggestedPriority),
                environment = \(ticket.environment), channel = \(ticket.channel), began_at = \(ticket.beganAt),
                request_id = \(ticket.requestID), instance_id = \(ticket.instanceID),
                account_id = \(ticket.accountID), requester_name = \(ticket.requester?.name),
                requester_email = \(ticket.requester?.email), requester_time_zone = \(ticket.requester?.timeZone),
                subject = \(ticket.subject), description = \(ticket.description),
                expected_result = \(ticket.expectedResult), business_impact = \(ticket.businessImpact),
                error_message = \(ticket.errorMessage), steps_to_reproduce = \(ticket.stepsToReproduce),
                discovery = \(ticket.discovery), attachments = \(try attachmentsText(ticket)),
                words = \(searchableWords(ticket))
            WHERE id = \(ticket.id)
            """)
    }

    /// Keeps a service level that came out different, of a ticket that did not change.
    public func updateLevel(_ level: ServiceLevel, of record: TicketRecord) throws {
        try execute("UPDATE tickets SET \(levelColumns(level, told: record.told)) WHERE id = \(record.ticket.id)")
    }

    private func levelColumns(_ level: ServiceLevel, told: TicketRecord.Told) -> SQL {
        let kept = KeptLevel(level, told: told)
        return """
            respond_due = \(kept.respond.due), respond_met_at = \(kept.respond.metAt),
            respond_late = \(kept.respond.late), respond_told = \(told.respond), fix_due = \(kept.fix.due),
            fix_met_at = \(kept.fix.metAt), fix_late = \(kept.fix.late), fix_told = \(told.fix),
            next_due = \(kept.nextDue), near_at = \(kept.nearAt), breach_at = \(kept.breachAt)
            """
    }

    private func insertEvents(of ticket: Ticket, behind place: Int) throws {
        for (place, event) in ticket.history.enumerated().dropFirst(place) {
            try execute(
                """
                INSERT INTO ticket_events (ticket_id, place, at, change, value)
                VALUES (\(ticket.id), \(place), \(event.at), \(event.change.name), \(event.change.value))
                """)
        }
    }

    // MARK: - Below

    func tickets(_ query: SQL) throws -> [TicketRecord] {
        try tickets(try rows(query))
    }

    /// One statement for the events of all.
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

    /// Events by the ids of their tickets, each in its order.
    func events(_ query: SQL) throws -> [String: [Ticket.Event]] {
        try rows(query).reduce(into: [:]) { events, row in
            events[try row.text("ticket_id"), default: []].append(try Ticket.Event(row))
        }
    }

    /// Most tickets have none: an encoder for each would take longer than the rest.
    private func attachmentsText(_ ticket: Ticket) throws -> String {
        ticket.attachments.isEmpty ? "[]" : try jsonText(ticket.attachments)
    }

    func searchableWords(_ ticket: Ticket) -> String {
        let texts = [
            ticket.subject, ticket.description, ticket.errorMessage, ticket.expectedResult, ticket.stepsToReproduce,
            ticket.requestID, ticket.instanceID, ticket.externalID, ticket.account, ticket.requester?.name,
            ticket.requester?.email,
        ]
        return foldedWords(texts.compactMap(\.self).joined(separator: "\n"))
    }
}

extension Ticket {
    /// The ticket without what its life changes: what is left are the columns that seldom change, and are long.
    fileprivate var texts: Ticket {
        Ticket(
            id: id, number: number, subject: subject, description: description, expectedResult: expectedResult,
            category: category, businessImpact: businessImpact, suggestedPriority: suggestedPriority, priority: .p1,
            errorMessage: errorMessage, requestID: requestID, instanceID: instanceID, accountID: accountID,
            stepsToReproduce: stepsToReproduce, attachments: attachments, environment: environment,
            discovery: discovery, beganAt: beganAt, channel: channel, requester: requester, externalID: externalID,
            source: source, openedAt: .distantPast)
    }
}

extension TicketRecord {
    fileprivate init(_ row: Row, history: [Ticket.Event]) throws {
        let requester = try row.textIfAny("requester_email").map { email in
            Ticket.Requester(
                name: try row.textIfAny("requester_name"), email: email,
                timeZone: try row.textIfAny("requester_time_zone"))
        }
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
            ticket: ticket, told: Told(respond: try row.warning("respond_told"), fix: try row.warning("fix_told")),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"),
            revision: try row.integer("revision"))
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

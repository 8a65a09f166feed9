public import Foundation
package import ICalendar
public import Operations
public import Storage
public import SupportCore
import Training

/// Fills an empty database from a folder of JSON files, in the forms that the API takes. Their dates are told in weeks
/// and months around the day of seeding, so that a demo is fresh on any day; `Seeds/README.md` says how.
public struct SeedFiles: Sendable {
    private let catalogue: Catalogue
    private let trainers: Trainers
    let schedule: Schedule
    let registrations: Registrations
    private let tickets: Tickets
    private let recommendations: Recommendations
    /// True if nobody else uses them.
    private let recommendsAlone: Bool
    private let organisation: OrganisationSettings
    private let folder: URL
    package let now: Date

    /// - Parameter recommendations: those of the server that goes on with the database, where there is one.
    public init(
        _ database: WatchedDatabase, agreement: Agreement, recommendations: Recommendations? = nil, folder: URL,
        now: Date
    ) {
        catalogue = Catalogue(database)
        trainers = Trainers(database)
        schedule = Schedule(database)
        registrations = Registrations(database)
        tickets = Tickets(database, agreement: agreement)
        self.recommendations = recommendations ?? Recommendations(database)
        recommendsAlone = recommendations == nil
        organisation = OrganisationSettings(database)
        self.folder = folder
        self.now = now
    }

    /// The numbers of created records.
    public struct Count: Sendable {
        public var tutorials = 0
        public var trainers = 0
        public var sessions = 0
        public var registrations = 0
        public var tickets = 0
        public var links = 0
    }

    /// - Throws: ``Failure`` `.conflict` where the database holds a catalogue already, `.invalid` that names the file,
    ///   the entry and the field of a mistake.
    public func seed() async throws -> Count {
        let isEmpty = try await catalogue.tutorials(TutorialFilter(), page: PageRequest(limit: 1)).items.isEmpty
        guard isEmpty else { throw Failure(.conflict, "This database holds a catalogue already. Seed an empty one.") }
        // Requests wait two seconds for the first state, and a busy machine needs longer for the tutorials.
        try await recommendations.catchUp()
        var count = Count()
        var tutorials: [String: String] = [:]
        for (place, entry) in try entries("tutorials.json") {
            let tutorial = try await naming(place) {
                try await catalogue.create(Tutorial.Details(writing: entry), by: .command, now: now)
            }
            tutorials[tutorial.details.slug] = tutorial.id
            count.tutorials += 1
        }
        var trainers: [String: String] = [:]
        for (place, entry) in try entries("trainers.json") {
            let trainer = try await naming(place) {
                try await self.trainers.create(Trainer.Details(writing: entry.without("key")), by: .command, now: now)
            }
            if case .string(let key)? = entry["key"] { trainers[key] = trainer.id }
            count.trainers += 1
        }
        for (place, entry) in try entries("sessions.json") {
            count.registrations += try await naming(place) {
                try await seedSession(entry, tutorials: tutorials, trainers: trainers)
            }
            count.sessions += 1
        }
        try await seedTickets(&count)
        // Links are learnt by the server that uses the database.
        if recommendsAlone { await recommendations.stopFitting() }
        try await seedOrganisation()
        return count
    }

    /// - Returns: how many people were registered for it.
    private func seedSession(
        _ entry: JSON, tutorials: [String: String], trainers: [String: String]
    ) async throws -> Int {
        var body = entry.without("overrides").without("registrants").without("starts")
        body = body.merging(["start": .string(try local(entry["starts"], "/starts").description)])
        if case .string(let slug)? = entry["tutorial"] {
            body = body.merging(["tutorial": .string(tutorials[slug] ?? slug)])
        }
        if case .array(let keys)? = entry["trainers"] {
            body = body.merging([
                "trainers": .array(
                    keys.map { key in
                        guard case .string(let key) = key else { return key }
                        return .string(trainers[key] ?? key)
                    })
            ])
        }
        if let recurrence = entry["recurrence"], recurrence != .null {
            let excluded = try locals(recurrence["excluded"], "/recurrence/excluded")
            let added = try locals(recurrence["added"], "/recurrence/added")
            body = body.merging(["recurrence": ["excluded": excluded, "added": added]])
        }
        let (details, status) = try Session.Details.reading(body)
        let outcome = try await schedule.create(details, status: status, by: .command, now: now)
        guard case .done(let session) = outcome else { return 0 }
        if case .array(let overrides)? = entry["overrides"] {
            for override in overrides { try await seedOverride(override, of: session) }
        }
        return try await seedRegistrants(entry["registrants"] ?? [], of: session)
    }

    // MARK: - The organisation

    /// A folder may hold none. The logo is a file beside the others.
    private func seedOrganisation() async throws {
        let name = "organisation.json"
        let file = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let entry = try JSON(parsing: Array(Data(contentsOf: file)))
        try await naming(name) {
            var seeded = try Organisation(editing: Organisation(), by: entry.without("logo"))
            if case .string(let logo)? = entry["logo"] {
                guard !logo.contains("/") else { throw Failure.invalid("/logo", "Must be the name of a file here.") }
                let bytes = try Data(contentsOf: folder.appending(path: logo))
                seeded.logo = try await organisation.keep(Logo(checking: Array(bytes)), now: now)
            }
            try await organisation.save(seeded, if: .none, by: .command, now: now)
        }
    }

    // MARK: - Tickets

    /// Takes them in as from a helpdesk, then lets an agent say what answered them. A folder may hold none.
    private func seedTickets(_ count: inout Count) async throws {
        let name = "tickets.ndjson"
        let file = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let entries = try lines.map { try JSON(parsing: Array($0.utf8)) }
        let changes = try entries.enumerated().map { index, entry in
            do {
                return try TicketChange(reading: try ticket(entry), isNew: true)
            } catch let failure as Failure {
                throw Self.named("\(name), line \(index + 1)", failure)
            }
        }
        let taken = try await tickets.import(changes, access: .staff, by: .command, now: now)
        for (index, result) in taken.enumerated() {
            if case .failure(let failure) = result { throw Self.named("\(name), line \(index + 1)", failure) }
        }
        count.tickets = taken.count
        // On a slow machine it takes longer than a request would wait.
        try await recommendations.catchUp()
        let ids = try await ticketIDs()
        for (index, entry) in entries.enumerated() {
            guard case .array(let slugs)? = entry["linked"] else { continue }
            for case .string(let slug) in slugs {
                try await naming("\(name), line \(index + 1)") {
                    try await recommendations.link(ticket: ids[index], to: slug, .accepted, by: .command, now: now)
                }
                count.links += 1
            }
        }
    }

    /// The ids of all tickets, in the order of their import.
    private func ticketIDs() async throws -> [String] {
        var ids: [String] = []
        var place: PageCursor?
        repeat {
            let page = try await tickets.tickets(
                TicketFilter(), now: now, page: PageRequest(after: place, limit: 500))
            ids += page.items.map(\.ticket.id)
            place = page.next
        } while place != nil
        return ids
    }

    /// The body that a helpdesk would send: `{"opened": {"day": -12, "time": "09:30:00"}}` is so many days before the day
    /// of seeding, in UTC; `acknowledged` and `resolved` follow after a duration, where that is not yet to come.
    private func ticket(_ entry: JSON) throws -> JSON {
        guard case .integer(let day)? = entry["opened"]?["day"], case .string(let time)? = entry["opened"]?["time"],
            let opened = LocalDateTime("\(Zone.utc.local(at: now).date.adding(days: day))T\(time)")
        else { throw Failure.invalid("/opened", "This has to name a day and a time.") }
        let openedAt = Zone.utc.instant(of: opened)
        var body = entry.without("opened").without("acknowledged").without("resolved").without("linked")
        body = body.merging(["openedAt": .string(instantText(openedAt))])
        for (word, field) in [("acknowledged", "acknowledgedAt"), ("resolved", "resolvedAt")] {
            guard case .string(let text)? = entry[word] else { continue }
            let instant = openedAt.addingTimeInterval(Double(try ISODuration.parse(text)))
            if instant <= now { body = body.merging(.object([JSON.Member(field, .string(instantText(instant)))])) }
        }
        return body
    }

    private func seedOverride(_ override: JSON, of session: Session) async throws {
        let date = try local(override["date"], "/overrides/date")
        if case .string(let reason)? = override["cancel"] {
            _ = try await schedule.cancel(
                date, of: session.id, scope: .this, reason: reason, by: .command, now: now)
            return
        }
        var body = override.without("date")
        if override["start"] != nil {
            body = body.merging(["start": .string(try local(override["start"], "/overrides/start").description)])
        }
        _ = try await schedule.edit(
            date, of: session.id, scope: .this, by: .command, now: now, change: OccurrenceChange(reading: body))
    }

    // MARK: - Files

    private func entries(_ name: String) throws -> [(place: String, entry: JSON)] {
        let file = folder.appending(path: name)
        guard case .array(let entries) = try JSON(parsing: Array(try Data(contentsOf: file))) else {
            throw Failure(.malformed, "\(name) has to be a list.")
        }
        return entries.enumerated().map { (place: "\(name), entry \($0.offset + 1)", entry: $0.element) }
    }

    private func naming<Value: Sendable>(_ place: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as Failure {
            throw Self.named(place, failure)
        } catch let refused as RefusedEdit {
            let clashes = refused.impact.conflicts.map { "\($0.date.recurrenceID) with “\($0.withTitle ?? "")”" }
            throw Failure(.conflict, "\(place): a trainer is taken on \(clashes.joined(separator: ", ")).")
        }
    }

    private static func named(_ place: String, _ failure: Failure) -> Failure {
        let faults = failure.faults.map { "\($0.pointer): \($0.detail)" }
        return Failure(.invalid, ([place + ":", failure.detail] + faults).joined(separator: " "))
    }

    // MARK: - Dates

    private func locals(_ json: JSON?, _ place: String) throws -> JSON {
        guard case .array(let dates)? = json else { return [] }
        return JSON(try dates.map { try local($0, place).description })
    }

    /// `{"week": 1, "day": "TU", "time": …}`: in the week that many weeks behind the one of seeding.
    /// `{"month": 1, "nth": 2, "day": "TH", "time": …}`: the second Thursday of the month that many months behind.
    package func local(_ json: JSON?, _ place: String) throws -> LocalDateTime {
        guard let json, case .string(let dayCode)? = json["day"], let weekday = Weekday(code: dayCode),
            case .string(let time)? = json["time"]
        else { throw Failure.invalid(place, "This has to name a day and a time.") }
        let today = Zone.utc.local(at: now).date
        let date: LocalDate?
        if case .integer(let week)? = json["week"] {
            let monday = today.adding(days: 1 - today.weekday.rawValue)
            date = monday.adding(days: 7 * week + weekday.rawValue - 1)
        } else if case .integer(let month)? = json["month"], case .integer(let nth)? = json["nth"] {
            let months = today.year * 12 + today.month - 1 + month
            let first = LocalDate(year: months / 12, month: months % 12 + 1, day: 1)
            date = first.map { first in
                first.adding(days: (weekday.rawValue - first.weekday.rawValue + 7) % 7 + 7 * (nth - 1))
            }
        } else {
            throw Failure.invalid(place, "This has to name a week, or a month and which of its days.")
        }
        guard let date, let local = LocalDateTime("\(date)T\(time)") else {
            throw Failure.invalid(place, "This is no date.")
        }
        return local
    }
}

public import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// Fills an empty database from a folder of JSON files, in the forms that the API takes. Their dates are told in weeks
/// and months around the day of seeding, so that a demo is fresh on any day; `Seeds/README.md` says how.
public struct Seeding: Sendable {
    private let site: Site
    private let folder: URL
    private let now: Date

    public init(_ site: Site, folder: URL, now: Date) {
        self.site = site
        self.folder = folder
        self.now = now
    }

    /// What was made.
    public struct Count: Sendable {
        public var tutorials = 0
        public var trainers = 0
        public var sessions = 0
    }

    /// - Throws: ``Failure`` `.conflict` where the database holds a catalogue already, `.invalid` that names the file,
    ///   the entry and the field of a mistake.
    public func seed() async throws -> Count {
        let isEmpty = try await site.catalogue.tutorials(TutorialFilter(), page: PageRequest(limit: 1)).items.isEmpty
        guard isEmpty else { throw Failure(.conflict, "This database holds a catalogue already. Seed an empty one.") }
        var count = Count()
        var tutorials: [String: String] = [:]
        for (place, entry) in try entries("tutorials.json") {
            let tutorial = try await naming(place) {
                try await site.catalogue.create(Tutorial.Details(writing: entry), by: .command, now: now)
            }
            tutorials[tutorial.details.slug] = tutorial.id
            count.tutorials += 1
        }
        var trainers: [String: String] = [:]
        for (place, entry) in try entries("trainers.json") {
            let trainer = try await naming(place) {
                try await site.staff.create(Trainer.Details(writing: entry.without("key")), by: .command, now: now)
            }
            if case .string(let key)? = entry["key"] { trainers[key] = trainer.id }
            count.trainers += 1
        }
        for (place, entry) in try entries("sessions.json") {
            try await naming(place) { try await seedSession(entry, tutorials: tutorials, trainers: trainers) }
            count.sessions += 1
        }
        return count
    }

    private func seedSession(_ entry: JSON, tutorials: [String: String], trainers: [String: String]) async throws {
        var body = entry.without("overrides").without("starts")
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
        let outcome = try await site.schedule.create(details, status: status, by: .command, now: now)
        guard case .done(let session) = outcome, case .array(let overrides)? = entry["overrides"] else { return }
        for override in overrides { try await seedOverride(override, of: session) }
    }

    private func seedOverride(_ override: JSON, of session: Session) async throws {
        let date = try local(override["date"], "/overrides/date")
        if case .string(let reason)? = override["cancel"] {
            _ = try await site.schedule.cancel(
                date, of: session.id, scope: .this, reason: reason, by: .command, now: now)
            return
        }
        var body = override.without("date")
        if override["start"] != nil {
            body = body.merging(["start": .string(try local(override["start"], "/overrides/start").description)])
        }
        _ = try await site.schedule.edit(
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
            let faults = failure.faults.map { "\($0.pointer): \($0.detail)" }
            throw Failure(.invalid, ([place + ":", failure.detail] + faults).joined(separator: " "))
        } catch let refused as RefusedEdit {
            let clashes = refused.impact.conflicts.map { "\($0.date.recurrenceID) with “\($0.withTitle)”" }
            throw Failure(.conflict, "\(place): a trainer is taken on \(clashes.joined(separator: ", ")).")
        }
    }

    // MARK: - Dates

    private func locals(_ json: JSON?, _ place: String) throws -> JSON {
        guard case .array(let dates)? = json else { return [] }
        return JSON(try dates.map { try local($0, place).description })
    }

    /// `{"week": 1, "day": "TU", "time": …}`: in the week that many weeks behind the one of seeding.
    /// `{"month": 1, "nth": 2, "day": "TH", "time": …}`: the second Thursday of the month that many months behind.
    private func local(_ json: JSON?, _ place: String) throws -> LocalDateTime {
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

extension JSON {
    fileprivate func without(_ name: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}

import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct OccurrenceRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        var filter = try await SessionFilter(query, call)
        // What the clock said for the first page holds for the ones that follow it.
        let from = query.instant("from") ?? list.cursor?.from.map(Date.init(seconds:)) ?? call.now
        let to =
            query.instant("to") ?? list.cursor?.to.map(Date.init(seconds:)) ?? from.addingTimeInterval(366 * 86_400)
        try query.finish()
        filter.from = from
        filter.to = to
        if filter.statuses.isEmpty { filter.statuses = call.visitor.schedules ? [.draft, .published] : [.published] }
        let dates = try await call.site.schedule.dates(filter, page: list.page)
        return try list.answer(dates, for: call, from: from, to: to) { $0.json(for: call) }
    }

    @Sendable static func listOfSession(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let from = query.instant("from")
        let to = query.instant("to")
        try query.finish()
        let session = try await call.site.schedule.session(call.parameter("session"))
        try session.checkVisible(to: call.visitor)
        let dates = try await call.site.schedule.dates(of: session.id, from: from, to: to, page: list.page)
        return try list.answer(dates, for: call) { $0.json(for: call) }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let date = try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
        try date.session.checkVisible(to: call.visitor)
        return date.answer(for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let (scope, options) = try scopeAndOptions(call)
        let change = try OccurrenceChange(reading: try call.json())
        let outcome = try await call.site.schedule.edit(
            try call.recurrenceID(), of: call.parameter("session"), scope: scope, if: call.precondition,
            options: options, by: call.caller, now: call.now, change: change)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        let (scope, options) = try scopeAndOptions(call)
        let fields = try Fields(try call.jsonIfAny())
        let reason = fields.text("reason", limit: 1_000, lines: true)
        try fields.finish()
        let outcome = try await call.site.schedule.cancel(
            try call.recurrenceID(), of: call.parameter("session"), scope: scope, reason: reason,
            if: call.precondition, options: options, by: call.caller, now: call.now)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        let options = try Schedule.Options(call)
        try Fields(try call.jsonIfAny()).finish()
        let outcome = try await call.site.schedule.restore(
            try call.recurrenceID(), of: call.parameter("session"), if: call.precondition, options: options,
            by: call.caller, now: call.now)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    /// The dates that a rule gives, without saving anything.
    @Sendable static func expand(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let recurrence = Session.Details.recurrence(fields)
        let duration = fields.duration("duration", in: 1...ScheduleLimits.maxDuration) ?? 3_600
        let from = fields.instant("from")
        let to = fields.instant("to")
        let limit = fields.integer("limit", in: 1...1_000) ?? 1_000
        try fields.finish()
        let found = Array(recurrence.dates(from: from, to: to).prefix(limit + 1))
        let dates = found.prefix(limit)
        return .json([
            "items": .array(
                dates.map { date in
                    [
                        "recurrenceID": .string(date.recurrenceID.description),
                        "start": .string(date.start.description),
                        "startsAt": .string(instantText(date.instant)),
                        "endsAt": .string(instantText(date.instant.addingTimeInterval(Double(duration)))),
                    ]
                }),
            "truncated": .bool(found.count > limit),
            "warnings": JSON(dates.compactMap { recurrence.zone.warning(on: $0) }),
        ])
    }

    private static func scopeAndOptions(_ call: Call) throws -> (OccurrenceChange.Scope, Schedule.Options) {
        let query = Query(call)
        let scope = query.choice("scope", of: OccurrenceChange.Scope.self) ?? .this
        let options = Schedule.Options(query)
        try query.finish()
        return (scope, options)
    }
}

extension Date {
    fileprivate init(seconds: Int) {
        self.init(timeIntervalSince1970: Double(seconds))
    }
}

extension Call {
    /// - Throws: ``Failure`` `.notFound` for what is no local time.
    func recurrenceID() throws -> LocalDateTime {
        let text = parameter("recurrenceID")
        guard let recurrenceID = LocalDateTime(text) else {
            throw Failure(.notFound, "Identify a date by its local start, such as 2026-12-01T10:00:00.")
        }
        return recurrenceID
    }
}

extension Zone {
    /// What a trainer should know of a date that falls on a clock change.
    func warning(on date: RecurrenceDate) -> String? {
        switch reading(of: date.recurrenceID) {
        case .unique: nil
        case .gap:
            "\(date.recurrenceID) does not exist in \(identifier), because clocks go forward. "
                + "The date starts at \(date.start)."
        case .fold:
            "\(date.recurrenceID) occurs twice in \(identifier), because clocks go back. The date starts the first time."
        }
    }
}

extension ScheduledDate {
    fileprivate func answer(for call: Call) -> Answer {
        Answer.json(json(for: call)).tagged(version, for: call)
    }

    func json(for call: Call) -> JSON {
        let details = session.details
        return [
            "session": .string(session.id), "recurrenceID": .string(occurrence.recurrenceID.description),
            "start": .string(occurrence.start.description), "timeZone": .string(details.recurrence.zone.identifier),
            "duration": .string(ISODuration.format(duration)), "startsAt": .string(instantText(occurrence.startsAt)),
            "endsAt": .string(instantText(occurrence.endsAt)), "status": isCancelled ? "cancelled" : "scheduled",
            "cancellation": (occurrence.override.cancellation ?? session.cancellation)?.json ?? .null,
            "overridden": .bool(!occurrence.override.isEmpty), "kind": .string(details.kind.rawValue),
            "title": .string(title), "description": .string(description), "location": JSON(location),
            "trainers": JSON(trainers), "capacity": JSON(capacity), "confirmed": .integer(taken.confirmed),
            "waitlisted": .integer(taken.waitlisted), "seatsLeft": JSON(seatsLeft), "tutorial": JSON(details.tutorial),
            "tags": JSON(details.tags), "language": .string(details.language),
        ]
    }
}

extension Impact {
    var json: JSON {
        [
            "moved": .array(moved.map { ["from": $0.from.json, "to": $0.to.json] }),
            "cancelled": .array(cancelled.map(\.json)),
            "losing": .array(
                losing.map {
                    ["date": $0.date.json, "override": .bool($0.override), "registrations": .integer($0.registrations)]
                }),
            "conflicts": .array(
                conflicts.map {
                    [
                        "trainer": .string($0.trainer), "date": $0.date.json, "with": $0.with.json,
                        "withTitle": .string($0.withTitle),
                    ]
                }),
            "notified": .integer(notified),
        ]
    }
}

extension Impact.DateReference {
    fileprivate var json: JSON {
        [
            "session": .string(session), "recurrenceID": .string(recurrenceID.description),
            "startsAt": .string(instantText(startsAt)),
        ]
    }
}

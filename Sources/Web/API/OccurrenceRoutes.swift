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
        return try list.answer(dates, for: call, from: from, to: to) {
            OccurrenceResource($0, isForStaff: call.visitor.isStaff)
        }
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
        return try list.answer(dates, for: call) { OccurrenceResource($0, isForStaff: call.visitor.isStaff) }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let date = try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
        try date.session.checkVisible(to: call.visitor)
        return date.answer(for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let (scope, options) = try scopeAndOptions(call)
        let change = try OccurrenceChange(reading: try call.json())
        if case .set(let room) = change.room { try call.site.rooms.check(room) }
        let outcome = try await call.site.schedule.edit(
            try call.recurrenceID(), of: call.parameter("session"), scope: scope, if: call.precondition,
            options: options, by: call.caller, now: call.now, change: change)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        let (scope, options) = try scopeAndOptions(call)
        let fields = try Fields(try call.jsonIfAny())
        let reason = fields.reason(within: .decision)
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
        return .json(ExpansionResource(recurrence, duration: duration, from: from, to: to, limit: limit))
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
    /// - Throws: ``Failure`` `.notFound` for text that is not a local time.
    func recurrenceID() throws -> LocalDateTime {
        let text = parameter("recurrenceID")
        guard let recurrenceID = LocalDateTime(text) else {
            throw Failure(.notFound, "Identify a date by its local start, such as 2026-12-01T10:00:00.")
        }
        return recurrenceID
    }
}

extension ScheduledDate {
    fileprivate func answer(for call: Call) -> Answer {
        let isForStaff = call.visitor.isStaff
        return Answer.json(OccurrenceResource(self, isForStaff: isForStaff))
            .tagged(isForStaff ? version : publicVersion, for: call)
    }
}

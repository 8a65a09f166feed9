import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The attendance of a date.
struct AttendanceRoutes {
    @Sendable static func note(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let attendance = fields.choice("attendance", required: true, of: AttendanceRecord.Attendance.self)
        try fields.finish()
        guard let recurrenceID = LocalDateTime(call.parameter("recurrenceID")), let attendance else {
            throw Failure(.notFound, "Identify a date by its local start, such as 2026-12-01T10:00:00.")
        }
        let overview = try await call.site.registrations.recordAttendance(
            attendance, of: call.parameter("registration"), on: recurrenceID, by: call.caller, now: call.now)
        return try await RegistrationRoutes.answer(overview, call)
    }

    /// Adds somebody who came without a registration. A person who had a seat is only marked.
    @Sendable static func addWalkIn(_ call: Call) async throws -> Answer {
        let walkIn = try Registrations.WalkIn(reading: try call.json())
        let outcome = try await call.site.registrations.add(
            walkIn, to: call.parameter("session"), on: try call.recurrenceID(), by: call.caller, now: call.now)
        switch outcome {
        case .created(let overview): return try await RegistrationRoutes.made(overview, call)
        case .existing(let overview): return try await RegistrationRoutes.answer(overview, call)
        }
    }

    /// Takes a list, or the report of the tool in which the session was held.
    @Sendable static func noteMany(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let recurrenceID = query.parsed(
            "occurrence", as: "a local start such as 2026-12-01T10:00:00", LocalDateTime.init)
        let others = query.parsed("others", as: "“absent”") { text -> Registrations.Absentees? in
            text == "absent" ? .everybody : nil
        }
        let minutes = query.integer("minutes", in: 0...1_440, otherwise: 0)
        let isPreview = query.flag("preview")
        let type = call.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        let isReport = type == "text/csv" || type == "text/tab-separated-values"
        if minutes > 0, !isReport {
            query.fault("minutes", "Only a report tells how long people stayed. A list says who attended.")
        }
        try query.finish()
        let marks =
            isReport
            ? try await Self.marks(ofReport: call.body, minimum: minutes > 0 ? minutes : nil)
            : try Self.marks(reading: try call.json())
        let session = call.parameter("session")
        let result =
            isPreview
            ? try await call.site.registrations.previewAttendance(
                marks, of: session, on: recurrenceID, others: others ?? .nobody)
            : try await call.site.registrations.recordAttendance(
                marks, of: session, on: recurrenceID, others: others ?? .nobody, by: call.caller, now: call.now)
        return .json(AttendanceResource(result, isPreview: isPreview))
    }

    private static func marks(ofReport bytes: [UInt8], minimum: Int?) async throws -> [Registrations.AttendanceMark] {
        do {
            return try await AttendanceReport.reading(bytes).get().marks(minimum: minimum)
        } catch {
            throw error.failure
        }
    }

    private static func marks(reading json: JSON) throws -> [Registrations.AttendanceMark] {
        let fields = try Fields(json)
        let items = fields.objects("items", limit: 10_000) {
            item -> (Registrations.AttendanceMark.Person, LocalDateTime?, AttendanceRecord.Attendance)? in
            let email = item.email("email")
            let registration = item.text("registration", limit: 100)
            let recurrenceID = item.local("occurrence")
            let attendance = item.choice("attendance", required: true, of: AttendanceRecord.Attendance.self)
            guard let attendance else { return nil }
            switch (email, registration) {
            case (let email?, nil): return (.email(email), recurrenceID, attendance)
            case (nil, let registration?): return (.registration(registration), recurrenceID, attendance)
            default:
                if item.faults.isEmpty { item.fault("email", "Give either an email address or a registration.") }
                return nil
            }
        }
        if items == nil { fields.fault("items", "This field is required.") }
        try fields.finish()
        return (items ?? []).enumerated().map { index, item in
            Registrations.AttendanceMark(line: index + 1, person: item.0, recurrenceID: item.1, attendance: item.2)
        }
    }
}

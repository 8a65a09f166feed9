import ICalendar
package import Operations
import Training

/// The result of marking attendance for many at once, or the preview of one.
package struct AttendanceResource: JSONResource {
    private let result: Registrations.AttendanceResult
    private let isPreview: Bool

    package init(_ result: Registrations.AttendanceResult, isPreview: Bool) {
        self.result = result
        self.isPreview = isPreview
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("preview", isPreview)
        json.write("attended", result.attended)
        json.write("absent", result.absent)
        json.write("unknown", result.unmatched)
        json.write("remarks", result.remarks)
        json.write("registrants", isPreview ? result.registrants : nil)
    }
}

extension Registrations.AttendanceResult.Note: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("line", line)
        json.write("person", person)
        json.write("detail", remark.detail)
    }
}

extension Registrations.AttendanceResult.Registrant: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("registration", registration)
        json.write("occurrence", recurrenceID)
        json.write("name", name)
        json.write("email", email)
        json.write("attendance", attendance)
        json.write("before", former)
        json.write("line", line)
        json.write("minutes", minutes)
    }
}

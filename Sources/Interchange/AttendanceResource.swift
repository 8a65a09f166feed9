package import Operations

/// The result of marking attendance for many at once.
package struct AttendanceResource: JSONResource {
    private let result: Registrations.AttendanceResult

    package init(_ result: Registrations.AttendanceResult) { self.result = result }

    package func writeFields(to json: inout JSONWriter) {
        json.write("attended", result.attended)
        json.write("absent", result.absent)
        json.write("unknown", result.unmatched)
    }
}

extension Registrations.AttendanceResult.UnmatchedMark: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("line", line)
        json.write("person", person)
        json.write("detail", detail)
    }
}

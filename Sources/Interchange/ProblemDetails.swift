package import SupportCore

/// An error as the API answers it (RFC 9457).
package struct ProblemDetails: JSONResource {
    private let type: String
    private let title: String
    private let status: Int
    private let detail: String
    /// Nil for errors that are about no fields; then the field is absent.
    private let faults: [Failure.Fault]?

    package init(type: String, title: String, status: Int, detail: String, faults: [Failure.Fault]? = nil) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.faults = faults
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("type", type)
        json.write("title", title)
        json.write("status", status)
        json.write("detail", detail)
        if let faults { json.write("errors", faults) }
    }
}

extension Failure.Fault: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("pointer", pointer)
        json.write("detail", detail)
    }
}

package import Storage

/// The readiness of the service.
package struct ReadinessResource: JSONResource {
    private let unreadable: [UnreadableRow]

    /// The maximum number of rows in an answer.
    private static let limit = 100

    package init(unreadable: [UnreadableRow]) { self.unreadable = unreadable }

    package func writeFields(to json: inout JSONWriter) {
        json.write("status", "ok")
        guard !unreadable.isEmpty else { return }
        json.write("warnings", unreadable.prefix(Self.limit).map(Warning.init))
        json.write("unreadable", unreadable.count)
    }

    private struct Warning: JSONResource {
        let row: UnreadableRow

        func writeFields(to json: inout JSONWriter) {
            json.write("table", row.table)
            json.write("id", row.shownID)
            json.write("column", row.column)
            json.write("detail", row.sentence)
        }
    }
}

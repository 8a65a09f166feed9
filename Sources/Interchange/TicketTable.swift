import SupportCore

/// The columns of a CSV file of tickets: the fields of the API, in any order, under the names that they have there;
/// those of the requester as `requester.email` and so on, and the attachments as addresses with blanks between them.
/// A cell without text is left out.
package struct TicketTable {
    private let columns: [String]

    private static let known: [String] =
        [
            "subject", "description", "expectedResult", "category", "businessImpact", "suggestedPriority", "priority",
            "errorMessage", "requestID", "instanceID", "accountID", "stepsToReproduce", "attachments", "environment",
            "discovery", "beganAt", "channel", "plan", "externalID", "source", "openedAt", "acknowledgedAt",
            "resolvedAt",
        ] + ["name", "email", "timeZone"].map { "requester." + $0 }

    /// - Throws: ``Failure`` `.invalid` with every column that is missing, not known, or there twice.
    package init(header: [[UInt8]]) throws {
        let names = header.map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
        let spelled = Dictionary(uniqueKeysWithValues: Self.known.map { ($0.lowercased(), $0) })
        var faults: [Failure.Fault] = []
        var columns: [String] = []
        for name in names {
            let column = spelled[name.lowercased()]
            if column == nil { faults.append(.init(pointer: "/" + name, detail: "Unknown column.")) }
            if let column, columns.contains(column) {
                faults.append(.init(pointer: "/" + name, detail: "This column appears twice."))
            }
            columns.append(column ?? "")
        }
        // What its source has handed in before needs no subject.
        if !columns.contains("externalID") {
            faults += ["subject", "description"].filter { !columns.contains($0) }.map {
                .init(pointer: "/" + $0, detail: "This column is missing.")
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        self.columns = columns
    }

    /// The ticket of a record, as JSON.
    ///
    /// - Throws: ``Failure`` `.invalid` where it has more or fewer fields than there are columns, or is not UTF-8.
    package func ticket(_ record: [[UInt8]]) throws -> JSON {
        guard record.count == columns.count else {
            throw Failure(
                .invalid, "The header has \(columns.count) columns, but this line has \(record.count) fields.")
        }
        var members: [JSON.Member] = []
        var requester: [JSON.Member] = []
        for (column, cell) in zip(columns, record) where !cell.isEmpty {
            guard let text = String(validating: cell, as: UTF8.self) else {
                throw Failure(.invalid, "This is not UTF-8.")
            }
            if column == "attachments" {
                members.append(JSON.Member(column, Self.attachments(text)))
            } else if column.hasPrefix("requester.") {
                requester.append(JSON.Member(String(column.dropFirst("requester.".count)), .string(text)))
            } else {
                members.append(JSON.Member(column, .string(text)))
            }
        }
        if !requester.isEmpty { members.append(JSON.Member("requester", .object(requester))) }
        return .object(members)
    }

    private static func attachments(_ cell: String) -> JSON {
        .array(cell.split(whereSeparator: \.isWhitespace).map { ["url": .string(String($0))] })
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let front = drop(while: \.isWhitespace)
        return String(front.reversed().drop(while: \.isWhitespace).reversed())
    }
}

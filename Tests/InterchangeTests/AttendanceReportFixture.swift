import Operations

@testable import Interchange

/// The people of a report, each as a sentence.
@discardableResult
func people(in text: String) throws -> [String] { try people(inBytes: Array(text.utf8)) }

func people(inBytes bytes: [UInt8]) throws -> [String] {
    try AttendanceReport(parsing: bytes).people.map { person in
        let statement =
            switch person.statement {
            case .attended: "attended" + (person.minutes.map { " \(Int($0))" } ?? "")
            case .absent: "absent"
            case .unclear(let remark): remark.detail
            }
        let address = person.addresses.first.map { "<\($0)>" }
        return [String(person.line), person.name, address, statement].compactMap(\.self).joined(separator: " ")
    }
}

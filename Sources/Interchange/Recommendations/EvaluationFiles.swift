public import Operations
import SupportCore
public import Training

/// The files that an evaluation reads.
public enum EvaluationFiles {
    /// - Parameter bytes: CSV with a header that names at least `description` and `tutorial`; `subject` and
    ///   `errorMessage` are read too, and other columns passed over.
    /// - Throws: ``Failure`` `.invalid` that names the line.
    public static func tickets(_ bytes: [UInt8]) throws -> [Evaluation.Ticket] {
        var reader = CSVReader()
        var records = reader.records(in: bytes)
        if let last = reader.finish() { records.append(last) }
        guard let header = records.first else { throw Failure(.invalid, "The file of tickets is empty.") }
        let names = try fields(of: header).map { $0.trimmingPrefix("\u{FEFF}").description }
        for name in ["description", "tutorial"] where !names.contains(name) {
            throw Failure(.invalid, "The file of tickets has no column \(name).")
        }
        return try records.dropFirst().map { record in
            let fields = try fields(of: record)
            guard fields.count == names.count else {
                throw Failure(.invalid, "Line \(record.line) has \(fields.count) fields, the header \(names.count).")
            }
            let values = Dictionary(zip(names, fields), uniquingKeysWith: { first, _ in first })
            return Evaluation.Ticket(
                TicketText(
                    subject: values["subject"] ?? "", description: values["description"] ?? "",
                    errorMessage: values["errorMessage"] ?? ""),
                tutorial: values["tutorial"] ?? "")
        }
    }

    private static func fields(of record: CSVReader.Record) throws -> [String] {
        switch record.content {
        case .fields(let fields): fields.map { String(decoding: $0, as: UTF8.self) }
        case .faulty(let reason): throw Failure(.invalid, "Line \(record.line): \(reason)")
        }
    }

    /// - Parameter bytes: a JSON array of tutorials as the API takes them; each is known by its `slug`, else by its `id`.
    /// - Throws: ``Failure`` that names the entry and its fault.
    public static func tutorials(_ bytes: [UInt8]) throws -> [(id: String, details: Tutorial.Details)] {
        guard case .array(let entries) = try JSON(parsing: bytes) else {
            throw Failure(.malformed, "The file of tutorials has to be a JSON array.")
        }
        return try entries.enumerated().map { index, entry in
            let name = [entry["slug"], entry["id"]].lazy.compactMap { value -> String? in
                if case .string(let text)? = value { text } else { nil }
            }.first
            guard let name else { throw Failure(.invalid, "Tutorial \(index + 1) has neither a slug nor an id.") }
            guard case .object(let members) = entry else {
                throw Failure(.invalid, "Tutorial \(index + 1) is no object.")
            }
            // A catalogue that was read from a server holds more than one writes.
            let written = members.filter { Self.fields.contains($0.name) }
            do {
                return (id: name, details: try Tutorial.Details(writing: .object(written)))
            } catch let failure as Failure {
                let faults = failure.faults.map { "\($0.pointer): \($0.detail)" }.joined(separator: " ")
                throw Failure(.invalid, "Tutorial \(index + 1): \(faults.isEmpty ? failure.detail : faults)")
            }
        }
    }

    private static let fields: Set = ["title", "summary", "description", "tags", "materials", "level", "language"]
}

import Foundation
public import SupportCore

/// The statuses that the states of helpdesks stand for, by the names that an organisation gave them.
public struct HelpdeskStates: Sendable, Hashable {
    private let statuses: [String: Ticket.Status]

    public init() {
        statuses = [:]
    }

    /// - Parameter text: `fechado=resolved,aguardando=pending`: the name of a state, `=`, and `open`, `pending`,
    ///   `resolved` or `closed`.
    /// - Throws: ``Failure`` `.invalid` with every fault in it.
    public init(parsing text: String) throws {
        var statuses: [String: Ticket.Status] = [:]
        var faults: [Failure.Fault] = []
        for part in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespacesAndNewlines) })
        where !part.isEmpty {
            // A name may contain the sign, a status never does.
            guard let sign = part.lastIndex(of: "=") else {
                faults.append(.init(pointer: part, detail: "There is no = between the state and its status."))
                continue
            }
            let name = Self.normalized(part[..<sign])
            let word = part[part.index(after: sign)...].trimmingCharacters(in: .whitespaces).lowercased()
            if name.isEmpty { faults.append(.init(pointer: part, detail: "The name of the state is missing.")) }
            guard let status = Ticket.Status(rawValue: word) else {
                let choices = Ticket.Status.allCases.map(\.rawValue).joined(separator: ", ")
                faults.append(.init(pointer: part, detail: "The status must be one of \(choices)."))
                continue
            }
            if let other = statuses[name], other != status {
                faults.append(.init(pointer: part, detail: "This state also stands for \(other.rawValue)."))
            }
            statuses[name] = status
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        self.statuses = statuses
    }

    /// The status of a state; nil for one that has none.
    public subscript(state: String) -> Ticket.Status? { statuses[Self.normalized(state)] }

    /// A name as it is compared: without case, and with one space for each run of spaces, hyphens and underscores.
    public static func normalized(_ name: some StringProtocol) -> String {
        name.precomposedStringWithCanonicalMapping.lowercased()
            .split { $0.isWhitespace || $0 == "_" || $0 == "-" }.joined(separator: " ")
    }
}

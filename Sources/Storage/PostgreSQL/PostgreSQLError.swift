#if PostgreSQL
    import Foundation

    /// An error of a PostgreSQL server, or of the connection to it.
    struct PostgreSQLError: Error, CustomStringConvertible {
        /// The five characters of SQLSTATE.
        let state: String
        let message: String
        let detail: String
        let table: String
        /// True if the connection was lost, so that the transaction is gone with it.
        let endsConnection: Bool
        /// True for the error of a statement that was sent before the one that throws it.
        var isOfEarlierStatement = false
        /// True for the error of a statement of an earlier write in the same transaction.
        var isOfEarlierWrite = false

        init(state: String, message: String, detail: String = "", table: String = "", endsConnection: Bool = false) {
            self.state = state
            self.message = message
            self.detail = detail
            self.table = table
            // A server that became a standby refuses every write, so the next one looks for the primary again.
            self.endsConnection = endsConnection || state == "25006"
        }

        static let connectionLost = "08006"

        /// Without the detail, which holds values.
        var description: String { "\(message) (SQLSTATE \(state))" }

        /// True for a transaction that succeeds if it runs again: others were in its way.
        var isConflict: Bool { ["40001", "40P01", Self.outdatedPlan].contains(state) }

        /// A table has other columns than when a statement was prepared.
        static let outdatedPlan = "0A000"

        /// True for an error after which all of the transaction has to run again.
        var undoesTransaction: Bool { isConflict || endsConnection || isOfEarlierWrite }

        var isMissingTable: Bool { state == "42P01" }

        /// The same error, after which the connection is not used any more.
        var endingConnection: PostgreSQLError {
            PostgreSQLError(state: state, message: message, detail: detail, table: table, endsConnection: true)
        }

        /// Nil for an error of the statement itself.
        var unavailability: DatabaseUnavailable? {
            let classes = ["08", "40", "53", "57", "58", "0A"]
            guard endsConnection || classes.contains(String(state.prefix(2))) || ["55P03", "25P03"].contains(state)
            else { return nil }
            return DatabaseUnavailable(description)
        }

        /// The error in the terms of ``Database``.
        var translated: any Error {
            if let violation = ConstraintViolation(self) { return violation }
            return unavailability.map { $0 as any Error } ?? self
        }
    }

    extension ConstraintViolation {
        init?(_ error: PostgreSQLError) {
            switch (error.state, error.state.prefix(2)) {
            case ("23505", _): self = .notUnique(error.columns.map { "\(error.table).\($0)" }.joined(separator: ", "))
            case ("23503", _): self = .missingReference
            // Class 22 are values that a column cannot hold.
            case (_, "23"), (_, "22"): self = .notAllowed(error.message)
            default: return nil
            }
        }
    }

    extension PostgreSQLError {
        /// The columns of a key, which the detail names in every language as `(a, b)=(1, 2)`.
        fileprivate var columns: [String] {
            guard let start = detail.firstIndex(of: "("), let end = detail.range(of: ")=(") else { return [] }
            return detail[detail.index(after: start)..<end.lowerBound].components(separatedBy: ", ")
        }
    }
#endif

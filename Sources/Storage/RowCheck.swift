import SupportCore

/// The check of stored rows, and the mending of single values.
extension Connection {
    /// Checks some rows of a table.
    ///
    /// - Parameter key: the key of the last row that was checked; nil to begin.
    /// - Returns: the rows that cannot be read as a whole, the number of rows that were checked, and the key of the last
    ///   one; nil at the end.
    public func faults(in table: StoredTable, after key: RowKey?, limit: Int) throws -> (
        faults: [UnreadableRow], count: Int, next: RowKey?
    ) {
        let place: SQL =
            key.map { "(\(table.keyColumns)) > (\($0.values.map { "\($0)" }.joined(by: ", ")))" } ?? "1 = 1"
        let found = try rows(
            """
            SELECT * FROM (\(table.query)) AS stored WHERE \(place)
            ORDER BY \(table.keyColumns) LIMIT \(limit)
            """)
        let faults = try found.compactMap { try table.fault(in: $0) }
        let next =
            found.count < limit
            ? nil
            : found.last.map { row in
                RowKey(values: table.key.map { row[$0.description] })
            }
        return (faults, found.count, next)
    }

    /// The fault of one row.
    ///
    /// - Parameter id: the value of its key; several columns are separated by spaces.
    /// - Returns: nil for a row that can be read, and where there is no such row.
    public func fault(in table: StoredTable, id: String) throws -> UnreadableRow? {
        guard let condition = table.condition(id) else { return nil }
        return try rows("SELECT * FROM (\(table.query)) AS stored WHERE \(condition)").first.flatMap(table.fault)
    }

    /// Replaces the value of one column of a row that cannot be read.
    ///
    /// - Returns: the row if it still cannot be read; nil if it can.
    public func mend(_ row: UnreadableRow, in table: StoredTable, value: String?) throws -> UnreadableRow? {
        guard let condition = table.condition(row.id) else { return row }
        // The column comes from the code that reads the row, never from a caller.
        let column = SQL(column: row.column)
        try execute("UPDATE \(table.sql) SET \(column) = \(value) WHERE \(condition)")
        return try fault(in: table, id: row.id)
    }
}

extension Connection {
    /// The ids of the rows with the name of a zone, by table.
    public func rows(ofZone name: String) throws -> [(table: StoredTable, ids: [String])] {
        try StoredTable.all.flatMap { table in
            try table.zoneColumns.map { column in
                let ids = try all(
                    "SELECT \(table.keyColumns) AS id FROM \(table.sql) WHERE \(column) = \(name) ORDER BY 1"
                ) {
                    try $0.text("id")
                }
                return (table: table, ids: ids)
            }
        }
        .filter { !$0.ids.isEmpty }
    }

    /// Replaces the name of a zone in all rows of a table.
    public func replaceZone(_ former: String, by name: String, in table: StoredTable) throws {
        for column in table.zoneColumns {
            try execute("UPDATE \(table.sql) SET \(column) = \(name) WHERE \(column) = \(former)")
        }
    }

    public func sessionID(ofOccurrence id: String) throws -> String? {
        try first("SELECT session_id FROM occurrences WHERE id = \(id)") { try $0.text("session_id") }
    }

    public func registrantID(ofRegistration id: String) throws -> String? {
        try first("SELECT registrant_id FROM registrations WHERE id = \(id)") { try $0.text("registrant_id") }
    }
}

/// The key of a row.
public struct RowKey: Sendable, Hashable {
    let values: [SQLValue]
}

extension SQLValue: SQLConvertible {
    public var sqlValue: SQLValue { self }
}

extension StoredTable {
    /// The condition on the row with a key; nil for a text that is not a key of this table.
    fileprivate func condition(_ id: String) -> SQL? {
        let parts = key.count == 1 ? [id] : id.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == key.count else { return nil }
        return zip(key, parts).map { column, value -> SQL in "\(SQL(stringLiteral: column)) = \(value)" }.allTrue
    }
}

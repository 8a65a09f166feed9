import ArgumentParser
import Foundation
import Operations
import Storage
import SupportCore

struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a database from a file to a PostgreSQL server, or back.",
        discussion: """
            Every row keeps its ids, positions and secrets. The target must be new and empty. Stop every server first: a \
            source that changes meanwhile is noticed, and the copy is then of no use.
            """)

    @Option(help: "The database to read: a file, or postgres://USER:PASSWORD@HOST/NAME.")
    var from: String

    @Option(help: "The new database to write: a file, or postgres://USER:PASSWORD@HOST/NAME.")
    var to: String

    func run() async throws {
        let (origin, destination) = (DatabaseLocation(from), DatabaseLocation(to))
        for case .file(let path) in [origin, destination] { try DatabaseLock.finishRestore(of: path) }
        if case .file(let path) = origin, !FileManager.default.fileExists(atPath: path) {
            throw Failure(.notFound, "\(path) does not exist.")
        }
        if case .file(let path) = destination, FileManager.default.fileExists(atPath: path) {
            throw Failure(.conflict, "\(path) already exists. A copy never overwrites a file.")
        }
        var locks: [DatabaseLock] = []
        defer { for lock in locks { lock.release() } }
        for case .file(let path) in [origin, destination] { locks.append(try DatabaseLock(path, .exclusive)) }
        let source = try origin.open()
        if case .file(let path) = destination,
            FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        {
            FileOwner.adopt(path, besideDatabase: path)
        }
        let target = try destination.open()
        try await source.checkServer()
        try await target.checkServer()
        let tables = try await DatabaseCopy(from: source, to: target).run(now: target.now)
        for table in tables { print("\(table.name)\t\(table.rows)\t\(table.hash)") }
        print("Copied \(tables.reduce(0) { $0 + $1.rows }) rows. Both sides have the same hashes.")
        try await source.close()
        try await target.close()
    }
}

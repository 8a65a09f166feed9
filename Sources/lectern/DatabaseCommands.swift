import ArgumentParser
import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Web

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create the database, or upgrade it to this release's schema.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var address: PublicURLOptions
    @OptionGroup var key: KeyOptions

    func run() async throws {
        let opened = try await database.create(personalKey: try key.key())
        let host = try address.uidHost()
        let done = try await database.copyingIfOutdated(opened, tell: Self.tell(ofCopy:)) {
            try await Installation(opened).bringUpToDate(
                host: host, isHostChosen: address.hasPublicURL, zoneDatabase: Zone.databaseVersion, now: opened.now)
        }
        print(done.isEmpty ? "The database is up to date." : done.joined(separator: "\n"))
    }

    static func tell(ofCopy path: String) { print("The database was copied to \(path) first.") }
}

struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fill an empty database from a folder of JSON files.")

    @Argument(help: "The folder. Defaults to the demo's.")
    var folder: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var address: PublicURLOptions
    @OptionGroup var agreement: AgreementOptions
    @OptionGroup var key: KeyOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let resources = try ResourceFolder()
        let engine = try await database.create(personalKey: try key.key())
        let (opened, host) = (WatchedDatabase(engine), try address.uidHost())
        _ = try await database.copyingIfOutdated(engine, tell: MigrateCommand.tell(ofCopy:)) {
            try await Installation(opened).bringUpToDate(
                host: host, isHostChosen: address.hasPublicURL, zoneDatabase: Zone.databaseVersion, now: opened.now)
        }
        let folder = folder.map { URL(filePath: $0) } ?? resources.url.appending(path: "Seeds")
        let count = try await SeedFiles(
            opened, agreement: agreement.read(resources), folder: folder, now: opened.now
        ).seed()
        print(
            "\(count.tutorials) tutorials, \(count.trainers) trainers, \(count.sessions) sessions, "
                + "\(count.registrations) registrations, \(count.tickets) tickets, \(count.links) links.")
    }
}

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the database for errors.",
        discussion: "A row that cannot be read is named by its table, id and column. lectern mend replaces the value.")

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let opened = try await database.openExisting()
        let faults = try await Installation(opened).check(now: opened.now)
        guard faults.isEmpty else {
            print(faults.joined(separator: "\n"))
            throw ExitCode.failure
        }
        print("No errors found.")
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Replace the database with a backup. The database is kept next to it.")

    @Argument(help: "The backup.")
    var file: String

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let path = try database.file(for: "restore")
        guard FileManager.default.fileExists(atPath: file) else {
            throw Failure(.notFound, "\(file) does not exist.")
        }
        let lock = try DatabaseLock(path, .exclusive)
        defer { lock.release() }
        let replacement = DatabaseReplacement(of: path)
        try replacement.finish()
        do {
            try replacement.prepare(from: file)
            try await check(replacement.fresh)
        } catch {
            DatabaseReplacement.discard(replacement.fresh)
            throw error
        }
        let former = try replacement.replace(at: Date())
        let kept =
            FileManager.default.fileExists(atPath: former) ? " The former database is kept as \(former)." : ""
        print("Restored from \(file).\(kept)")
    }

    /// - Throws: ``Failure`` where the copy is no database of ours, is damaged, or is of a newer release.
    private func check(_ path: String) async throws {
        let opened: SQLiteDatabase
        let state: SchemaState
        do {
            opened = try SQLiteDatabase(path: path)
            state = try await Migrator(opened).state()
        } catch let failure as Failure where failure.code == .unavailable {
            throw failure
        } catch {
            throw Failure(.invalid, "\(file) is not a Lectern backup: \(error)")
        }
        guard state != .empty else { throw Failure(.invalid, "\(file) is not a Lectern backup.") }
        let faults = try await opened.integrityFaults()
        guard faults.isEmpty else { throw Failure(.invalid, "\(file) is damaged: \(faults.joined(separator: " "))") }
        // A log that came with the backup holds its last changes.
        try await opened.close()
    }
}

import Foundation
import Synchronization

/// The system's folder of compiled zone files, with a cache of the zones read so far.
final class ZoneDatabase: Sendable {
    /// The database in `$TZDIR`, or in the usual folder of Linux and macOS.
    static let system = ZoneDatabase(
        folder: ProcessInfo.processInfo.environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo")

    /// All names of zones with a file, sorted. The file may have another name of the zone.
    let identifiers: [String]
    let version: String

    private let folder: String
    private let files: Set<String>
    private let names: ZoneNames
    /// The zones read so far, by their name in the database.
    private let tables = Mutex<[String: ZoneTable]>([:])

    init(folder: String) {
        self.folder = folder
        let source = ZoneDatabase.text(at: folder + "/tzdata.zi")
        let found = ZoneDatabase.files(in: folder)
        // The source lists the IANA names; Debian's folder contains other files too, such as `localtime`.
        let listed = source.map(ZoneDatabase.names)
        let files = found.filter { listed?.contains($0) ?? true }.sorted()
        self.files = Set(files)
        names = ZoneNames(files: files)
        identifiers = names.resolvable(with: self.files)
        version =
            source.flatMap(ZoneDatabase.version)
            ?? ZoneDatabase.text(at: folder + "/+VERSION")?.trimmingCharacters(in: .whitespacesAndNewlines)
            ?? ZoneDatabase.fingerprint(of: files, in: folder)
    }

    /// Returns true for the name of a zone with a file, in any case.
    func contains(_ identifier: String) -> Bool {
        guard let name = names.spelling(of: identifier) else { return false }
        return files.contains(name) || names.others(of: name).contains(where: files.contains)
    }

    /// Reads a zone, or returns it from the cache.
    ///
    /// A name without a file is read from the file of a further name: distributions move the former names of zones into a
    /// package of its own, and an older database lacks the newest ones.
    /// - Parameter identifier: a name in any case.
    /// - Returns: the name as the database writes it, and its table.
    /// - Throws: ``CalendarError`` for an unknown name, and for a file that cannot be read.
    func zone(_ identifier: String) throws(CalendarError) -> (name: String, table: ZoneTable) {
        if let table = tables.withLock({ $0[identifier] }) { return (identifier, table) }
        guard let name = names.spelling(of: identifier) else { throw Self.unknown(identifier) }
        if let table = tables.withLock({ $0[name] }) { return (name, table) }
        // The file is read outside the lock: two concurrent calls read it twice, and no call waits for the disk.
        let table = try read([name] + names.others(of: name), as: identifier)
        return tables.withLock { tables in
            if let earlier = tables[name] { return (name, earlier) }
            tables[name] = table
            return (name, table)
        }
    }

    /// Reads the first of some names that has a sound file.
    private func read(_ names: [String], as identifier: String) throws(CalendarError) -> ZoneTable {
        var fault = Self.unknown(identifier)
        for name in names where files.contains(name) {
            // An upgrade of the system may have removed the file since the list was made.
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                fault = CalendarError("The file of the time zone \(name) cannot be read.")
                continue
            }
            do {
                return ZoneTable(try ZoneFile(Array(data)))
            } catch {
                fault = error
            }
        }
        // UTC needs no file, so it exists on a system without tzdata.
        if names.contains("Etc/UTC") { return ZoneTable(fixed: "UTC") }
        if names.contains("Etc/GMT") { return ZoneTable(fixed: "GMT") }
        throw fault
    }

    static func unknown(_ identifier: String) -> CalendarError {
        CalendarError("There is no time zone \(identifier.debugDescription); write a name such as Europe/Berlin.")
    }

    /// The relative paths of the zone files in `folder`, except those that are not zone names.
    private static func files(in folder: String) -> [String] {
        let ignored: Set<String> = ["posix", "right", "localtime", "posixrules", "Factory"]
        guard let all = FileManager.default.enumerator(atPath: folder) else { return [] }
        var found: [String] = []
        while let path = all.nextObject() as? String {
            if ignored.contains(path) {
                all.skipDescendants()
            } else if isZoneFile(folder + "/" + path) {
                found.append(path)
            }
        }
        return found
    }

    private static func isZoneFile(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        // Opening a folder succeeds, but reading from it fails.
        guard let start = try? file.read(upToCount: 4) else { return false }
        return start == Data("TZif".utf8)
    }

    private static func text(at path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of zones (`Z name …`) and links (`L target name`) in the compact source format of zic.
    private static func names(in source: String) -> Set<String> {
        var names: Set<String> = []
        for line in source.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 3)
            if fields.count > 1, fields[0] == "Z" { names.insert(String(fields[1])) }
            if fields.count > 2, fields[0] == "L" { names.insert(String(fields[2])) }
        }
        return names
    }

    private static func version(in source: String) -> String? {
        let line = source.prefix { $0 != "\n" }
        guard line.hasPrefix("# version ") else { return nil }
        return String(line.dropFirst("# version ".count))
    }

    /// The FNV-1a hash of all files, for systems without a release number. `SupportCore` has the same hash; this is a
    /// second implementation because this library imports no other target.
    private static func fingerprint(of identifiers: [String], in folder: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for identifier in identifiers {
            let content = FileManager.default.contents(atPath: folder + "/" + identifier) ?? Data()
            for byte in Array(identifier.utf8) + Array(content) {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        return "fingerprint-" + String(hash, radix: 16)
    }
}

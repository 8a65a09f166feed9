import Foundation
import Synchronization

/// The system's folder of compiled zone files, with a cache of the zones read so far.
final class ZoneDatabase: Sendable {
    /// The database in `$TZDIR`, or in the usual folder of Linux and macOS.
    static let system = ZoneDatabase(
        folder: ProcessInfo.processInfo.environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo")

    /// All zone names, sorted.
    let identifiers: [String]
    let version: String

    private let folder: String
    private let identifierSet: Set<String>
    private let tables = Mutex<[String: ZoneTable]>([:])

    init(folder: String) {
        self.folder = folder
        let source = ZoneDatabase.text(at: folder + "/tzdata.zi")
        let found = ZoneDatabase.files(in: folder)
        // The source lists the IANA names; Debian's folder contains other files too, such as `localtime`.
        let listed = source.map(ZoneDatabase.names)
        identifiers = found.filter { listed?.contains($0) ?? true }.sorted()
        identifierSet = Set(identifiers)
        version =
            source.flatMap(ZoneDatabase.version)
            ?? ZoneDatabase.text(at: folder + "/+VERSION")?.trimmingCharacters(in: .whitespacesAndNewlines)
            ?? ZoneDatabase.fingerprint(of: identifiers, in: folder)
    }

    func contains(_ identifier: String) -> Bool {
        identifierSet.contains(identifier)
    }

    /// Reads a zone, or returns it from the cache.
    /// - Throws: ``CalendarError`` for a name that is not in ``identifiers``, and for a file that cannot be read.
    func table(_ identifier: String) throws(CalendarError) -> ZoneTable {
        guard contains(identifier) else {
            throw CalendarError(
                "There is no time zone \(identifier.debugDescription); write a name such as Europe/Berlin.")
        }
        if let table = tables.withLock({ $0[identifier] }) { return table }
        // The file is read outside the lock: two concurrent calls read it twice, and no call waits for the disk.
        guard let data = FileManager.default.contents(atPath: folder + "/" + identifier) else {
            throw CalendarError("The file of the time zone \(identifier) cannot be read.")
        }
        let table = ZoneTable(try ZoneFile(Array(data)))
        return tables.withLock { tables in
            if let earlier = tables[identifier] { return earlier }
            tables[identifier] = table
            return table
        }
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

import SupportCore

/// The limits of the files of tickets.
public struct TicketFileLimits: Sendable, Hashable {
    /// The maximum size of one file, in bytes.
    public var maxBytes: Int
    /// The maximum size of all files of a ticket, in bytes.
    public var maxBytesOfTicket: Int
    /// The maximum number of files that come at once.
    public var maxCount: Int
    /// The kinds that are taken.
    public var kinds: Set<TicketFileKind.Group>

    public init(
        maxBytes: Int = 10 << 20, maxBytesOfTicket: Int = 50 << 20, maxCount: Int = 10,
        kinds: Set<TicketFileKind.Group> = Set(TicketFileKind.Group.allCases)
    ) {
        self.maxBytes = maxBytes
        self.maxBytesOfTicket = maxBytesOfTicket
        self.maxCount = maxCount
        self.kinds = kinds
    }

    public static let standard = TicketFileLimits()

    /// Whole mebibytes.
    public var megabytes: Int { maxBytes >> 20 }

    /// The kinds in one order: `pictures, PDF or text`.
    var kindNames: String {
        let names = TicketFileKind.Group.allCases.filter(kinds.contains).map { group in
            switch group {
            case .pictures, .videos, .text: group.rawValue
            case .pdf, .zip: group.rawValue.uppercased()
            }
        }
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Checks the files of one request.
    ///
    /// - Throws: ``Failure`` `.tooLarge`; `.invalid` for too many files (`/files`), and with every file that is empty or of a
    ///   kind that is not taken (`/files/0`).
    public func uploads(of files: [(name: String, bytes: [UInt8])]) throws -> [TicketFile.Upload] {
        try checkCount(files.count)
        var (uploads, faults): ([TicketFile.Upload], [Failure.Fault]) = ([], [])
        for (place, file) in files.enumerated() {
            do {
                uploads.append(try TicketFile.Upload(name: file.name, bytes: file.bytes, within: self))
            } catch let failure as Failure where failure.code == .invalid {
                faults += failure.faults.map { Failure.Fault(pointer: "/files/\(place)", detail: $0.detail) }
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return uploads
    }

    /// - Throws: ``Failure`` `.invalid` (`/files`).
    public func checkCount(_ count: Int) throws {
        guard count <= maxCount else {
            throw Failure.invalid(
                "/files", maxCount == 1 ? "Send at most one file at once." : "Send at most \(maxCount) files at once.")
        }
    }
}

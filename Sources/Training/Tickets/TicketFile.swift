public import Foundation
import SupportCore

/// A file of a ticket. Its bytes are stored apart from it.
public struct TicketFile: Sendable, Hashable, Identifiable {
    public let id: String
    /// The ticket's id.
    public let ticket: String
    /// The id of the message that brought it; nil for a file that came with the ticket itself.
    public let message: String?
    /// A plain file name, without folders.
    public let name: String
    public let kind: TicketFileKind
    /// Bytes.
    public let size: Int
    /// The SHA-256 of the bytes, in hexadecimal digits.
    public let sha256: String
    public let createdAt: Date

    public init(
        id: String, ticket: String, message: String?, name: String, kind: TicketFileKind, size: Int, sha256: String,
        createdAt: Date
    ) {
        self.id = id
        self.ticket = ticket
        self.message = message
        self.name = name
        self.kind = kind
        self.size = size
        self.sha256 = sha256
        self.createdAt = createdAt
    }

    /// A file that somebody sends.
    public struct Upload: Sendable, Hashable {
        public let name: String
        public let kind: TicketFileKind
        public let bytes: [UInt8]

        /// Names the file safely, and finds its kind from its content. Nothing in it is unpacked or run.
        ///
        /// - Parameters:
        ///   - name: the name on the machine of the sender. Folders in it are left out.
        ///   - limits: the size and the kinds that are taken.
        /// - Throws: ``Failure`` `.tooLarge`, and `.invalid` (`/files`) for a file that is empty or of a kind that is not
        ///   taken.
        public init(name: String, bytes: [UInt8], within limits: TicketFileLimits = .standard) throws {
            let plain = TicketFile.plainName(name)
            guard bytes.count <= limits.maxBytes else {
                throw Failure(.tooLarge, "“\(plain)” is larger than \(limits.maxBytes >> 20) MB.")
            }
            guard !bytes.isEmpty else { throw Failure.invalid("/files", "“\(plain)” is empty.") }
            guard let kind = TicketFileKind(of: bytes), limits.kinds.contains(kind.group),
                !TicketFileKind.isProgram(named: plain)
            else {
                throw Failure.invalid("/files", "“\(plain)” is not accepted. Send \(limits.kindNames) files.")
            }
            self.name = plain
            self.kind = kind
            self.bytes = bytes
        }
    }

    /// The name of a file without folders, control characters, and characters that change the order of others, by which
    /// `invoice[RLO]gpj.exe` looks like a picture.
    static func plainName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let scalars = last.unicodeScalars.filter { scalar in
            ![.control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator].contains(
                scalar.properties.generalCategory) && !"\"<>|:*?".unicodeScalars.contains(scalar)
        }
        let dots = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: "."))
        let plain = String(String.UnicodeScalarView(scalars)).trimmingCharacters(in: dots)
        guard !plain.isEmpty else { return "file" }
        guard plain.utf8.count > maxNameBytes else { return plain }
        let suffix = plain.lastIndex(of: ".").map { String(plain[$0...]) }.flatMap { $0.utf8.count <= 12 ? $0 : nil }
        var stem = String(plain.dropLast(suffix?.count ?? 0))
        while stem.utf8.count + (suffix?.utf8.count ?? 0) > maxNameBytes { stem.removeLast() }
        return stem + (suffix ?? "")
    }

    private static let maxNameBytes = 150
}

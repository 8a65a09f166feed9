/// The kind of a file, found from its first bytes. The name and the type that a sender claims count for nothing.
public enum TicketFileKind: String, Sendable, Hashable, CaseIterable {
    case png, jpeg, gif, webp, pdf, zip, gzip, mp4, webm
    /// Text in UTF-8, of whatever language: logs, tables, JSON, but also HTML and SVG, which are never shown as such.
    case text

    /// Nil for a kind that is not taken.
    public init?(of bytes: [UInt8]) {
        let known = Self.signatures.first { signature in
            bytes.count >= signature.offset + signature.bytes.count
                && bytes[signature.offset...].starts(with: signature.bytes)
        }
        if let known {
            // RIFF is the frame of other formats as well.
            if known.kind == .webp, !bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return nil }
            self = known.kind
            return
        }
        guard Self.isText(bytes) else { return nil }
        self = .text
    }

    /// The media type with which it is served. Text is plain text, whatever it holds.
    public var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .webp: "image/webp"
        case .pdf: "application/pdf"
        case .zip: "application/zip"
        case .gzip: "application/gzip"
        case .mp4: "video/mp4"
        case .webm: "video/webm"
        case .text: "text/plain; charset=utf-8"
        }
    }

    /// Kinds that an operator takes or refuses together.
    public enum Group: String, Sendable, Hashable, CaseIterable {
        case pictures, videos, pdf, text, zip
    }

    public var group: Group {
        switch self {
        case .png, .jpeg, .gif, .webp: .pictures
        case .mp4, .webm: .videos
        case .pdf: .pdf
        case .text: .text
        case .zip, .gzip: .zip
        }
    }

    /// True for a video, which the agreement takes in place of the steps that reproduce an issue.
    public var isVideo: Bool { self == .mp4 || self == .webm }

    /// True for a name that Windows runs when somebody opens it, whatever the content is.
    static func isProgram(named name: String) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return false }
        return programs.contains(name[name.index(after: dot)...].lowercased())
    }

    private static let programs: Set<String> = [
        "bat", "cmd", "com", "cpl", "exe", "hta", "jar", "js", "jse", "lnk", "msi", "ps1", "reg", "scr", "url", "vbe",
        "vbs", "wsf",
    ]

    private static let signatures: [(offset: Int, bytes: [UInt8], kind: TicketFileKind)] = [
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png), (0, [0xFF, 0xD8, 0xFF], .jpeg),
        (0, Array("GIF8".utf8), .gif), (0, Array("RIFF".utf8), .webp), (0, Array("%PDF-".utf8), .pdf),
        (0, [0x50, 0x4B, 0x03, 0x04], .zip), (0, [0x50, 0x4B, 0x05, 0x06], .zip), (0, [0x1F, 0x8B], .gzip),
        (4, Array("ftyp".utf8), .mp4), (0, [0x1A, 0x45, 0xDF, 0xA3], .webm),
    ]

    /// True for UTF-8 without control characters but those of lines, tabs and terminal colours.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        let allowed: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x1B]
        guard bytes.allSatisfy({ $0 >= 0x20 || allowed.contains($0) }) else { return false }
        return String(validating: bytes, as: UTF8.self) != nil
    }
}

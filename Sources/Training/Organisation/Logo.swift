public import SupportCore

/// A logo that was checked: it runs no script, loads nothing, and is of a moderate size.
public struct Logo: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case svg, png

        public var mediaType: String {
            switch self {
            case .svg: "image/svg+xml"
            case .png: "image/png"
            }
        }
    }

    /// The size in pixels, as the file states it.
    public struct Size: Sendable, Hashable {
        public let width: Int
        public let height: Int

        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// The largest file.
    public static let maxBytes = 256 << 10
    /// The largest width and height of a PNG. A picture of a few hundred bytes can fill gigabytes when it is drawn.
    public static let maxPixels = 2_000

    public let kind: Kind
    public let bytes: [UInt8]
    /// Nil for an SVG, which has no size of its own.
    public let size: Size?

    /// - Throws: ``Failure`` `.invalid` with the reason. A file is taken as it is or not at all: nothing is cut out of it.
    public init(checking bytes: [UInt8]) throws(Failure) {
        guard !bytes.isEmpty else { throw Self.refused("The file is empty.") }
        guard bytes.count <= Self.maxBytes else {
            throw Self.refused("The file is larger than \(Self.maxBytes >> 10) KiB.")
        }
        do {
            if PNGHeader.isPNG(bytes) {
                let header = try PNGHeader(checking: bytes)
                (kind, size) = (.png, Size(width: header.width, height: header.height))
            } else {
                try SVGCheck.check(bytes)
                (kind, size) = (.svg, nil)
            }
        } catch {
            throw Self.refused(error.reason)
        }
        self.bytes = bytes
    }

    /// A logo that was checked when it was stored.
    public init(kind: Kind, bytes: [UInt8], size: Size?) {
        self.kind = kind
        self.bytes = bytes
        self.size = size
    }

    private static func refused(_ reason: String) -> Failure { .invalid("/logo", reason) }
}

/// A stored logo, without its bytes.
public struct LogoReference: Sendable, Hashable {
    /// A hash of the bytes.
    public let id: String
    public let kind: Logo.Kind
    public let size: Logo.Size?

    public init(id: String, kind: Logo.Kind, size: Logo.Size?) {
        self.id = id
        self.kind = kind
        self.size = size
    }

    /// The path at which the logo is served. It changes with the bytes.
    public var path: String { "/logo/\(id).\(kind.rawValue)" }
}

/// The reason why a picture is not taken, as a sentence.
struct PictureFault: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The parts of a PNG file, which are read without decoding the picture.
struct PNGHeader: Hashable {
    let width: Int
    let height: Int

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func isPNG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }

    /// - Parameter bytes: those of a file with the signature of a PNG.
    /// - Source: PNG (Third Edition) §5.
    init(checking bytes: [UInt8]) throws(PictureFault) {
        let damaged = PictureFault("The PNG is damaged.")
        var place = Self.signature.count
        var size: (width: Int, height: Int)?
        var hasData = false
        func number(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        while true {
            guard bytes.count - place >= 12 else { throw damaged }
            let length = number(at: place)
            let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            guard length <= bytes.count - place - 12 else { throw damaged }
            switch kind {
            case "IHDR":
                guard size == nil, length == 13 else { throw damaged }
                size = (number(at: place + 8), number(at: place + 12))
            case "acTL": throw PictureFault("The PNG is animated.")
            case "IDAT": hasData = true
            default: break
            }
            guard size != nil else { throw damaged }
            place += 12 + length
            if kind == "IEND" { break }
        }
        guard let size, hasData, place == bytes.count, size.width > 0, size.height > 0 else { throw damaged }
        guard size.width <= Logo.maxPixels, size.height <= Logo.maxPixels else {
            throw PictureFault(
                "The PNG has \(size.width) × \(size.height) pixels. Width and height are at most \(Logo.maxPixels).")
        }
        (width, height) = size
    }
}

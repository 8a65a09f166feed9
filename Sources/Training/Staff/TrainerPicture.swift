public import SupportCore

/// A picture of a trainer that was checked as a ``Logo`` is: it runs no script, loads nothing, and is of a moderate size.
public struct TrainerPicture: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case svg, png, jpeg

        public var mediaType: String {
            switch self {
            case .svg: "image/svg+xml"
            case .png: "image/png"
            case .jpeg: "image/jpeg"
            }
        }
    }

    public let kind: Kind
    public let bytes: [UInt8]

    /// A JPEG is kept without what cameras write about the place and the device.
    ///
    /// - Throws: ``Failure`` `.invalid` with the reason.
    public init(checking bytes: [UInt8]) throws(Failure) {
        guard JPEGFile.isJPEG(bytes) else {
            do {
                let logo = try Logo(checking: bytes)
                self.init(kind: logo.kind == .svg ? .svg : .png, bytes: logo.bytes)
            } catch {
                throw Failure.invalid("/picture", error.faults.first?.detail ?? error.detail)
            }
            return
        }
        guard bytes.count <= Logo.maxBytes else {
            throw Failure.invalid("/picture", "The file is larger than \(Logo.maxBytes >> 10) KiB.")
        }
        do {
            self.init(kind: .jpeg, bytes: try JPEGFile(checking: bytes).plain)
        } catch {
            throw Failure.invalid("/picture", error.reason)
        }
    }

    /// A picture that was checked when it was stored.
    public init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// The name of a picture's file: a hash of its bytes, and its kind.
public struct PictureReference: Sendable, Hashable {
    public let file: String

    public init(file: String) { self.file = file }

    /// The path at which the picture is served. It changes with the bytes.
    public var path: String { "/pictures/" + file }
}

/// The trainers as pages show them.
public struct TrainerFaces: Sendable, Hashable {
    /// By id.
    public var names: [String: String]
    /// By id; trainers without a picture have none.
    public var pictures: [String: PictureReference] = [:]

    public init(names: [String: String] = [:]) { self.names = names }
}

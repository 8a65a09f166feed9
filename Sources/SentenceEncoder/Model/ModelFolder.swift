import Foundation

/// The files of a model.
struct ModelFolder {
    /// The largest file that is read whole. The vocabulary of a multilingual model has about 20 MB.
    static let fileLimit = 64 << 20

    private let url: URL

    init(_ url: URL) throws {
        guard Self.isFolder(url) else {
            throw EncoderError(.missing, file: "", "There is no folder \(url.path).")
        }
        self.url = url
    }

    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path(file).path) }

    /// The contents of a file, not copied but mapped into memory.
    func map(_ file: String) throws -> MappedFile {
        try check(file)
        guard let mapped = MappedFile(path: path(file).path) else {
            throw EncoderError(.unreadable, file: file, "It cannot be mapped into memory.")
        }
        return mapped
    }

    func bytes(_ file: String) throws -> [UInt8] {
        let size = (try? FileManager.default.attributesOfItem(atPath: path(file).path))?[.size] as? Int ?? 0
        guard size <= Self.fileLimit else {
            throw EncoderError(.malformed, file: file, "It has \(size) bytes; at most \(Self.fileLimit) are read.")
        }
        try check(file)
        do {
            return Array(try Data(contentsOf: path(file)))
        } catch {
            throw EncoderError(.unreadable, file: file, "It cannot be read: \(error.localizedDescription)")
        }
    }

    func json(_ file: String) throws -> JSONValue {
        try Self.read(try bytes(file), of: file) { try $0.document() }
    }

    /// Reads JSON that a file has.
    static func read<Value>(
        _ bytes: [UInt8], of file: String, _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        do {
            return try bytes.withUnsafeBytes { bytes in
                var reader = JSONReader(bytes: bytes)
                return try body(&reader)
            }
        } catch let error as JSONSyntaxError {
            throw EncoderError(.malformed, file: file, "It is not JSON: \(error).")
        }
    }

    private func check(_ file: String) throws {
        guard has(file) else { throw EncoderError(.missing, file: file, "The file is missing.") }
        guard !Self.isFolder(path(file)) else { throw EncoderError(.unreadable, file: file, "It is a folder.") }
    }

    private func path(_ file: String) -> URL { url.appending(path: file) }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

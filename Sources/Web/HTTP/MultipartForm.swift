import Foundation
import HTTPTypes
import SupportCore

/// The fields and files of a form that a browser sends as `multipart/form-data` (RFC 7578).
struct MultipartForm {
    struct File: Sendable, Hashable {
        /// The name on the sender's machine; empty where no file was chosen.
        let name: String
        let bytes: [UInt8]
    }

    private(set) var fields: [(name: String, value: String)] = []
    private(set) var files: [String: File] = [:]
    /// All files in their order: a field can hold several.
    private(set) var uploads: [(name: String, file: File)] = []

    /// More than any form of ours has.
    private static let maxParts = 50
    /// Bytes of the head of a part: its name, and that of its file.
    private static let maxHead = 8_192

    /// - Throws: ``Failure`` `.malformed`.
    init(_ body: [UInt8], contentType: String) throws {
        guard let boundary = Self.boundary(contentType) else {
            throw Failure(.malformed, "The form has no boundary between its parts.")
        }
        let mark = Array("--\(boundary)".utf8)
        let data = Data(body)
        guard var start = data.range(of: Data(mark))?.upperBound else {
            throw Failure(.malformed, "The form has no parts.")
        }
        let separator = Data([0x0D, 0x0A] + mark)
        for _ in 0..<Self.maxParts {
            // The last boundary is followed by two hyphens.
            guard !data[start...].starts(with: Array("--".utf8)) else { return }
            let head = start..<min(start + Self.maxHead, data.endIndex)
            guard let headEnd = data.range(of: Data("\r\n\r\n".utf8), in: head),
                let end = data.range(of: separator, in: headEnd.upperBound - 2..<data.endIndex)
            else { throw Failure(.malformed, "A part of the form does not end.") }
            let content = data[headEnd.upperBound..<max(headEnd.upperBound, end.lowerBound)]
            add(String(decoding: data[start..<headEnd.lowerBound], as: UTF8.self).streamSafe, Array(content))
            start = end.upperBound
        }
        throw Failure(.malformed, "The form has too many parts.")
    }

    private mutating func add(_ head: String, _ content: [UInt8]) {
        let disposition = head.split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, let name = Self.parameter("name", of: String(disposition)) else { return }
        if let file = Self.parameter("filename", of: String(disposition)) {
            let file = File(name: file, bytes: content)
            files[name] = file
            uploads.append((name, file))
        } else {
            fields.append((name, String(decoding: content, as: UTF8.self).streamSafe))
        }
    }

    private static func boundary(_ contentType: String) -> String? {
        parameter("boundary", of: contentType).flatMap { (1...70).contains($0.utf8.count) ? $0 : nil }
    }

    /// The value of `name="value"` or `name=value`.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in parts(of: header).dropFirst() {
            let trimmed = part.trimmingCharacters(in: .whitespaces)
            guard trimmed.lowercased().hasPrefix(name + "=") else { continue }
            let value = trimmed.dropFirst(name.count + 1)
            return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
        }
        return nil
    }

    /// The parts of a header between semicolons; one in quotation marks parts nothing.
    private static func parts(of header: String) -> [Substring] {
        var isQuoted = false
        return header.unicodeScalars
            .split { scalar in
                if scalar == "\"" { isQuoted.toggle() }
                return scalar == ";" && !isQuoted
            }
            .map { Substring($0) }
    }
}

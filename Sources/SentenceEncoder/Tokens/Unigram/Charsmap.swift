import Foundation

/// sentencepiece's table of characters and what replaces them.
///
/// The characters are a double array: a node's number and that of the place of its children differ by an offset, and by
/// its byte a child differs from that place. The replacements lie one after the other and end with NUL.
/// - Source: `precompiled_charsmap` of google/sentencepiece; spm_precompiled of huggingface, which reads it for
///   tokenizers.
struct Charsmap {
    private let units: [UInt32]
    private let replacements: [UInt8]

    init(base64 text: String) throws {
        guard let data = Data(base64Encoded: text) else { throw Self.fault("is not base64.") }
        let bytes = Array(data)
        guard bytes.count >= 4 else { throw Self.fault("has \(bytes.count) bytes, which is too short.") }
        let size = Int(Self.number(bytes, at: 0))
        guard size > 0, size.isMultiple(of: 4), size <= bytes.count - 4 else {
            throw Self.fault("says that its tree has \(size) bytes; \(bytes.count - 4) follow.")
        }
        units = stride(from: 4, to: 4 + size, by: 4).map { Self.number(bytes, at: $0) }
        replacements = Array(bytes[(4 + size)...])
        guard replacements.last ?? 0 == 0 else { throw Self.fault("is cut off: its last replacement has no end.") }
        guard String(validating: replacements, as: UTF8.self) != nil else {
            throw Self.fault("has a replacement that is not UTF-8.")
        }
        try check()
    }

    private static func number(_ bytes: [UInt8], at start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }

    /// Checks that no step leads out of the table, so that looking up needs no check.
    private func check() throws {
        for (index, unit) in units.enumerated() where index == 0 || !unit.isValue {
            let place = index ^ unit.offset
            guard place | 0xFF < units.count else { throw Self.fault("points outside of its tree.") }
            guard unit.hasValue else { continue }
            guard units[place].isValue, isStart(units[place].value) else {
                throw Self.fault("points outside of its replacements.")
            }
        }
    }

    /// True where a replacement can begin: neither beyond the end, nor within a character.
    private func isStart(_ place: Int) -> Bool {
        place < replacements.count && replacements[place] & 0xC0 != 0x80
    }

    /// The replacement of the shortest entry that a text begins with; nil if there is none.
    func replacement(_ text: some Sequence<UInt8>) -> ArraySlice<UInt8>? {
        var node = units[0].offset
        for byte in text {
            guard byte != 0 else { return nil }
            node ^= Int(byte)
            let unit = units[node]
            guard unit.leads(by: byte) else { return nil }
            node ^= unit.offset
            if unit.hasValue {
                let rest = replacements[units[node].value...]
                return rest.prefix { $0 != 0 }
            }
        }
        return nil
    }

    /// The text with all replacements. A grapheme of less than six bytes is replaced as a whole if an entry begins it,
    /// and otherwise each of its scalars, as by tokenizers.
    func apply(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for grapheme in text {
            let bytes = grapheme.utf8
            if bytes.count < 6, let replacement = replacement(bytes) {
                result.append(contentsOf: replacement)
            } else {
                for scalar in grapheme.unicodeScalars {
                    let bytes = UTF8.encode(scalar)!
                    if let replacement = replacement(bytes) {
                        result.append(contentsOf: replacement)
                    } else {
                        result.append(contentsOf: bytes)
                    }
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func fault(_ detail: String) -> EncoderError {
        TokenizerFile.fault(.malformed, "The precompiled_charsmap of its normalizer \(detail)")
    }
}

extension UInt32 {
    /// A value, and no node.
    fileprivate var isValue: Bool { self >> 31 == 1 }
    fileprivate var value: Int { Int(self & 0x7FFF_FFFF) }
    /// An entry ends at the node, and its value is at the place of the children.
    fileprivate var hasValue: Bool { self >> 8 & 1 == 1 }
    fileprivate var offset: Int { Int(self >> 10) << Int((self & 1 << 9) >> 6) }
    fileprivate func leads(by byte: UInt8) -> Bool { self & 0x8000_00FF == UInt32(byte) }
}

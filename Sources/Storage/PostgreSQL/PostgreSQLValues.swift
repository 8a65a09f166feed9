#if PostgreSQL
    import Foundation
    import SupportCore

    extension SQL {
        /// The text with `$1`, `$2` … for its values.
        var numbered: String {
            guard !values.isEmpty else { return text }
            var numbered = ""
            numbered.reserveCapacity(text.utf8.count + values.count * 3)
            var count = 0
            var isQuoted = false
            for character in text.unicodeScalars {
                if character == "'" { isQuoted.toggle() }
                if character == "?", !isQuoted {
                    count += 1
                    numbered += "$\(count)"
                } else {
                    numbered.unicodeScalars.append(character)
                }
            }
            return numbered
        }
    }

    /// The values of a statement as texts that end in zero, one after the other.
    struct ParameterTexts {
        private var bytes: [CChar] = []
        /// The place at which each begins; nil for NULL.
        private var starts: [Int?] = []

        /// - Parameter isReading: true for a query. No stored text has the character U+0000, so it finds nothing.
        /// - Throws: ``Failure`` `.invalid` for a text with this character that is to be stored.
        init(_ values: [SQLValue], isReading: Bool) throws {
            for value in values {
                switch value {
                case .null: starts.append(nil)
                case .integer(let number): append(String(number))
                case .real(let number): append(String(number))
                case .text(let text) where !text.utf8.contains(0): append(text)
                case .text(let text) where isReading: append(text.replacing("\u{0}", with: "\u{FFFF}"))
                case .text:
                    throw Failure(.invalid, "A text has the character U+0000, which the database does not store.")
                }
            }
        }

        private mutating func append(_ text: String) {
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }

        /// - Parameter body: gets one pointer for each value, null for NULL, for as long as it runs.
        func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> T) rethrows -> T {
            try bytes.withUnsafeBufferPointer { bytes in
                let pointers = starts.map { start in start.flatMap { place in bytes.baseAddress.map { $0 + place } } }
                return try pointers.withUnsafeBufferPointer { try body($0.baseAddress) }
            }
        }
    }

    /// The kinds of columns of a result, as SQLite has them.
    enum ColumnKind {
        case integer, number, flag, text

        /// - Parameter type: the number of the type at the server.
        init(type: UInt32) {
            self =
                switch type {
                case 20, 21, 23, 26: .integer
                // A sum of whole numbers is numeric.
                case 700, 701, 1700: .number
                case 16: .flag
                default: .text
                }
        }

        func value(of text: UnsafePointer<CChar>) -> SQLValue {
            switch self {
            case .integer: return .integer(strtoll(text, nil, 10))
            case .flag: return .integer(text.pointee == CChar(UInt8(ascii: "t")) ? 1 : 0)
            case .text: return .text(String(cString: text))
            case .number:
                let text = String(cString: text)
                return Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real) ?? .text(text)
            }
        }
    }
#endif

/// Opaque ids: 100 random bits as twenty characters of lower-case Crockford base 32. They are safe in URLs and reveal
/// nothing.
public enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        // Twelve characters come from one number of 64 bits, since each number costs a system call.
        var (first, second) = (generator.next(), generator.next())
        return String(unsafeUninitializedCapacity: 20) { buffer in
            for index in 0..<20 {
                let bits = index < 12 ? first : second
                buffer[index] = alphabet[Int(bits & 31)]
                if index < 12 { first >>= 5 } else { second >>= 5 }
            }
            return 20
        }
    }

    /// Bytes in the characters of ids: 24 characters for 15 bytes.
    ///
    /// - Parameter bytes: a multiple of five, so that no bits are left.
    public static func text(of bytes: [UInt8]) -> String {
        var (text, bits, count) = ("", 0, 0)
        for byte in bytes {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 5 {
                count -= 5
                text.unicodeScalars.append(Unicode.Scalar(alphabet[bits >> count & 31]))
            }
            bits &= 31
        }
        return text
    }
}

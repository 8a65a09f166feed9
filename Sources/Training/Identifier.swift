/// Opaque ids: 100 random bits in lower-case Crockford base 32, twenty characters, safe in a URL and telling nothing.
public enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<20).map { _ in alphabet[Int(generator.next() & 31)] })
    }
}

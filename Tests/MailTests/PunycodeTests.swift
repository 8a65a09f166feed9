import Testing

@testable import Mail

struct PunycodeTests {
    /// From RFC 3492 §7.1, written in lower case: (A) Arabic, (B) Chinese, (D) Czech, (E) Hebrew, (I) Russian,
    /// (J) Spanish, (K) Vietnamese, (L) and (S) Japanese and ASCII.
    private static let samples = [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        ("pročprostěnemluvíčesky", "proprostnemluvesky-uyb24dma41a"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("porquénopuedensimplementehablarenespañol", "porqunopuedensimplementehablarenespaol-fmd56a"),
        ("tạisaohọkhôngthểchỉnóitiếngviệt", "tisaohkhngthchnitingvit-kjcr8268qyxafd2f1b9g"),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ("-> $1.00 <-", "-> $1.00 <--"),
        ("bücher", "bcher-kva"),
        ("😀", "e28h"),
    ]

    @Test(arguments: samples)
    func `a label becomes Punycode and comes back`(label: String, encoded: String) {
        #expect(Punycode.encode(label) == encoded)
        #expect(Punycode.decode(encoded) == label)
    }

    @Test(arguments: ["ü", "bcher-kv!", "99999999", "-", "a-", "bcher-", "\u{FC}-kva", "zzzzzzz"])
    func `what is no Punycode is not decoded to something else`(text: String) {
        let decoded = Punycode.decode(text)
        #expect(decoded == nil || decoded.map { Punycode.encode($0) } == text)
    }
}

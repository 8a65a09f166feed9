import Testing

@testable import Addresses

@Suite struct DomainNameTests {
    @Test(arguments: [
        ("EXAMPLE.org", "example.org"), ("localhost", "localhost"), ("a-b.c1", "a-b.c1"),
        ("4you.example", "4you.example"),
        ("ab--cd.example", "ab--cd.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"), ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("XN--BCHER-KVA.Example", "xn--bcher-kva.example"),
        ("ｘｎ--bcher-kva.example", "xn--bcher-kva.example"), ("ｅｘａｍｐｌｅ.org", "example.org"),
        ("straße.example", "xn--strae-oqa.example"), ("ς.gr", "xn--3xa.gr"), ("STRASSE.example", "strasse.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"), ("मेल.भारत", "xn--r2bi6d.xn--h2brj9c"),
        ("א1.example", "xn--1-zhc.example"),
        // No letter is lost in the mapping.
        ("STRAẞE.example", "xn--strae-oqa.example"), ("faß.de", "xn--fa-hia.de"), ("οδος.gr", "xn--pxavbm.gr"),
        // Signs beside the letters that they belong to (RFC 5892 Appendix A).
        ("l·l.example", "xn--ll-0ea.example"), ("ア・イ.example", "xn--ccke4x.example"),
        ("\u{375}α.example", "xn--wva4j.example"), ("א\u{5F3}.example", "xn--4db4e.example"),
        ("นำ.example", "xn--q3c4c3d.example"), ("x\u{301}y.example", "xn--xy-8tb.example"),
        // A joiner after a virama changes the meaning of a word, and is a letter then (RFC 5892 Appendix A.2).
        ("क्\u{200D}ष.example", "xn--11b2ezcw70k.example"),
        // From RFC 3492 §7.1.
        ("他们为什么不说中文.example", "xn--ihqwcrb4cv8a8dqg056pqjye.example"),
        ("למההםפשוטלאמדבריםעברית.example", "xn--4dbcagdahymbxekheh6e0a7fei0b.example"),
        ("Почемужеонинеговорятпорусски.example", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example"),
        (
            "PorquénopuedensimplementehablarenEspañol.example",
            "xn--porqunopuedensimplementehablarenespaol-fmd56a.example"
        ),
        ("3年B組金八先生.example", "xn--3b-ww4c5e180e575a65lsy2b.example"),
    ])
    func `a domain is known by its A-labels`(text: String, ascii: String) throws {
        #expect(try DomainName(text).ascii == ascii)
        #expect(try DomainName(text) == DomainName(ascii))
    }

    @Test(arguments: [
        "", ".", "example..org", ".example.org", "example.org.", "bücher.example.", "bücher.example。", "-a.org",
        "a-.org",
        "-ü.org", "ü-.org", "exa_mple.org", "exa_mple.ü", "exa mple.ü", "a/b.org", "℀.org", "℀.ü", "[127.0.0.1]",
        "127.0.0.1", "example.123", "ü.１２３", "xn--ü.example", "xn--zzzzzzz99.example", "xn--abc-.example",
        "xn--example", "xn--ls8h.example", "😀.example", "\u{301}b.example", "ab--ü.example", "a\u{200D}b.example",
        "क\u{200D}ष.example", "xn--ab-j1t.example", "1א.example", "a\u{AD}b.ü", "exam\u{200B}ple.org",
        "ü\u{FE0F}.example", "≠.example", "=\u{338}.example", "ü.≯", "xn--1ch.example", "a·b.example",
        "xn--ab-0ea.example", "・.example", "\u{375}a.example", "a\u{5F3}.example", "\u{660}\u{6F0}.example",
        "☃.example",
        "\u{E31}a.example", "a\u{200C}.example", "⑺.example", "＄.example",
        "a\u{0}.ü", "a\u{2029}b.org", "a\nb.org", "ü\n.org",
    ])
    func `a text that is not a domain is refused`(text: String) {
        #expect(throws: InvalidAddress.self) { try DomainName(text) }
    }

    @Test func `lengths end where those of DNS do`() throws {
        let label = String(repeating: "b", count: 63)
        let longest = [label, label, label, String(repeating: "c", count: 61)].joined(separator: ".")
        #expect(try DomainName(longest).ascii == longest)
        #expect(throws: InvalidAddress("The domain is longer than 253 characters.")) { try DomainName(longest + "c") }
        #expect(throws: InvalidAddress("A part of the domain is longer than 63 characters.")) {
            try DomainName(label + "b.org")
        }
        #expect(throws: InvalidAddress.self) { try DomainName(String(repeating: "ü", count: 60) + ".org") }
        #expect(throws: InvalidAddress("The domain is longer than 253 characters.")) {
            try DomainName(String(repeating: "\u{FDFA}", count: 10_000))
        }
    }
}

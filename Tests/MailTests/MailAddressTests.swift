import Testing

@testable import Mail

struct MailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"),
        ("ADA@EXAMPLE.ORG", "ADA@example.org"),
        ("ada.lovelace+lectern@mail.example.co.uk", "ada.lovelace+lectern@mail.example.co.uk"),
        ("o'hara!#$%&*/=?^_`{|}~-@example.org", "o'hara!#$%&*/=?^_`{|}~-@example.org"),
        ("root@localhost", "root@localhost"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("ada@u\u{308}ber.example", "ada@xn--ber-goa.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@ｅｘａｍｐｌｅ.org", "ada@example.org"),
        ("ada@मेल.भारत", "ada@xn--r2bi6d.xn--h2brj9c"),
        ("grüße@example.org", "grüße@example.org"),
        ("gru\u{308}ße@example.org", "grüße@example.org"),
        ("משה@example.org", "משה@example.org"),
    ])
    func `a valid address is normalized`(text: String, address: String) throws {
        #expect(try MailAddress(text).address == address)
    }

    @Test(arguments: [
        "", "ada", "@", "@example.org", "ada@", "ada@@example.org", "ada@b@example.org", " ada@example.org",
        "ada@example.org ", "ada lovelace@example.org", ".ada@example.org", "ada.@example.org", "a..b@example.org",
        "\"ada lovelace\"@example.org", "ada<b>@example.org", "ada,bob@example.org", "ada@example..org",
        "ada@.example.org", "ada@example.org.", "ada@-example.org", "ada@example-.org", "ada@exa_mple.org",
        "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@example.123", "ada@exa mple.org", "ada@xn--ü.example",
        "ada@xn--zzzzzzz99.example", "ada@xn--abc-.example", "ada@a\u{200D}b.example", "ada@😀.example",
        "ada@\u{301}b.example", "ada@ab--ü.example", "ada\u{200B}@example.org", "ada\u{A0}@example.org",
        "ada\r\nBcc: eve@example.org", "ada\r\nBcc:eve@example.org", "ada@example.org\r\nBcc: eve", "ada\n@example.org",
        "ada@example.org\n", "ada\0@example.org", "ada\u{85}@example.org", "ada\u{2028}@example.org",
        "ada@example\u{2029}.org", "ada@example.org>\r\nRCPT TO:<eve", "ada\u{7F}@example.org",
    ])
    func `an invalid address is refused`(text: String) {
        #expect(throws: MailError.self) { try MailAddress(text) }
    }

    @Test func `the maximum lengths are those of SMTP`() throws {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        let domain = [label, label, String(repeating: "c", count: 61)].joined(separator: ".")
        #expect(try MailAddress("\(local)@\(domain)").address.utf8.count == 254)
        #expect(throws: MailError.self) { try MailAddress("\(local)@\(domain)c") }
        #expect(throws: MailError.self) { try MailAddress("\(local)a@example.org") }
        #expect(throws: MailError.self) { try MailAddress("a@\(label)b.org") }
        #expect(throws: MailError.self) { try MailAddress("a@" + String(repeating: "ü", count: 60) + ".org") }
        #expect(throws: MailError.self) { try MailAddress("a@" + String(repeating: "\u{FDFA}", count: 10_000)) }
    }

    @Test func `only the local part requires SMTPUTF8`() throws {
        #expect(try MailAddress("grüße@example.org").needsSMTPUTF8)
        #expect(try !MailAddress("ada@bücher.example", name: "Grüße").needsSMTPUTF8)
    }

    @Test(arguments: [
        ("ada@example.org", nil),
        (" ada@example.org ", nil),
        ("<ada@example.org>", nil),
        ("Ada Lovelace <ada@example.org>", "Ada Lovelace"),
        ("\"Lovelace, \\\"Ada\\\"\" <ada@example.org>", "Lovelace, \"Ada\""),
        ("Grüße <ada@example.org>", "Grüße"),
        ("a < b <ada@example.org>", "a < b"),
    ])
    func `a mailbox is parsed`(text: String, name: String?) throws {
        #expect(try MailAddress(parsing: text) == MailAddress("ada@example.org", name: name))
    }

    @Test(arguments: [
        "Ada\r\n <ada@example.org>", "Ada <ada@example.org", "Ada ada@example.org", "a <b@c> <d>", "Ada <>",
    ])
    func `an invalid mailbox is refused`(text: String) {
        #expect(throws: MailError.self) { try MailAddress(parsing: text) }
    }

    @Test(arguments: ["Ada\r\nBcc: eve@example.org", "Ada\n", "Ada\0", "Ada\u{2028}", "\u{1B}[31m", "a\u{85}b", "\t"])
    func `a name with a line break or a control character is refused`(name: String) {
        #expect(throws: MailError("A name must be on one line, without control characters.")) {
            try MailAddress("ada@example.org", name: name)
        }
    }

    @Test func `a name has at most 500 characters`() throws {
        #expect(try MailAddress("ada@example.org", name: String(repeating: "ü", count: 500)).name?.count == 500)
        #expect(throws: MailError("A name can have at most 500 characters.")) {
            try MailAddress("ada@example.org", name: String(repeating: "ü", count: 501))
        }
    }

    @Test func `a blank name counts as no name`() throws {
        #expect(try MailAddress("ada@example.org", name: "  ") == MailAddress("ada@example.org"))
    }

    @Test func `the description of an address has only its domain`() throws {
        let message = try letter(to: "Ada Lovelace <ada.lovelace@example.org>")
        #expect("\(message.to) \(String(reflecting: message.to))" == "…@example.org …@example.org")
        #expect(!"\(message)".lowercased().contains("lovelace"))
    }

    @Test func `the error for an invalid address does not contain it`() {
        let secret = "geheim lovelace@example.org"
        let fault = #expect(throws: MailError.self) { try MailAddress(secret) }
        #expect(fault?.detail == "The email address has an invalid character before its @.")
    }
}

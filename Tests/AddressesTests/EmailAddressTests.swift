import Testing

@testable import Addresses

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"), ("ADA@EXAMPLE.ORG", "ADA@example.org"),
        ("o'hara!#$%&*/=?^_`{|}~-@example.org", "o'hara!#$%&*/=?^_`{|}~-@example.org"),
        ("ada.lovelace+lectern@mail.example.co.uk", "ada.lovelace+lectern@mail.example.co.uk"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"), ("gru\u{308}ße@example.org", "grüße@example.org"),
        ("משה@example.org", "משה@example.org"), ("संपर्क@डाटामेल.भारत", "संपर्क@xn--c2bd4bq1db8d.xn--h2brj9c"),
    ])
    func `an address is taken`(text: String, ascii: String) throws {
        #expect(try EmailAddress(text).ascii == ascii)
    }

    @Test(arguments: [
        "", "ada", "@", "@example.org", "ada@", "ada@@example.org", "ada@b@example.org", " ada@example.org",
        "ada lovelace@example.org", ".ada@example.org", "ada.@example.org", "a..b@example.org",
        "\"ada lovelace\"@example.org", "ada<b>@example.org", "ada@example..org", "ada@127.0.0.1", "ada@example.123",
        "ada@[127.0.0.1]", "ada@localhost", "ada@ü", "ada\u{200B}@example.org", "ada\u{A0}@example.org",
        "ada\u{200D}@example.org", "ada\u{202E}@example.org", "ada@example.org\r\nBcc: eve", "ada\n@example.org",
        "ada\0@example.org", "ada@😀.example",
    ])
    func `a text that is not an address is refused`(text: String) {
        #expect(throws: InvalidAddress.self) { try EmailAddress(text) }
    }

    @Test func `a host of the local network is an address where that is asked for`() throws {
        #expect(try EmailAddress("root@localhost", allowsLocalHosts: true).ascii == "root@localhost")
        #expect(throws: InvalidAddress("The domain of an email address has a dot.")) {
            try EmailAddress("root@localhost")
        }
    }

    @Test func `lengths end where those of SMTP do`() throws {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        let domain = [label, label, String(repeating: "c", count: 61)].joined(separator: ".")
        #expect(try EmailAddress("\(local)@\(domain)").ascii.utf8.count == 254)
        #expect(throws: InvalidAddress("An email address has 254 characters at most.")) {
            try EmailAddress("\(local)@\(domain)c")
        }
        #expect(throws: InvalidAddress("The part before the @ of an email address has 64 characters at most.")) {
            try EmailAddress("\(local)a@example.org")
        }
        #expect(throws: InvalidAddress.self) { try EmailAddress(String(repeating: "ü", count: 33) + "@example.org") }
    }

    @Test(arguments: [
        ["ada@example.org", "Ada@Example.ORG"],
        ["ada@BÜCHER.example", "ada@bücher.example", "ADA@bu\u{308}cher.example", "ada@XN--bcher-KVA.example"],
        ["Grüße@例え。テスト", "gru\u{308}ße@xn--r8jz45g.xn--zckzah"],
    ])
    func `spellings of one address are equal`(spellings: [String]) throws {
        #expect(Set(try spellings.map { try EmailAddress($0) }).count == 1)
        #expect(Set(spellings.map { EmailAddress.key(of: $0) }).count == 1)
        #expect(Set(try spellings.map { try EmailAddress($0).key }) == [EmailAddress.key(of: spellings[0])])
    }

    @Test func `different addresses are not equal`() throws {
        #expect(try EmailAddress("ada@strasse.example") != EmailAddress("ada@straße.example"))
        #expect(try EmailAddress("ada@bucher.example") != EmailAddress("ada@bücher.example"))
        #expect(try EmailAddress("a.da@example.org") != EmailAddress("ada@example.org"))
    }

    @Test(arguments: [
        ("Ada", "ada"), ("ada@Example.123", "ada@example.123"), ("erased:abc", "erased:abc"),
        ("Ü@[1.2.3.4]", "ü@[1.2.3.4]"),
        ("A@B@ü.example", "a@b@ü.example"), ("Root@Localhost", "root@localhost"), ("", ""),
    ])
    func `a text that is not an address is compared without case`(text: String, key: String) {
        #expect(EmailAddress.key(of: text) == key)
    }

    @Test func `an address is printed without the person`() throws {
        let address = try EmailAddress("ada.lovelace@Bücher.example")
        #expect("\(address)" == "…@xn--bcher-kva.example")
        let fault = #expect(throws: InvalidAddress.self) { try EmailAddress("geheim lovelace@example.org") }
        #expect(fault?.detail == "The email address has an invalid character before its @.")
    }
}

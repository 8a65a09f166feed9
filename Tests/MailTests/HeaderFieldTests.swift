import Foundation
import Mail
import Testing

struct HeaderFieldTests {
    @Test(arguments: [
        ("", ["Subject:"]),
        ("Hello", ["Subject: Hello"]),
        (
            "Your place in Advanced API management for teams that run more than one gateway",
            ["Subject: Your place in Advanced API management for teams that run more than", " one gateway"]
        ),
        ("two  blanks", ["Subject: =?utf-8?Q?two__blanks?="]),
        (" blank", ["Subject: =?utf-8?Q?_blank?="]),
        ("=?utf-8?Q?no?=", ["Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fno=3F=3D?="]),
        ("Grüße aus Köln", ["Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?="]),
        ("🎉", ["Subject: =?utf-8?B?8J+OiQ==?="]),
        ("مرحبا بكم", ["Subject: =?utf-8?B?2YXYsdit2KjYpyDYqNmD2YU=?="]),
        (
            "Schulungsplätze für die Einführung in die Verwaltung größerer Schnittstellen",
            [
                "Subject: =?utf-8?Q?Schulungspl=C3=A4tze_f=C3=BCr_die_Einf=C3=BChrung_in_di?=",
                " =?utf-8?Q?e_Verwaltung_gr=C3=B6=C3=9Ferer_Schnittstellen?=",
            ]
        ),
    ])
    func `a subject is written`(subject: String, lines: [String]) throws {
        #expect(try field("Subject", of: letter(subject: subject)) == lines)
    }

    @Test func `a family of emoji is not split`() throws {
        let family = "👩‍👩‍👧‍👦"
        #expect(
            try field("Subject", of: letter(subject: String(repeating: family, count: 3))) == [
                "Subject: =?utf-8?B?8J+RqeKAjfCfkanigI3wn5Gn4oCN8J+Rpg==?=",
                " =?utf-8?B?8J+RqeKAjfCfkanigI3wn5Gn4oCN8J+Rpg==?=",
                " =?utf-8?B?8J+RqeKAjfCfkanigI3wn5Gn4oCN8J+Rpg==?=",
            ])
    }

    @Test(arguments: [
        String(repeating: "x", count: 1_000), String(repeating: "a b ", count: 250),
        String(repeating: "ü", count: 1_000),
        String(repeating: "👩‍👩‍👧‍👦", count: 100), "e" + String(repeating: "\u{301}", count: 999),
        String(repeating: "שלום עולם ", count: 100), String(repeating: " ", count: 1_000),
    ])
    func `a long subject has lines of 76 characters, all in ASCII`(subject: String) throws {
        let lines = try field("Subject", of: letter(subject: subject))
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(lines.allSatisfy { !$0.allSatisfy { $0 == " " } })
    }

    @Test(arguments: [
        (nil, "To: ada@example.org"),
        ("Ada Lovelace", "To: Ada Lovelace <ada@example.org>"),
        ("Lovelace, Ada", "To: \"Lovelace, Ada\" <ada@example.org>"),
        ("Ada \"the\\Countess\"", "To: \"Ada \\\"the\\\\Countess\\\"\" <ada@example.org>"),
        ("ada@example.org", "To: \"ada@example.org\" <ada@example.org>"),
        ("=?utf-8?Q?Eve?=", "To: =?utf-8?Q?=3D=3Futf-8=3FQ=3FEve=3F=3D?= <ada@example.org>"),
        ("Zoë", "To: =?utf-8?Q?Zo=C3=AB?= <ada@example.org>"),
        ("a > b", "To: \"a > b\" <ada@example.org>"),
        ("דוד\u{200F}", "To: =?utf-8?B?15PXldeT4oCP?= <ada@example.org>"),
    ])
    func `a recipient's name is written`(name: String?, line: String) throws {
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org", name: name),
            subject: "Hello", date: monday, messageID: "1@example.org", text: "")
        #expect(field("To", of: message) == [line])
    }

    @Test func `a long name is folded between its words`() throws {
        let name = "Somebody whose name is so long that it does not fit on a single line of this field"
        #expect(
            try field("To", of: letter(to: name + " <somebody@example.org>")) == [
                "To: Somebody whose name is so long that it does not fit on a single line of",
                " this field <somebody@example.org>",
            ])
    }
}

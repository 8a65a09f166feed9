import Testing

@testable import SentenceEncoder

@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue {
        try Array(text.utf8).withUnsafeBytes { try JSONValue($0) }
    }

    @Test func `every kind of value is read`() throws {
        let value = try read(#" {"a": [null, true, false, -7, 2.5e1, "x"], "b": {}, "c": []} "#)
        #expect(
            value
                == .object([
                    .init(
                        key: "a",
                        value: .array([.null, .bool(true), .bool(false), .integer(-7), .number(25), .string("x")])),
                    .init(key: "b", value: .object([])), .init(key: "c", value: .array([])),
                ]))
    }

    @Test func `escapes are read, and a lone surrogate is replaced`() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#) == .string("\"\\/\u{8}\u{C}\n\r\té😀é"))
        #expect(try read(#""\ud83dx""#) == .string("\u{FFFD}x"))
    }

    @Test func `members keep their order, and keys that are canonically equivalent stay two`() throws {
        let members = [
            JSONValue.Member(key: "é", value: .integer(1)), .init(key: "e\u{301}", value: .integer(2)),
        ]
        #expect(try read("{\"é\": 1, \"e\u{301}\": 2}") == .object(members))
    }

    @Test(arguments: [
        ("", "no value at byte 0"), ("[1,]", "no value at byte 3"), ("[1 2]", "a list without its end at byte 3"),
        (#"{"a" 1}"#, "no colon at byte 5"), ("{1: 2}", "no key at byte 1"),
        (#"{"a": 1"#, "an object without its end at byte 7"),
        (#""abc"#, "a string without its end at byte 4"), (#""\x""#, "an unknown escape at byte 3"),
        (#""\u12"#, "an unknown escape at byte 3"), ("tru", "no value at byte 0"), ("+1", "no value at byte 0"),
        ("1e999", "no value at byte 0"), ("1 1", "something after the end at byte 2"),
        ("\"a\nb\"", "a string without its end at byte 2"),
    ])
    func `what is no JSON is refused at its place`(text: String, expected: String) {
        #expect { try read(text) } throws: { "\($0)" == expected }
    }

    @Test func `nesting has a limit`() throws {
        #expect(throws: Never.self) { try read(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) }
        #expect { try read(String(repeating: "[", count: 100_000)) } throws: {
            "\($0)" == "more than 64 levels at byte 64"
        }
    }
}

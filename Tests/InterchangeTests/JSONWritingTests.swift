import Foundation
import ICalendar
import Testing

@testable import Interchange

@Suite struct JSONWritingTests {
    private func text(_ value: some JSONWritable) -> String {
        String(decoding: value.jsonBytes, as: UTF8.self)
    }

    @Test func `fields keep the order in which they are written, and one without a value is null`() {
        enum Choice: String { case a }
        struct Inner: JSONResource {
            let value: Int?

            func writeFields(to json: inout JSONWriter) { json.write("value", value) }
        }
        struct Outer: JSONResource {
            func writeFields(to json: inout JSONWriter) {
                json.write("text", "a")
                json.write("number", -12)
                json.write("flag", true)
                json.write("word", Choice.a)
                json.write("none", nil as String?)
                json.write("choice", nil as Choice?)
                json.write("inner", Inner(value: 1))
                json.write("nothing", nil as Inner?)
                json.write("inners", [Inner(value: nil), Inner(value: 2)])
                json.write("empty", [] as [Inner])
                json.write("seconds", seconds: 5_400)
                json.write("unknown", seconds: nil)
                json.write("sorted", sorted: ["b": 1, "\"": 3, "a": 2])
                json.write("last", [] as [String])
            }
        }
        #expect(
            text(Outer()) == """
                {"text":"a","number":-12,"flag":true,"word":"a","none":null,"choice":null,"inner":{"value":1},"nothing":null,\
                "inners":[{"value":null},{"value":2}],"empty":[],"seconds":"PT1H30M","unknown":null,\
                "sorted":{"\\"":3,"a":2,"b":1},"last":[]}
                """)
        #expect(
            text(JoinedResource(Inner(value: 1), TextResource("secret", "x"))) == #"{"value":1,"secret":"x"}"#)
    }

    @Test func `an object or array without content is written as such, and what follows it is set apart`() {
        let empty: JSON = .array([.object([]), .array([]), .object([]), .null, .string("")])
        #expect(text(empty) == #"[{},[],{},null,""]"#)
        #expect(
            text(JSON.object([JSON.Member("a", .object([])), JSON.Member("b", .array([]))])) == #"{"a":{},"b":[]}"#)
    }

    @Test func `texts are escaped as RFC 8259 asks for, and no further`() {
        #expect(
            text("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}ä€😀\u{2028}")
                == "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u{7F}ä€😀\u{2028}\"")
    }

    @Test func `every ASCII character is escaped alike wherever it stands in a text`() throws {
        for code in UInt8.min..<128 {
            let character = String(UnicodeScalar(code))
            for place in 0..<20 {
                let around = (String(repeating: "x", count: place), String(repeating: "\u{80}", count: 20 - place))
                let written = text(around.0 + character + around.1)
                let alone = text(character).dropFirst().dropLast()
                #expect(written == "\"" + around.0 + alone + around.1 + "\"")
            }
            #expect(try JSON(parsing: Array(text(character).utf8)) == .string(character))
        }
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00Z"), (-1.0, "1969-12-31T23:59:59Z"), (-0.5, "1969-12-31T23:59:59Z"),
        (1_796_115_600.999, "2026-12-01T09:00:00Z"), (-2_208_988_800.0, "1900-01-01T00:00:00Z"),
        (-2_203_891_201.0, "1900-02-28T23:59:59Z"), (4_107_542_399.0, "2100-02-28T23:59:59Z"),
        (4_107_542_400.0, "2100-03-01T00:00:00Z"), (951_782_400.0, "2000-02-29T00:00:00Z"),
        (7_258_118_399.0, "2199-12-31T23:59:59Z"), (-62_135_596_800.0, "0001-01-01T00:00:00Z"),
        (253_402_300_799.0, "9999-12-31T23:59:59Z"), (1e300, "9999-12-31T23:59:59Z"),
    ])
    func `an instant is written in UTC and whole seconds`(seconds: Double, expected: String) {
        #expect(text(Date(timeIntervalSince1970: seconds)) == "\"" + expected + "\"")
        #expect(instantText(Date(timeIntervalSince1970: seconds)) == expected)
    }

    @Test func `an instant of the years 1900 to 2199 is the one that it reads as`() {
        for day in stride(from: -25_567, to: 84_006, by: 11) {
            let written = Date(timeIntervalSince1970: Double(day * 86_400 + (day &* 7_919) % 86_400))
            #expect(instant(parsing: text(written).filter { $0 != "\"" }) == written)
        }
    }

    @Test func `a local time is written as it is read`() throws {
        let local = try #require(LocalDateTime("2026-02-03T04:05:06"))
        #expect(text([local, nil]) == #"["2026-02-03T04:05:06",null]"#)
    }

    @Test func `numbers are written in full, and one that JSON does not have is null`() {
        #expect(text([Int.min, -1, 0, 7, Int.max]) == "[-9223372036854775808,-1,0,7,9223372036854775807]")
        #expect(
            text([0.5, 1, -0.0, 1e22, 0.1234, .infinity, -.infinity, .nan])
                == "[0.5,1.0,-0.0,1e+22,0.1234,null,null,null]")
    }

    @Test func `a text of any length is written whole`() {
        for length in [0, 1, 4_093, 4_094, 4_095, 4_096, 4_097, 100_000] {
            let long = String(repeating: "é\n", count: length)
            #expect(text([long, "a"]) == "[\"" + String(repeating: "é\\n", count: length) + "\",\"a\"]")
        }
    }

    @Test func `a tree that is written and read is the same`() throws {
        let tree: JSON = [
            "null": nil, "flags": [true, false], "integer": -9, "number": .number(0.25), "text": "“\u{1}\"\\”",
            "list": [[], [[]], ["a": ["b": []]]], "\u{7}name\"": [:],
        ]
        #expect(try JSON(parsing: tree.jsonBytes) == tree)
        #expect(try JSON(encoding: tree) == tree)
    }

    // MARK: - Merge patches

    @Test func `a patch sets, removes and merges members, and new ones stand behind`() {
        let value: JSON = ["a": 1, "b": ["c": 2, "d": 3], "e": [4]]
        let patch: JSON = [
            "b": ["c": .null, "f": ["g": .null, "h": 5]], "a": .null, "x": 6, "e": 7, "y": .null, "a": 8,
        ]
        #expect(value.merging(patch) == ["b": ["d": 3, "f": ["h": 5]], "e": 7, "x": 6, "a": 8])
    }

    @Test func `a patch of very many members is merged in time that grows with their number`() {
        let patch = JSON.object((0..<150_000).map { JSON.Member("member\($0)", .integer($0)) })
        #expect(patch.merging(patch) == patch)
        #expect(patch.merging(.object((0..<150_000).map { JSON.Member("member\($0)", .null) })) == .object([]))
    }
}

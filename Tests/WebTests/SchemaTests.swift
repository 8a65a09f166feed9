import Foundation
import Testing

/// The validator is what tells us that answers are as documented. So it is shown here to find fault.
@Suite struct SchemaTests {
    @Test func `a value of the right form has no faults`() throws {
        let schema = """
            {"type": "object", "required": ["id", "seats"], "additionalProperties": false, "properties": {
                "id": {"type": "string", "minLength": 1}, "seats": {"type": ["integer", "null"], "minimum": 0},
                "tags": {"type": "array", "items": {"type": "string"}}}}
            """
        #expect(try faults(of: #"{"id": "a", "seats": null, "tags": ["x"]}"#, in: schema) == [])
    }

    @Test func `every fault is named with its place`() throws {
        let schema = """
            {"type": "object", "required": ["id", "seats"], "additionalProperties": false, "properties": {
                "id": {"type": "string"}, "dates": {"type": "array", "items": {"$ref": "#/components/schemas/Date"}}}}
            """
        #expect(
            try faults(
                of: #"{"id": 7, "dates": [{"at": "now"}, {"at": null}], "a/b": 1}"#, in: schema,
                named: #"{"Date": {"properties": {"at": {"type": "string"}}}}"#) == [
                    "/a~1b: must not be there", "/dates/1/at: is not of the type string",
                    "/id: is not of the type string", "/seats: is missing",
                ])
    }

    @Test(arguments: [
        (#"{"type": "integer"}"#, "1", true), (#"{"type": "integer"}"#, "1.0", true),
        (#"{"type": "integer"}"#, "1.5", false), (#"{"type": "integer"}"#, "true", false),
        (#"{"type": "number"}"#, "1", true), (#"{"type": "boolean"}"#, "0", false),
        (#"{"type": "null"}"#, "null", true), (#"{"type": "null"}"#, #""""#, false),
        (#"{"type": ["string", "null"]}"#, "null", true), (#"{"type": ["string", "null"]}"#, "[]", false),
        (#"{"const": "allow"}"#, #""allow""#, true), (#"{"const": 422}"#, "423", false),
        (#"{"enum": ["a", null]}"#, "null", true), (#"{"enum": ["a", null]}"#, #""b""#, false),
        (#"{"minimum": 1, "maximum": 3}"#, "3", true), (#"{"minimum": 1, "maximum": 3}"#, "0", false),
        (#"{"minimum": 1, "maximum": 3}"#, "3.5", false), (#"{"minimum": 1}"#, #""0""#, true),
        (#"{"minLength": 2, "maxLength": 2}"#, #""äb""#, true), (#"{"maxLength": 1}"#, #""👩‍🏫""#, false),
        (#"{"minLength": 1}"#, #""""#, false), (#"{"minItems": 1}"#, "[]", false),
        (#"{"maxItems": 1}"#, "[1, 2]", false), (#"{"uniqueItems": true}"#, "[1, 2]", true),
        (#"{"uniqueItems": true}"#, "[1, 1.0]", false), (#"{"additionalProperties": {"type": "string"}}"#, "{}", true),
        (#"{"additionalProperties": {"type": "string"}}"#, #"{"a": 1}"#, false),
        (#"{"required": ["a"]}"#, #"{"a": null}"#, true), (#"{"required": ["a"]}"#, #""a""#, true),
        (#"{"pattern": "^[a-z]+$"}"#, #""abc""#, true), (#"{"pattern": "^[a-z]+$"}"#, #""abc\n""#, false),
        (#"{"pattern": "[0-9]"}"#, #""a1b""#, true), (#"{"pattern": "^BEGIN\\r\\n"}"#, #""BEGIN\nx""#, false),
        ("true", "7", true), ("false", "7", false),
    ])
    func `a keyword holds or does not`(schema: String, value: String, holds: Bool) throws {
        #expect(try faults(of: value, in: schema).isEmpty == holds)
    }

    @Test func `exactly one of the alternatives has to match`() throws {
        let schema = #"{"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}, {"type": "null"}]}"#
        #expect(try faults(of: "1", in: schema) == [])
        #expect(try faults(of: "7", in: schema) == [": is 2 of the alternatives at once"])
        #expect(
            try faults(of: "1.5", in: schema) == [
                ": is none of the alternatives", ": is not of the type integer", ": is beyond its minimum of 5",
                ": is not of the type null",
            ])
    }

    @Test func `any one or all of the alternatives have to match`() throws {
        let schemas = #"[{"minimum": 2}, {"maximum": 4}]"#
        #expect(try faults(of: "1", in: #"{"anyOf": \#(schemas)}"#) == [])
        #expect(try faults(of: "1", in: #"{"allOf": \#(schemas)}"#) == [": is beyond its minimum of 2"])
        #expect(try faults(of: "1", in: #"{"anyOf": [{"type": "null"}]}"#).count == 2)
    }

    @Test func `what stands beside a reference counts too`() throws {
        let faults = try faults(
            of: #"{"status": 404}"#,
            in: ##"{"$ref": "#/components/schemas/Problem", "properties": {"status": {"const": 409}}}"##,
            named: #"{"Problem": {"required": ["title"]}}"#)
        #expect(faults == ["/title: is missing", "/status: is none of the values that it may have"])
    }

    @Test(arguments: [
        ("2026-12-01T09:00:00Z", true), ("2028-02-29T23:59:59.25+05:30", true), ("2026-02-29T09:00:00Z", false),
        ("2026-13-01T09:00:00Z", false), ("2026-12-01T24:00:00Z", false), ("2026-12-01T09:60:00Z", false),
        ("2026-12-01T09:00:00", false), ("2026-12-01 09:00:00Z", false), ("2026-12-01T09:00:00+24:00", false),
        ("2026-00-01T09:00:00Z", false), ("2026-12-00T09:00:00Z", false), ("tomorrow", false),
    ])
    func `an instant is one that the calendar has`(text: String, holds: Bool) throws {
        #expect(try faults(of: "\"\(text)\"", in: #"{"format": "date-time"}"#).isEmpty == holds)
    }

    @Test(arguments: [
        (#"{"multipleOf": 2}"#, "#/multipleOf: this keyword is not known to the validator"),
        (
            #"{"properties": {"a/b": {"items": {"nullable": true}}}}"#,
            "#/properties/a~1b/items/nullable: this keyword is not known to the validator"
        ),
        (#"{"format": "ipv6"}"#, "#/format: the format ipv6 is not known to the validator"),
        (#"{"type": "text"}"#, "#/type: there is no type text"),
        (#"{"required": "a"}"#, "#/required: has to be a list"),
        (#"{"minimum": "1"}"#, "#/minimum: has to be a number"),
        (#"{"items": 1}"#, "#/items: has to be an object"),
        (#"{"uniqueItems": false}"#, "#/uniqueItems: has to be true, or not there"),
    ])
    func `a schema that the validator does not understand is refused`(schema: String, reason: String) throws {
        let problem = #expect(throws: DocumentProblem.self) { try Schema(json(schema), at: "#") }
        #expect(problem?.description == reason)
    }

    private func faults(of value: String, in schema: String, named: String = "{}") throws -> [String] {
        let schemas = try json(named).members(at: "").map { name, schema in
            ("#/components/schemas/\(name)", try Schema(schema, at: "#/\(name)"))
        }
        return try Schema(json(schema), at: "#").faults(
            in: json(value), named: Dictionary(uniqueKeysWithValues: schemas))
    }

    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Data(text.utf8))
    }
}

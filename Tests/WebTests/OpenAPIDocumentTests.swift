import Foundation
import Interchange
import Testing

@Suite struct OpenAPIDocumentTests {
    private let tutorials = """
        {"paths": {
            "/tutorials/{tutorial}": {
                "parameters": [{"name": "tutorial", "in": "path", "schema": {"type": "string"}}],
                "get": {"responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tutorial"}}}},
                    "304": {"description": "Known."},
                    "404": {"$ref": "#/components/responses/NotFound"}}},
                "delete": {"responses": {"204": {"description": "Gone."}}}},
            "/calendar.ics": {"get": {"responses": {"200": {"content": {
                "text/calendar": {"schema": {"type": "string", "pattern": "^BEGIN:VCALENDAR"}}}}}}}},
        "components": {
            "schemas": {"Tutorial": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}},
            "responses": {"NotFound": {"content": {"application/problem+json": {"schema": {
                "type": "object", "properties": {"status": {"const": 404}}}}}}}}}
        """

    @Test func `the document knows its operations`() throws {
        #expect(
            try document(tutorials).operations == [
                "GET /tutorials/{tutorial}", "DELETE /tutorials/{tutorial}", "GET /calendar.ics",
            ])
    }

    @Test func `answers that are as documented have no faults`() throws {
        let document = try document(tutorials)
        func faults(_ body: String, _ method: String, _ path: String, _ status: Int, _ type: String?) -> [String] {
            document.faults(in: Data(body.utf8), method: method, path: path, status: status, contentType: type)
        }
        let path = "/tutorials/{tutorial}"
        #expect(faults(#"{"id": "a"}"#, "GET", path, 200, "application/json") == [])
        #expect(faults("", "HEAD", path, 200, "application/json") == [])
        #expect(faults("", "GET", path, 304, nil) == [])
        #expect(faults(#"{"status": 404}"#, "GET", path, 404, "Application/Problem+JSON; charset=utf-8") == [])
        #expect(faults("", "DELETE", path, 204, nil) == [])
        #expect(faults("BEGIN:VCALENDAR\r\n", "GET", "/calendar.ics", 200, "text/calendar; charset=utf-8") == [])
    }

    @Test(arguments: [
        (
            "{}", "GET", "/tutorials/{tutorial}", 200, "application/json",
            "GET /tutorials/{tutorial} 200 /id: is missing"
        ),
        (
            #"{"status": 409}"#, "GET", "/tutorials/{tutorial}", 404, "application/problem+json",
            "GET /tutorials/{tutorial} 404 /status: is none of the values that it may have"
        ),
        ("", "PUT", "/tutorials/{tutorial}", 200, nil, "PUT /tutorials/{tutorial} is not documented"),
        ("", "GET", "/trainers", 200, nil, "GET /trainers is not documented"),
        (
            "{}", "GET", "/tutorials/{tutorial}", 500, "application/json",
            "GET /tutorials/{tutorial} 500 is not documented"
        ),
        (
            "<p>", "GET", "/tutorials/{tutorial}", 200, "text/html",
            "GET /tutorials/{tutorial} 200 is not documented as text/html"
        ),
        (
            "{}", "GET", "/tutorials/{tutorial}", 200, nil,
            "GET /tutorials/{tutorial} 200 is not documented as of no type"
        ),
        (
            "{}", "DELETE", "/tutorials/{tutorial}", 204, "application/json",
            "DELETE /tutorials/{tutorial} 204 is documented without a body, and has one of application/json"
        ),
        (
            "x", "GET", "/tutorials/{tutorial}", 304, nil,
            "GET /tutorials/{tutorial} 304 is documented without a body, and has one of no type"
        ),
        ("{}", "HEAD", "/tutorials/{tutorial}", 200, "application/json", "HEAD /tutorials/{tutorial} 200 has a body"),
        (
            "BEGIN", "GET", "/calendar.ics", 200, "text/calendar",
            "GET /calendar.ics 200 : does not match ^BEGIN:VCALENDAR"
        ),
    ])
    func `an answer that is not as documented is found`(
        body: String, method: String, path: String, status: Int, type: String?, fault: String
    ) throws {
        #expect(
            try document(tutorials).faults(
                in: Data(body.utf8), method: method, path: path, status: status, contentType: type) == [fault])
    }

    @Test func `a body that cannot be read is found`() throws {
        let document = try document(tutorials)
        let broken = document.faults(
            in: Data("{".utf8), method: "GET", path: "/tutorials/{tutorial}", status: 200,
            contentType: "application/json")
        #expect(
            broken.map { $0.prefix(63) }
                == ["GET /tutorials/{tutorial} 200 cannot be read as application/json"].map { $0.prefix(63) })
        let latin = document.faults(
            in: Data([0xE4]), method: "GET", path: "/calendar.ics", status: 200, contentType: "text/calendar")
        #expect(latin == ["GET /calendar.ics 200 cannot be read as text/calendar: : this is not UTF-8"])
    }

    @Test func `an example that breaks its schema is found`() throws {
        let document = try document(
            """
            {"paths": {"/a": {"get": {
                "parameters": [{"name": "q", "schema": {"type": "string"}, "example": 1}],
                "responses": {"200": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/A"}, "example": 2,
                    "examples": {"good": {"value": "x"}, "bad": {"value": 3}}}}}}}}},
            "components": {"schemas": {"A": {"type": "string", "examples": ["good", 4]}}}}
            """)
        #expect(
            document.exampleFaults == [
                "#/components/schemas/A/examples: is not of the type string",
                "#/paths//a/get/parameters/0/example: is not of the type string",
                "#/paths//a/get/responses/200/content/application/json/example: is not of the type string",
                "#/paths//a/get/responses/200/content/application/json/examples: is not of the type string",
            ])
    }

    @Test(arguments: [
        (
            #"{"paths": {"/a": {"get": {"responses": {"default": {}}}}}}"#,
            "#/paths//a/get/responses/default: answers are documented by their exact status"
        ),
        (#"{"paths": {"/a": {"link": {}}}}"#, "#/paths//a/link: this is neither a method nor “parameters”"),
        (#"{"paths": {"/a": {"get": {}}}}"#, "#/paths//a/get/responses: has to be an object"),
        (
            ##"{"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/A"}}}}}}"##,
            "#/paths//a/get/responses/200: nothing is at #/components/responses/A"
        ),
        (
            ##"{"paths": {}, "components": {"schemas": {"A": {"items": {"$ref": "#/components/schemas/B"}}}}}"##,
            "#/components/schemas/A/items: nothing is at #/components/schemas/B"
        ),
        (
            #"{"paths": {"/a": {"parameters": [{"schema": {"nullable": true}}]}}}"#,
            "#/paths//a/parameters/0/schema/nullable: this keyword is not known to the validator"
        ),
        (
            #"{"paths": {"/a": {"get": {"responses": {"200": {"content": {"text/plain": {}}}}}}}}"#,
            "#/paths//a/get/responses/200/content/text/plain/schema: has to be an object"
        ),
        ("{}", "#/paths: has to be an object"),
    ])
    func `a document that is not understood is refused`(text: String, reason: String) throws {
        let problem = #expect(throws: DocumentProblem.self) { try document(text) }
        #expect(problem?.description == reason)
    }

    @Test func `the examples of our documents are as their schemas say`() throws {
        let documents = try TestSite.documents.get()
        #expect(documents.api.exampleFaults == [])
        #expect(documents.pages.exampleFaults == [])
    }

    private func document(_ text: String) throws -> OpenAPIDocument {
        try OpenAPIDocument(parsing: Data(text.utf8))
    }
}

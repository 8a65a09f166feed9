import Foundation
import Interchange
import Testing
import Web

@Suite struct OpenAPIDocumentsTests {
    // MARK: - Ours

    @Test func `every route has its operation, and every operation its route`() async throws {
        let site = try await TestSite()
        let served = Set(site.site.operations.map { "\($0.method) \($0.path)" })
        let documents = try TestSite.documents.get()
        let documented = documents.api.operations.union(documents.pages.operations)
        #expect(served.subtracting(documented).sorted() == [], "routes without an operation")
        #expect(documented.subtracting(served).sorted() == [], "operations without a route")
    }

    @Test func `programs find their operations in one document, browsers in the other`() async throws {
        let site = try await TestSite()
        let served = Set(site.site.operations.map { "\($0.method) \($0.path)" })
        let personal = [
            "POST /my/link", "GET /my/{secret}", "POST /my/{secret}/rotate",
            "POST /my/{secret}/registrations/{registration}/cancel",
            "POST /my/{secret}/registrations/{registration}/accept",
            "POST /my/{secret}/registrations/{registration}/move",
            "POST /my/{secret}/registrations/{registration}/reserved",
            "POST /my/{secret}/registrations/{registration}/reserved/release",
            "POST /my/{secret}/registrations/{registration}/restore", "POST /feedback/{secret}",
            "POST /my/{secret}/mail", "GET /my/{secret}/registrations/{registration}/certificate",
            "POST /tutorials/{tutorial}/views",
            "POST /support/suggestions", "POST /support/answered", "POST /support/tickets",
            "GET /support/{secret}/messages", "POST /support/{secret}/messages",
        ]
        let ofPrograms = [
            "/api/", "/calendar", "/join/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/openapi-pages.json",
            "/mcp", "/certificates/", "/captions/", "/chapters/", "/dav/", "/.well-known/caldav", "/rooms/",
        ]
        let api = served.filter { operation in
            personal.contains(operation) || ofPrograms.contains { operation.split(separator: " ")[1].hasPrefix($0) }
        }
        let documents = try TestSite.documents.get()
        #expect(documents.api.operations.symmetricDifference(api).sorted() == [])
        #expect(documents.pages.operations.symmetricDifference(served.subtracting(api)).sorted() == [])
    }

    @Test func `both documents are served, and the API has a page`() async throws {
        let site = try await TestSite()
        let documents = try OpenAPIDocuments(folder: TestSite.package.appending(path: "OpenAPI"))
        for (path, document) in [("/openapi.json", documents.api), ("/openapi-pages.json", documents.pages)] {
            let reply = try await site.get(path)
            #expect(reply.body == Data(document.jsonBytes))
            #expect(reply.header("Content-Type") == "application/json")
            let tag = try #require(reply.tag)
            #expect(try await site.get(path, ["If-None-Match": tag]).status == 304)
        }
        let page = try await site.get("/docs").text
        #expect(page.contains("/api/v1/occurrences/expand"))
        #expect(page.contains(#"href="/openapi-pages.json""#))
        #expect(!page.contains("/staff/queue"))
    }

    @Test func `the page of the API shows the fields of answers and of all objects in them`() async throws {
        let site = try await TestSite()
        let page = try await site.get("/docs").html
        func names(_ place: String) throws -> [String] { try page.texts(place + "//dt/code") }
        let answer = "//details[@id='listGaps']/dl[last()]/div[dt='200']"
        #expect(try names(answer + "/dd") == ["items"])
        #expect(try page.texts(answer + "//span/a/@href") == ["#object-Gap"])
        #expect(
            try names("//h3[@id='object-Gap']/following-sibling::dl[1]").contains("accounts[].tickets"),
            "an object without a name is shown where it stands")
        #expect(try names("//details[@id='getSession']").contains("session"))
        let links = Set(try page.texts("//main//a[starts-with(@href, '#')]/@href"))
        let anchors = Set(try page.texts("//main//*/@id").map { "#" + $0 })
        #expect(links.subtracting(anchors) == [])
    }

    @Test func `an example of the API has in its address what the operation requires`() async throws {
        let site = try await TestSite()
        let page = try await site.get("/docs").html
        let effect = "curl \"https://lectern.test/api/v1/insights/effect?tutorial=$tutorial\""
        #expect(
            try page.texts("//details[@id='getEffect']/pre").first?.contains("tutorial='oauth-connections' \(effect)")
                == true)
        #expect(
            try page.texts("//details[@id='getSession']/pre").first?.contains("/api/v1/sessions/$session\"") == true)
    }

    // MARK: - The rules

    @Test func `an operation is put together from its traits, its path and its schemas`() throws {
        let folder = try Pieces([
            "common.json": """
            {"components": {
                "parameters": {"thing": {"name": "thing", "in": "path", "required": true}, "Limit": {"name": "limit"}},
                "headers": {"ETag": {"description": "The version."}},
                "responses": {"NotFound": {"description": "Not found."}, "Failed": {"description": "Failed."}},
                "schemas": {
                    "Thing": {"properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
                    "NamedThing": {"base": "Thing", "properties": {"name": {"type": "null"}}, "required": ["id"]}}}}
            """,
            "api.json": """
            {"openapi": "3.1.0", "info": {"title": "A"}, "servers": [], "tags": [{"name": "Things"}],
            "everyOperation": {"responses": {"500": {"$ref": "#/components/responses/Failed"}}},
            "everyPathWithParameters": {"responses": {"404": {"$ref": "#/components/responses/NotFound"}}},
            "traits": {"read": {
                "security": [], "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}}}
            """,
            "api/things.json": """
            {"tag": "Things", "paths": {"/things/{thing}": {"get": {
                "operationId": "getThing", "traits": ["read"], "summary": "Get a thing",
                "parameters": [{"name": "q"}], "requestBody": {"json": "Thing"},
                "responses": {"200": {"description": "It.", "json": "NamedThing"}}}}}}
            """,
        ])
        let document = try folder.documents().api
        #expect(
            try value(document["paths"])
                == value(
                    """
                    {"/things/{thing}": {
                        "parameters": [{"$ref": "#/components/parameters/thing"}],
                        "get": {
                            "tags": ["Things"], "operationId": "getThing", "summary": "Get a thing", "security": [],
                            "parameters": [{"name": "q"}, {"$ref": "#/components/parameters/Limit"}],
                            "requestBody": {
                                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                            "responses": {
                                "200": {
                                    "description": "It.", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                                    "content": {"application/json": {
                                        "schema": {"$ref": "#/components/schemas/NamedThing"}}}},
                                "404": {"$ref": "#/components/responses/NotFound"},
                                "500": {"$ref": "#/components/responses/Failed"}}}}}
                    """))
        #expect(
            try value(document["components"]?["schemas"])
                == value(
                    """
                    {"Thing": {
                        "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
                        "required": ["id", "name"], "additionalProperties": false},
                    "NamedThing": {
                        "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "null"}},
                        "required": ["id"], "additionalProperties": false}}
                    """))
        #expect(try folder.documents().pages["components"] == .object([]))
    }

    @Test(arguments: [
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/a": {"post": {"operationId": "postA", "responses": {}}}}}"#],
            "OpenAPI/api/b.json: /a is defined in api/a.json too"
        ),
        (
            ["pages/b.json": #"{"tag": "A", "paths": {"/a": {"get": {"operationId": "showA", "responses": {}}}}}"#],
            "OpenAPI/pages/b.json: GET /a is defined in api/a.json too"
        ),
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/b": {"get": {"operationId": "getA", "responses": {}}}}}"#],
            "OpenAPI/api/b.json: the operationId getA is used in api/a.json too"
        ),
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/b": {"get": {"responses": {}}}}}"#],
            "OpenAPI/api/b.json: GET /b has no operationId"
        ),
        (
            [
                "api/b.json": """
                {"tag": "A", "paths": {"/{x}": {"get": {"operationId": "x", "responses": {}}},
                    "/{y}": {"put": {"operationId": "y", "responses": {}}}},
                "components": {"parameters": {"x": {}, "y": {}}}}
                """
            ],
            "OpenAPI/api/b.json: /{y} and /{x} differ only by the name of a parameter"
        ),
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/{x}": {"get": {"operationId": "x", "responses": {}}}}}"#],
            "OpenAPI/api/b.json: #/components/parameters/x leads nowhere"
        ),
        (
            [
                "api/b.json":
                    ##"{"tag": "A", "paths": {"/b": {"get": {"operationId": "b", "x": {"$ref": "#/components/schemas/B"}}}}}"##
            ],
            "OpenAPI/api/b.json: #/components/schemas/B leads nowhere"
        ),
        (
            [
                "api/b.json":
                    #"{"tag": "A", "paths": {"/b": {"get": {"operationId": "b", "responses": {"200": {"json": "B"}}}}}}"#
            ],
            "OpenAPI/api/b.json: #/components/schemas/B leads nowhere"
        ),
        (
            ["common.json": #"{"components": {"schemas": {"B": {"base": "C"}}}}"#],
            "OpenAPI/common.json: #/components/schemas/C leads nowhere"
        ),
        (
            ["common.json": #"{"components": {"schemas": {"B": {"type": "string"}}}}"#],
            "OpenAPI/common.json: #/components/schemas/B is not used"
        ),
        (
            [
                "common.json": #"{"components": {"schemas": {"B": {"type": "string"}}}}"#,
                "api/b.json": #"{"tag": "A", "components": {"schemas": {"B": {"type": "string"}}}}"#,
            ],
            "OpenAPI/api/b.json: #/components/schemas/B is defined twice"
        ),
        (
            [
                "api/b.json":
                    #"{"tag": "A", "paths": {"/b": {"get": {"operationId": "b", "traits": ["none"], "responses": {}}}}}"#
            ],
            "OpenAPI/api/b.json: GET /b has a trait that does not exist: none"
        ),
        (
            ["common.json": #"{"traits": {"t": {}}}"#, "api/b.json": #"{"tag": "A", "traits": {"t": {}}}"#],
            "OpenAPI/api/b.json: the trait t is defined twice"
        ),
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/b": {"get": {"operationId": "b", "respones": {}}}}}"#],
            "OpenAPI/api/b.json: GET /b has the member respones, which is not known here"
        ),
        (["api/b.json": #"{"tag": "B"}"#], "OpenAPI/api/b.json: api.json has no tag “B”"),
        (["api/b.json": #"{"tag": "A", "path": {}}"#], "OpenAPI/api/b.json: path is not known here"),
        (
            ["api/b.json": #"{"tag": "A", "paths": {"/b": {}, "/b": {}}}"#],
            "OpenAPI/api/b.json: The field “/b” appears twice (line 1, column 38)."
        ),
    ])
    func `a mistake in a piece is named with its file`(files: [String: String], fault: String) throws {
        let root = #"{"openapi": "3.1.0", "info": {}, "servers": [], "tags": [{"name": "A"}]}"#
        let sound = [
            "common.json": "{}", "api.json": root, "pages.json": root,
            "api/a.json": #"{"tag": "A", "paths": {"/a": {"get": {"operationId": "getA", "responses": {}}}}}"#,
        ]
        _ = try Pieces(sound).documents()
        let found = #expect(throws: OpenAPIFault.self) { try Pieces(sound.merging(files) { $1 }).documents() }
        #expect(found?.description == fault)
    }

    private func value(_ json: JSON?) throws -> JSONValue { try JSONValue(parsing: Data((json ?? .null).jsonBytes)) }

    private func value(_ text: String) throws -> JSONValue { try JSONValue(parsing: Data(text.utf8)) }
}

/// A folder of pieces, which goes with its test.
private final class Pieces {
    private let folder: URL

    /// - Parameter files: by their names; what a folder must have and is not among them is empty.
    init(_ files: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lectern-openapi-\(UUID().uuidString)")
        let empty = #"{"tags": []}"#
        for name in ["api", "pages"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        for (name, text) in ["api.json": empty, "pages.json": empty].merging(files, uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
    }

    func documents() throws -> OpenAPIDocuments { try OpenAPIDocuments(folder: folder) }

    deinit {
        // A folder that stays behind is no fault of what was tested.
        try? FileManager.default.removeItem(at: folder)
    }
}

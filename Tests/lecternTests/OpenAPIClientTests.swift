import Foundation
import Testing

/// The OpenAPI documents as others use them.
@Suite(
    .enabled(if: PythonTools.areInstalled, "openapi-python-client is not installed; Scripts/setup --tests brings it"))
struct OpenAPIClientTests {
    @Test(arguments: [("api", "/openapi.json"), ("pages", "/openapi-pages.json")])
    func `a served document is valid, and the one that the script prints`(name: String, path: String) async throws {
        let folder = try Folder()
        let server = try await Lectern.serve(in: folder)
        let served = folder.file("served.json")
        try await server.get(path).body.write(to: served)

        let validation = try await PythonTools.run("-m", "openapi_spec_validator", served.path, in: folder)
        #expect(validation.status == 0, "\(validation.output)\(validation.errors)")

        let script = Lectern.package.appending(path: "Scripts/openapi").path
        let printed = try await PythonTools.run(script, name, in: folder)
        #expect(printed.status == 0, "\(printed.errors)")
        #expect(try object(Data(printed.output.utf8)) == object(Data(contentsOf: served)))
    }

    @Test func `a generated client creates a session, imports tickets and registers people`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(environment: ["LECTERN_CONFIRM_ADDRESSES": "never"], in: folder)
        let url = "http://127.0.0.1:\(server.port)"

        let generation = try await PythonTools.run(
            "-m", "openapi_python_client", "generate", "--url", url + "/openapi.json", "--config",
            Lectern.package.appending(path: "OpenAPI/openapi-python-client.yaml").path, "--meta", "none",
            "--output-path", folder.file("lectern_client").path, "--fail-on-warning", in: folder)
        #expect(generation.status == 0, "\(generation.output)\(generation.errors)")
        #expect(!(generation.output + generation.errors).contains("WARNING"))
        let operations = try generatedOperations(in: folder.file("lectern_client/api"))
        #expect(try operations == documentedOperations(await server.get("/openapi.json").body))

        let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/client.py").path
        let outcome = try await PythonTools.run(program, url, token, in: folder)
        #expect(outcome.errors == "")
        #expect(
            try object(Data(outcome.output.utf8))
                == object(
                    Data(
                        """
                        {"session": ["Signing webhooks, live", 2, null, "published"], "same": true,
                        "preview": [true, 1], "invalid": ["/start", "/timeZone", "/title"],
                        "import": [2, 1, 2], "tickets": [["Deliveries fail", null], ["Who may sign?", "7"]],
                        "registration": ["Grace Hopper", "confirmed", null, "2031-12-02T10:00:00"],
                        "receipt": "confirmed", "registered": [["Grace Hopper"], ["Ada Lovelace"], null],
                        "feed": true}
                        """.utf8)))
    }

    /// The modules of operations, such as `create_session`.
    private func generatedOperations(in api: URL) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: api.path)
            .filter { $0.hasSuffix(".py") && !$0.hasSuffix("__init__.py") }.count
    }

    private func documentedOperations(_ document: Data) throws -> Int {
        let paths = try #require(object(document)["paths"] as? [String: NSDictionary])
        return paths.values.flatMap(\.allKeys).filter { $0 as? String != "parameters" }.count
    }

    private func object(_ json: Data) throws -> NSDictionary {
        try #require(JSONSerialization.jsonObject(with: json) as? NSDictionary)
    }
}

/// Python with openapi-python-client and openapi-spec-validator, which `Scripts/setup --tests` puts into a folder.
private enum PythonTools {
    private static let folder = Lectern.package.appending(path: ".build/openapi-python-client").path

    static let areInstalled = FileManager.default.fileExists(atPath: folder + "/openapi_python_client")

    static func run(_ arguments: String..., in folder: Folder) async throws -> Lectern.Outcome {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try await Lectern.run(
            ["PYTHONPATH=\(Self.folder):\(folder.url.path)", "PATH=\(Self.folder)/bin:\(path)", "python3"] + arguments,
            in: folder, binary: URL(filePath: "/usr/bin/env"))
    }
}

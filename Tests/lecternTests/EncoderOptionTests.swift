import Foundation
import TestSupport
import Testing

@Suite struct EncoderOptionTests {
    /// The folder that `Scripts/setup --encoder` makes.
    private static let model = Lectern.package.appending(path: ".build/encoder/all-MiniLM-L6-v2")
    private static let isThere = FileManager.default.fileExists(atPath: model.path)

    @Test func `a folder that is not there, or not whole, stops the start with what is missing`() async throws {
        let folder = try Folder()
        let missing = folder.file("model")
        let start = try await Lectern.run("serve", "--port", "0", "--encoder", missing.path, in: folder)
        #expect(start.status == 1)
        #expect(start.errors.contains("The sentence encoder in \(missing.path) cannot be used."))
        #expect(start.errors.contains("There is no folder \(missing.path)."))
        #expect(!FileManager.default.fileExists(atPath: folder.database))
        try FileManager.default.createDirectory(at: missing, withIntermediateDirectories: true)
        for command in [["encoder", "check", missing.path], ["serve", "--port", "0", "--encoder", missing.path]] {
            let outcome = try await Lectern.run(command, in: folder)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("config.json"))
        }
    }

    @Test(.enabled(if: isThere, "all-MiniLM-L6-v2 is not there: Scripts/setup --encoder fetches it"))
    func `the published model is known by its vectors`() async throws {
        let folder = try Folder()
        let outcome = try await Lectern.run("encoder", "check", Self.model.path, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let least = try #require(outcome.output.firstMatch(of: /cosine to the known vectors +([0-9.]+) at least/))
        #expect(try #require(Double(least.1)) > 0.999)
        #expect(outcome.output.contains(#"before tickets, before tutorials  "", """#))
        let prefixed = try await Lectern.run(
            "encoder", "check", Self.model.path, "--encoder-prefixes", "query: |passage: ", in: folder)
        #expect(prefixed.output.contains(#"before tickets, before tutorials  "query: ", "passage: ""#))
        // Embeddings of texts with other prefixes are others, and are stored as such.
        let fingerprints = [outcome, prefixed].map { $0.output.firstMatch(of: /fingerprint +([0-9a-f]{16})/)?.1 }
        #expect(fingerprints.allSatisfy { $0 != nil })
        #expect(fingerprints[0] != fingerprints[1])
    }

    @Test func `prefixes that are not two stop the start`() async throws {
        let folder = try Folder()
        for value in ["query: ", "a|b|c", String(repeating: "q", count: 201) + "|"] {
            let start = try await Lectern.run("serve", "--port", "0", "--encoder-prefixes", value, in: folder)
            #expect(start.status != 0)
            #expect(start.errors.contains("separated by a bar"))
        }
    }

    @Test(.enabled(if: isThere, "all-MiniLM-L6-v2 is not there: Scripts/setup --encoder fetches it"))
    func `a server with an encoder says so in its figures, and one without does not`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        for (value, isUsed) in [(Self.model.path, true), ("none", false)] {
            let server = try await Lectern.serve(environment: ["LECTERN_ENCODER": value], in: folder)
            let figures = try await server.get("/metrics").text
            #expect(figures.contains("lectern_encoder_waiting 0") == isUsed)
            #expect(figures.contains("lectern_model_stale 0"))
            #expect(try await server.stop().status == 0)
        }
    }
}

import Foundation
import SupportCore
import Testing

@testable import Web

@Suite struct TextsTests {
    private let templates = TestSite.package.appending(path: "Templates")

    @Test func `every text of the catalogues is used, and every one that is used stands in all of them`() throws {
        let catalogues = try ["en", "de"].map { language in
            try JSONDecoder().decode(
                [String: String].self, from: Data(contentsOf: templates.appending(path: "texts.\(language).json")))
        }
        let used = try usedKeys()
        for catalogue in catalogues { #expect(Set(catalogue.keys).symmetricDifference(used) == []) }
        for key in used {
            let names = catalogues.map { Set(($0[key] ?? "").matches(of: /\{[a-zA-Z]+\}/).map { String($0.0) }) }
            #expect(names[0] == names[1], "\(key)")
        }
    }

    @Test func `a language that lacks a text is refused when the service starts`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-texts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try Data(#"{"a": "A", "b": "B"}"#.utf8).write(to: folder.appending(path: "texts.en.json"))
        try Data(#"{"a": "A"}"#.utf8).write(to: folder.appending(path: "texts.de.json"))
        let failure = #expect(throws: Failure.self) { try Texts(folder: folder) }
        #expect(failure?.detail == "Texts are missing from this installation: de: b.")
    }

    @Test(arguments: [
        (nil, "en"), ("", "en"), ("de", "de"), ("de-CH, en;q=0.9", "de"), ("en, de", "en"), ("fr, de;q=0.1", "de"),
        ("de;q=0.5, en;q=0.9", "en"), ("de;q=0, fr", "en"), ("*", "en"), ("de;q=nonsense", "de"), (";;,,=", "en"),
    ])
    func `of the languages that there are a browser gets the dearest`(header: String?, language: String) throws {
        #expect(try Texts(folder: templates).spoken(accepting: header).language == language)
    }

    @Test func `every key of the code is one that the code uses`() throws {
        let sources = try contents(of: TestSite.package.appending(path: "Sources/Web"), "swift")
        let used = Set(sources.matches(of: /(?:text|name)\(\s*\.([a-zA-Z]+)/).map { String($0.1) })
        #expect(Set(TextKey.allCases.map(\.rawValue)).subtracting(used) == [])
    }

    /// The keys that templates name as `texts.key`, and those of the code.
    private func usedKeys() throws -> Set<String> {
        let pages = try contents(of: templates, "mustache")
        return Set(pages.matches(of: /texts\.([a-zA-Z]+)/).map { String($0.1) })
            .union(TextKey.allCases.map(\.rawValue))
    }

    private func contents(of folder: URL, _ kind: String) throws -> String {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("." + kind) }
            .map { String(decoding: try Data(contentsOf: folder.appending(path: $0)), as: UTF8.self) }
            .joined(separator: "\n")
    }
}

import Foundation
import Testing

/// README and docs say what is true of the tree.
struct DocumentationTests {
    private static let root = Lectern.package

    /// The chapters, by their paths from the root.
    private let chapters: [String: String]

    init() throws {
        var chapters: [String: String] = [:]
        for path in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] {
            chapters[path] = try Self.text(path)
        }
        for folder in ["docs", "docs/decisions"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
            where name.hasSuffix(".md") { chapters["\(folder)/\(name)"] = try Self.text("\(folder)/\(name)") }
        }
        self.chapters = chapters
    }

    @Test func `the README fits on two screens`() throws {
        #expect(try #require(chapters["README.md"]).count < 9_000)
    }

    @Test func `every link leads to a file, and to a heading of it`() throws {
        var broken: [String] = []
        for (path, text) in chapters {
            for link in text.prose.matches(of: /\]\(([^)\s]+)\)/).map({ String($0.output.1) })
            where !link.hasPrefix("https://") && link != "url" {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let folder = Self.root.appending(path: path).deletingLastPathComponent()
                let file = parts[0].isEmpty ? Self.root.appending(path: path) : folder.appending(path: parts[0])
                guard FileManager.default.fileExists(atPath: file.path) else {
                    broken.append("\(path): \(link)")
                    continue
                }
                if parts.count > 1, try !String(contentsOf: file, encoding: .utf8).anchors.contains(parts[1]) {
                    broken.append("\(path): \(link)")
                }
            }
        }
        #expect(broken.sorted() == [])
    }

    /// A path is written from the root or from `Sources`, and a file of Swift by its name alone.
    @Test func `every file and folder that is named is there`() {
        let missing = chapters.flatMap { path, text in
            text.prose.matches(of: /`(\w[\w.\/-]*)`/).map { String($0.output.1) }
                .filter { name in
                    if name.contains("/") {
                        let top = String(name.prefix { $0 != "/" })
                        return Self.exists(top) && !Self.exists(name)
                    }
                    return name.hasSuffix(".swift") && !Self.exists(name)
                        && !Self.sources.contains { $0.hasSuffix("/" + name) }
                }
                .map { "\(path): \($0)" }
        }
        #expect(missing.sorted() == [])
    }

    @Test func `every setting of the command is explained, and none that there is not`() throws {
        let read = try Self.sources.filter { $0.hasPrefix("Sources/lectern/") }
            .reduce(into: Set<String>()) { $0.formUnion(try Self.text($1).settings) }
        let explained = try #require(chapters["docs/operate.md"]).settings
        #expect(explained.symmetricDifference(read).sorted() == [])
    }

    @Test func `every figure of the command is explained, and none that there is not`() throws {
        // A name with a value in it stands in the chapter with an ellipsis in place of the value.
        let measured = try Self.sources.filter { $0.hasPrefix("Sources/lectern/") || $0.hasPrefix("Sources/Web/HTTP/") }
            .reduce(into: Set<String>()) { names, file in
                let text = try Self.text(file)
                for match in text.matches(of: /"(?:# TYPE )?(lectern_[a-z_]+(?:\\\([a-zA-Z.]+\)[a-z_]+)?)/) {
                    names.insert(String(match.output.1).replacing(/\\\([^)]*\)/, with: "…"))
                }
            }
        let chapter = try #require(chapters["docs/operate.md"])
        let explained = Set(
            chapter.matches(of: /\n\| (`lectern_[^|]*) \|/).flatMap { row in
                row.output.1.matches(of: /`(lectern_[^`]+)`/).map { String($0.output.1) }
            })
        #expect(explained.symmetricDifference(measured).sorted() == [])
    }

    @Test func `the release of the command is the last one of the changelog`() throws {
        let released = try #require(chapters["CHANGELOG.md"]?.firstMatch(of: /\n## \[([0-9.]+)\]/))
        let source = try Self.text("Sources/lectern/Release.swift")
        let release = try #require(source.firstMatch(of: /let release = "(.*)"/))
        #expect(release.output.1 == released.output.1)
    }

    @Test(arguments: ["nginx/lectern.conf", "caddy/Caddyfile"])
    func `the configurations of proxies are those that the package brings`(file: String) throws {
        let lines = try Self.text("packaging/" + file).components(separatedBy: "\n")
        // The comment at the head says where the file goes, as the chapter does.
        let configuration = lines.drop { $0.hasPrefix("#") || $0.isEmpty }.joined(separator: "\n")
        #expect(try #require(chapters["docs/operate.md"]).contains("\n" + configuration + "```\n"))
    }

    @Test func `the configuration of nginx logs no address that is a secret`() throws {
        let router = try Self.text("Sources/Web/Router.swift")
        let folders = Set(router.matches(of: /"\/([a-z\/-]+)\/\{secret\}/).map { String($0.output.1) })
        #expect(folders.isSuperset(of: ["my", "rooms", "calendar/trainers"]))
        let rule = try #require(
            try Self.text("packaging/nginx/lectern.conf").firstMatch(of: /location ~ (\^\S+) \{\s+access_log off;/))
        let secret = try Regex(String(rule.output.1))
        #expect(folders.filter { "/\($0)/s3cret".firstMatch(of: secret) == nil }.sorted() == [])
    }

    @Test func `every mail is explained`() throws {
        let templates = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Templates/mail/en").path)
        let text = try #require(chapters["docs/mail.md"])
        let names = templates.filter { $0.hasSuffix(".mustache") }.map { String($0.dropLast(".mustache".count)) }
        #expect(names.filter { !text.contains("`\($0)`") }.sorted() == [])
    }

    @Test func `the table of imports is the one of the package`() throws {
        let package = try Self.text("Package.swift")
        let targets = package.matches(of: /\.(?:target|executableTarget)\(\s*name: "(\w+)",([\s\S]*?)swiftSettings/)
        let names = Set(targets.map { String($0.output.1) })
        let imports = targets.reduce(into: [String: Set<String>]()) { imports, target in
            // Products of packages stand behind a name of their own.
            let own = target.output.2.replacing(/\.product\([^)]*\)/, with: "")
                .replacing(/\.when\([^)]*\)/, with: "")
            imports[String(target.output.1)] = Set(own.matches(of: /"(\w+)"/).map { String($0.output.1) })
                .intersection(names)
        }
        let rows = try #require(chapters["docs/architecture.md"]).matches(of: /\n\| `(\w+)` \| ([^|]*) \|/)
        let table = rows.reduce(into: [String: Set<String>]()) { table, row in
            table[String(row.output.1)] = Set(row.output.2.matches(of: /`(\w+)`/).map { String($0.output.1) })
        }
        #expect(table == imports)
    }

    private static func exists(_ path: String) -> Bool {
        [path, "Sources/" + path].contains {
            FileManager.default.fileExists(atPath: root.appending(path: $0).path)
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// All Swift files of the package, by their paths from the root.
    private static let sources: [String] = ["Sources", "Tests"].flatMap { folder in
        (FileManager.default.subpaths(atPath: root.appending(path: folder).path) ?? [])
            .filter { $0.hasSuffix(".swift") }.map { folder + "/" + $0 }
    }
}

extension String {
    /// The text without blocks of code.
    fileprivate var prose: String { replacing(/```[\s\S]*?```/, with: "") }

    /// The anchors of the headings, as GitHub makes them.
    fileprivate var anchors: Set<String> {
        Set(
            prose.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                return title.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
            })
    }

    /// The environment variables that it names.
    fileprivate var settings: Set<String> {
        Set(matches(of: /LECTERN_[A-Z_]*[A-Z]/).map { String($0.output) })
    }
}

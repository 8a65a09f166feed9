import Foundation
import TestSupport
import Testing

@Suite struct SettingsTests {
    @Test func `every mistake in the settings is named at once`() async throws {
        let folder = try Folder()
        let agreement = folder.file("agreement.json")
        try Data(#"{"name": "Ours"}"#.utf8).write(to: agreement)
        let outcome = try await Lectern.run(
            ["serve"], in: folder,
            environment: [
                "LECTERN_PORT": "http", "LECTERN_PUBLIC_URL": "training.example.org", "LECTERN_TRUSTED_PROXY": "proxy",
                "LECTERN_AGREEMENT": agreement.path, "LECTERN_ORGANISATION_ACCENT": "mauve",
                "LECTERN_ORGANISATION_LOGO": agreement.path, "LECTERN_ORGANISATION_IMPRINT": "nowhere.md",
                "LECTERN_SMTP_URL": "mailto:x", "LECTERN_REMINDERS": "soon",
                "LECTERN_KEEP_MAIL": "90", "LECTERN_LIMIT_IDLE": "0", "LECTERN_LIMIT_BODIES": "all",
                "LECTERN_LIMIT_REGISTRATIONS": "many", "LECTERN_RECURRING_DAYS": "0", "LECTERN_LOG_LEVEL": "loud",
                "LECTERN_LOG_FORMAT": "xml", "LECTERN_PUBLICURL": "https://training.example.org",
            ])
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        let lines = outcome.errors.components(separatedBy: "\n")
        #expect(lines.first == "The settings are not valid:")
        let names = lines.compactMap { $0.firstMatch(of: /^  (LECTERN_[A-Z_]+)/).map { String($0.1) } }
        #expect(
            names == [
                "LECTERN_PORT", "LECTERN_PUBLIC_URL", "LECTERN_TRUSTED_PROXY", "LECTERN_AGREEMENT",
                "LECTERN_ORGANISATION_LOGO", "LECTERN_ORGANISATION_ACCENT", "LECTERN_ORGANISATION_IMPRINT",
                "LECTERN_SMTP_URL", "LECTERN_REMINDERS", "LECTERN_RECURRING_DAYS", "LECTERN_KEEP_MAIL",
                "LECTERN_LIMIT_IDLE",
                "LECTERN_LIMIT_BODIES", "LECTERN_LIMIT_REGISTRATIONS", "LECTERN_LOG_LEVEL", "LECTERN_LOG_FORMAT",
                "LECTERN_PUBLICURL",
            ])
        #expect(
            lines.contains(
                "  LECTERN_PUBLICURL: There is no setting of this name. Did you mean LECTERN_PUBLIC_URL?"))
        #expect(lines.contains("  LECTERN_ORGANISATION_LOGO: The file is neither a PNG nor an SVG."))
        #expect(lines.contains("  LECTERN_ORGANISATION_ACCENT: Must be a colour such as #00615f."))
        #expect(lines.contains("  LECTERN_ORGANISATION_IMPRINT: nowhere.md cannot be read."))
        #expect(lines.contains { $0.contains("/hours") }, "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test func `a home without the files of the pages is named`() async throws {
        let folder = try Folder()
        let outcome = try await Lectern.run(
            ["serve"], in: folder, environment: ["LECTERN_HOME": folder.url.path])
        #expect(
            outcome
                == .init(
                    status: 1, output: "",
                    errors: "The folder \(folder.url.path) (LECTERN_HOME) lacks OpenAPI, Public, Templates.\n"))
    }

    /// Many settings reach people by this file alone.
    @Test func `the settings of the package are those of the command`() throws {
        let file = try String(contentsOf: Lectern.package.appending(path: "packaging/lectern.default"), encoding: .utf8)
        let shown = Set(file.matches(of: /(?m)^#(LECTERN_[A-Z_]+)=/).map { String($0.1) })
        let sources = try FileManager.default.subpathsOfDirectory(
            atPath: Lectern.package.appending(path: "Sources/lectern").path
        ).filter { $0.hasSuffix(".swift") }
        var named: Set<String> = []
        var known: Set<String> = []
        for name in sources {
            let text = try String(
                contentsOf: Lectern.package.appending(path: "Sources/lectern/" + name), encoding: .utf8)
            let found = Set(text.matches(of: /LECTERN_[A-Z_]*[A-Z]/).map { String($0.output) })
            if name.hasSuffix("SettingFaults.swift") { known = found } else { named.formUnion(found) }
        }
        #expect(known == named)
        // The zone of an imported calendar is no setting of the service.
        #expect(shown == named.subtracting(["LECTERN_ZONE"]))
    }

    @Test func `the organisation of the settings is that of the pages`() async throws {
        let folder = try Folder()
        let (logo, notice) = (folder.file("logo.svg"), folder.file("notice.md"))
        try Data(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 2"><path d="M0 0h8v2z"/></svg>"#.utf8)
            .write(to: logo)
        try Data("*Main Street 1*".utf8).write(to: notice)
        let server = try await Lectern.serve(
            environment: [
                "LECTERN_ORGANISATION_NAME": "Acme Academy", "LECTERN_ORGANISATION_LOGO": logo.path,
                "LECTERN_ORGANISATION_IMPRINT": notice.path, "LECTERN_ORGANISATION_ACCENT": "#8a1c5c",
                "LECTERN_ORGANISATION_SUPPORT": "https://acme.example/help",
            ], in: folder)
        let home = try await server.get("/").text
        #expect(home.contains("<title>Webinars and tutorials – Acme Academy</title>"))
        #expect(home.contains("<a href=\"https://acme.example/help\">Support</a>"))
        let picture = try #require(home.firstMatch(of: #/<img src="(/logo/[^"]+)" alt="Acme Academy">/#))
        #expect(try await server.get(String(picture.output.1)).text.contains("M0 0h8v2z"))
        #expect(try await server.get("/imprint").text.contains("<em>Main Street 1</em>"))
        #expect(try await server.stop().status == 0)
    }

    @Test func `the host of UIDs follows the public URL until there is a session`() async throws {
        let folder = try Folder()
        func uid(_ url: String?) async throws -> String {
            let environment = url.map { ["LECTERN_PUBLIC_URL": $0] } ?? [:]
            let server = try await Lectern.serve(environment: environment, in: folder)
            let token = try await folder.token()
            let body = """
                {"kind": "webinar", "title": "Webhooks", "start": "2030-12-01T10:00:00", "timeZone": "Europe/Berlin",
                    "duration": "PT1H", "status": "published"}
                """
            let made = try await server.post("/api/v1/sessions", body, token: token)
            try #require(made.status == 201, "\(made.text)")
            #expect(try await server.stop().status == 0)
            return String(try #require(made.text.firstMatch(of: /"uid":"[^@"]+@([^"]+)"/), "\(made.text)").1)
        }
        let installed = try await Lectern.serve(in: folder)
        #expect(try await installed.stop().status == 0)
        #expect(try await uid("https://training.example.org") == "training.example.org")
        #expect(try await uid(nil) == "training.example.org")
        #expect(try await uid("https://other.example.org") == "training.example.org")
    }
}

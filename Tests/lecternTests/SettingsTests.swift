import Foundation
import FoundationNetworking
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

    /// A value of each setting that is none. They are read one by one, so that all can be wrong at once.
    private static let wrongValues = [
        "LECTERN_AGREEMENT": "nowhere.json", "LECTERN_ATTENDANCE_SHARE": "2", "LECTERN_AUTHSERV_ID": "a;b",
        "LECTERN_BIGBLUEBUTTON_URL": "meet", "LECTERN_BREACH_LEAD": "soon", "LECTERN_BREACH_MAIL": "nobody",
        "LECTERN_CERTIFICATE_SHARE": "2", "LECTERN_CONFIRM_ADDRESSES": "maybe", "LECTERN_DATABASE_CONNECTIONS": "0",
        "LECTERN_ENCODER_PREFIXES": "query", "LECTERN_FOLLOW_UP": "P99D", "LECTERN_JITSI_URL": "meet",
        "LECTERN_KEEP_INTEREST": "90", "LECTERN_KEEP_MAIL": "90", "LECTERN_KEEP_REGISTRATIONS": "90",
        "LECTERN_KEY_FILE": "/nowhere/key", "LECTERN_LIMIT_ALL_FILES": "0", "LECTERN_LIMIT_BODIES": "all",
        "LECTERN_LIMIT_BODY_GRACE": "0",
        "LECTERN_LIMIT_BODY_RATE": "0", "LECTERN_LIMIT_CONNECTIONS": "1", "LECTERN_LIMIT_FILE": "0",
        "LECTERN_LIMIT_FILES": "21", "LECTERN_LIMIT_FILE_KINDS": "pictures,programs", "LECTERN_LIMIT_HEAD": "0",
        "LECTERN_LIMIT_IDLE": "0", "LECTERN_LIMIT_MAILS": "0", "LECTERN_LIMIT_REGISTRATIONS": "many",
        "LECTERN_LIMIT_SUGGESTIONS": "100", "LECTERN_LIMIT_TICKETS": "0,0", "LECTERN_LIMIT_TICKET_FILES": "1.5",
        "LECTERN_LIMIT_WRITE": "0",
        "LECTERN_LMTP": "localhost:port", "LECTERN_LOG_FORMAT": "xml", "LECTERN_LOG_LEVEL": "loud",
        "LECTERN_OIDC_ISSUER": "https://id.example.org", "LECTERN_ORGANISATION_ACCENT": "mauve",
        "LECTERN_ORGANISATION_IMPRINT": "nowhere.md", "LECTERN_ORGANISATION_LOGO": "nowhere.png",
        "LECTERN_ORGANISATION_NAME": String(repeating: "x", count: 1_000),
        "LECTERN_ORGANISATION_PRIVACY": "nowhere.md", "LECTERN_ORGANISATION_SUPPORT": "ask us",
        "LECTERN_PANEL_ANCESTORS": "nowhere", "LECTERN_PLAYER_HOSTS": "media/example", "LECTERN_PORT": "http",
        "LECTERN_PUBLIC_URL": "training.example.org", "LECTERN_RECOMMENDING": "remote",
        "LECTERN_RECURRING_ACCOUNTS": "0", "LECTERN_RECURRING_DAYS": "0", "LECTERN_RECURRING_TICKETS": "1",
        "LECTERN_REMINDERS": "soon", "LECTERN_REPLY_ADDRESS": "nobody", "LECTERN_ROOM": "zoom",
        "LECTERN_ROOM_RECORDING": "maybe", "LECTERN_SMTP_URL": "mailto:x", "LECTERN_SUPPORT_ADDRESS": "nobody",
        "LECTERN_SUPPORT_MAIL": "nobody", "LECTERN_TICKET_STATES": "done", "LECTERN_TRUSTED_PROXY": "proxy",
        "LECTERN_WEBHOOK_ALLOW": "10.1.0.0/99",
    ]

    /// Settings that are wrong for themselves, or are read with others, each with a part of the sentence.
    private static let wrongAlone = [
        "LECTERN_BIGBLUEBUTTON_SECRET": ("s", "LECTERN_BIGBLUEBUTTON_SECRET is of no use without"),
        "LECTERN_ENCODER": ("/nowhere", "The sentence encoder in /nowhere cannot be used."),
        "LECTERN_HOME": ("/nowhere", "LECTERN_HOME"), "LECTERN_HOST": ("a b", "LECTERN_HOST: "),
        "LECTERN_JITSI_APP_ID": ("a", "LECTERN_JITSI_APP_ID and LECTERN_JITSI_SECRET are of no use without"),
        "LECTERN_JITSI_SECRET": ("s", "LECTERN_JITSI_APP_ID and LECTERN_JITSI_SECRET are of no use without"),
        "LECTERN_MAIL_FROM": ("nobody", "LECTERN_SMTP_URL, LECTERN_MAIL_FROM: "),
        "LECTERN_OIDC_CLIENT_ID": ("a", "LECTERN_OIDC_CLIENT_ID is of no use without"),
        "LECTERN_OIDC_CLIENT_SECRET": ("/nowhere", "LECTERN_OIDC_CLIENT_SECRET is of no use without"),
        "LECTERN_OIDC_ROLES": ("a=agent", "LECTERN_OIDC_ROLES is of no use without"),
    ]

    /// Any path is one of a database, until it is opened; and the zone is one of an import.
    private static let neverWrong: Set = ["LECTERN_DATABASE", "LECTERN_ZONE"]

    @Test func `every setting is refused with its name where it is wrong`() async throws {
        let known = try names(in: "Options/SettingFaults.swift")
        let tried = Set(Self.wrongValues.keys).union(Self.wrongAlone.keys).union(Self.neverWrong)
        #expect(known.symmetricDifference(tried) == [], "A new setting needs a wrong value here.")
        let folder = try Folder()
        let outcome = try await Lectern.run(["serve"], in: folder, environment: Self.wrongValues)
        #expect(outcome.status == 64)
        let lines = outcome.errors.components(separatedBy: "\n").dropFirst()
        let refused = lines.reduce(into: Set<String>()) { refused, line in
            let head = line.prefix { $0 != ":" }
            refused.formUnion(head.matches(of: /LECTERN_[A-Z_]*[A-Z]/).map { String($0.output) })
        }
        #expect(Set(Self.wrongValues.keys).subtracting(refused) == [], "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test(arguments: wrongAlone.keys.sorted())
    func `a setting is refused that others do not go with`(name: String) async throws {
        let (value, sentence) = try #require(Self.wrongAlone[name])
        let folder = try Folder()
        let outcome = try await Lectern.run(["serve"], in: folder, environment: [name: value])
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        #expect(!outcome.errors.contains("listening"))
    }

    @Test func `files of tickets have to fit into the memory for bodies and into their ticket`() async throws {
        func errors(_ environment: [String: String]) async throws -> String {
            try await Lectern.run(["serve"], in: try Folder(), environment: environment).errors
        }
        #expect(
            try await errors(["LECTERN_LIMIT_FILE": "20"]).contains(
                "LECTERN_LIMIT_FILE needs a LECTERN_LIMIT_BODIES of at least 84"))
        #expect(
            try await errors(["LECTERN_LIMIT_FILE": "10", "LECTERN_LIMIT_TICKET_FILES": "5"]).contains(
                "LECTERN_LIMIT_TICKET_FILES must be at least LECTERN_LIMIT_FILE, 10."))
        let server = try await Lectern.serve(
            environment: [
                "LECTERN_LIMIT_FILE": "20", "LECTERN_LIMIT_BODIES": "84", "LECTERN_LIMIT_FILES": "3",
                "LECTERN_LIMIT_FILE_KINDS": "PDF, text",
            ], in: try Folder())
        var form = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(server.port)/support")))
        form.httpMethod = "POST"
        form.httpBody = Data("step=impact".utf8)
        form.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let page = String(decoding: try await URLSession.shared.data(for: form).0, as: UTF8.self)
        #expect(page.contains("Up to 3 files, 20 MB in total: PDF, text"), "\(page)")
        #expect(try await server.stop().status == 0)
    }

    /// The settings that a source file of the command names.
    private func names(in file: String) throws -> Set<String> {
        let text = try String(
            contentsOf: Lectern.package.appending(path: "Sources/lectern/" + file), encoding: .utf8)
        return Set(text.matches(of: /LECTERN_[A-Z_]*[A-Z]/).map { String($0.output) })
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

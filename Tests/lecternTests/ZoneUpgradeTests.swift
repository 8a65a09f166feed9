import Foundation
import Storage
import TestSupport
import Testing

/// A system whose zone data lack names that were valid when they were stored.
@Suite struct ZoneUpgradeTests {
    /// In winter and in summer of the next year.
    private static let year = Calendar(identifier: .gregorian).component(.year, from: Date()) + 1
    private static let session = """
        {"kind": "webinar", "title": "Twice", "start": "\(year)-01-10T10:00:00", "timeZone": "ZONE", "duration": "PT1H",
         "status": "published", "recurrence": {"added": ["\(year)-07-10T10:00:00"]}}
        """

    /// Copies of the zone files that a system has which moves former names into a package of its own.
    private static func zoneData(_ names: [String], in folder: Folder) throws -> [String: String] {
        let data = folder.file("zoneinfo")
        for name in names {
            let file = data.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/" + name)).write(to: file)
        }
        return ["TZDIR": data.path]
    }

    /// Makes a session and a registration of each person, and ends the server.
    ///
    /// - Returns: the token, and the answers of the registrations.
    private static func fill(_ folder: Folder, zone: String, people: [(email: String, zone: String)]) async throws -> (
        token: String, session: String, registrations: [String]
    ) {
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let made = try await server.post(
            "/api/v1/sessions", session.replacing("ZONE", with: zone), token: token)
        try #require(made.status == 201, "\(made.text)")
        let id = String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        var registrations: [String] = []
        for person in people {
            let body = """
                {"name": "Grace", "email": "\(person.email)", "timeZone": "\(person.zone)",
                 "occurrence": "\(year)-01-10T10:00:00"}
                """
            let reply = try await server.post("/api/v1/sessions/\(id)/registrations", body, token: token)
            try #require(reply.status == 201, "\(reply.text)")
            registrations.append(reply.text)
        }
        #expect(try await server.stop().status == 0)
        return (token, id, registrations)
    }

    private static func member(_ name: String, of json: String) throws -> String {
        String(try #require(json.firstMatch(of: Regex<(Substring, Substring)>("\"\(name)\":\"([^\"]+)\""))).1)
    }

    @Test func `everything works where the zone data have moved to another package`() async throws {
        let folder = try Folder()
        let filled = try await Self.fill(
            folder, zone: "US/Eastern", people: [("grace@example.org", "Asia/Calcutta")])
        let zones = try Self.zoneData(["America/New_York", "Asia/Kolkata", "Europe/Berlin", "Etc/UTC"], in: folder)
        let spool = folder.file("spool").path
        let server = try await Lectern.serve("--smtp-url", "spool:" + spool, environment: zones, in: folder)
        let token = filled.token
        let id = filled.session

        let dates = try await server.get("/api/v1/occurrences")
        #expect(dates.text.contains("\"startsAt\":\"\(Self.year)-01-10T15:00:00Z\""))
        #expect(dates.text.contains(#""timeZone":"US/Eastern""#))
        #expect(dates.text.contains("\"startsAt\":\"\(Self.year)-07-10T14:00:00Z\""))
        let feed = try await server.get("/calendar/sessions/\(id).ics")
        #expect(feed.status == 200)
        #expect(feed.text.contains("TZID:US/Eastern"))
        for path in ["/", "/calendar.ics", "/readyz", "/sessions/\(id)"] {
            #expect(try await server.get(path).status == 200, "\(path)")
        }
        #expect(try await server.get("/readyz").text == #"{"status":"ok"}"#)
        let roster = try await server.get("/api/v1/sessions/\(id)/registrations", token: token)
        #expect(roster.text.contains(#""timeZone":"Asia/Calcutta""#))
        let export = try await server.get("/api/v1/registrants/grace@example.org", token: token)
        #expect(export.status == 200)
        #expect(export.text.contains(#""timeZone":"Asia/Calcutta""#))
        for name in ["manageURL", "feed"] {
            let address = try Self.member(name, of: filled.registrations[0]).replacing("\\/", with: "/")
            let path = String(try #require(address.firstMatch(of: /https?:\/\/[^\/]+(\/.*)/)).1)
            #expect(try await server.get(path).status == 200)
        }
        // The confirmation tells the time in Calcutta, with the zone of the session in the invitation.
        let mail = try await eventually("the confirmation is sent") { () -> String? in
            let names = try? FileManager.default.contentsOfDirectory(atPath: spool).filter { $0.hasSuffix(".eml") }
            guard let name = names?.first else { return nil }
            return try String(contentsOf: URL(filePath: spool + "/" + name), encoding: .utf8)
        }
        let plain = mail.replacing("=\r\n", with: "").replacing("=\n", with: "")
        #expect(plain.contains("20:30"))
        #expect(plain.contains("in Calcutta") || plain.contains("in Kolkata"))
        #expect(try await server.stop().status == 0)
        let checked = try await Lectern.run(["check"], in: folder, environment: zones)
        #expect(checked == .init(status: 0, output: "No errors found.\n", errors: ""))
    }

    @Test func `a new name is known to zone data that have it under a former one`() async throws {
        let folder = try Folder()
        let filled = try await Self.fill(folder, zone: "Asia/Kolkata", people: [])
        let data = folder.file("zoneinfo")
        let file = data.appending(path: "Asia/Calcutta")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Asia/Kolkata")).write(to: file)
        let server = try await Lectern.serve(environment: ["TZDIR": data.path], in: folder)
        let dates = try await server.get("/api/v1/sessions/\(filled.session)/occurrences")
        #expect(dates.text.contains("\"startsAt\":\"\(Self.year)-01-10T04:30:00Z\""))
        #expect(try await server.stop().status == 0)
    }

    @Test func `a zone that is nowhere takes its session out, is named, and is mended by a command`() async throws {
        let folder = try Folder()
        let filled = try await Self.fill(
            folder, zone: "Europe/Berlin", people: [("grace@example.org", "Europe/Berlin")])
        let database = try SQLiteDatabase(path: folder.database)
        try await database.write { connection in
            try connection.run(
                script: """
                    UPDATE sessions SET time_zone = 'Mars/Olympus';
                    UPDATE registrations SET time_zone = 'Mars/Phobos';
                    """)
        }
        let (id, token) = (filled.session, filled.token)
        let checked = try await Lectern.run("check", in: folder)
        #expect(checked.status == 1)
        let lines = checked.output.split(separator: "\n").map(String.init)
        #expect(
            lines[0] == #"sessions \#(id): time_zone holds "Mars/Olympus", which is not a time zone of this system."#)
        #expect(lines[1].hasPrefix("registrations "))
        #expect(lines[1].hasSuffix(#": time_zone holds "Mars/Phobos", which is not a time zone of this system."#))
        #expect(lines.count == 2)

        let server = try await Lectern.serve(in: folder)
        for path in ["/", "/calendar.ics", "/api/v1/occurrences", "/api/v1/sessions", "/tutorials"] {
            #expect(try await server.get(path).status == 200, "\(path)")
        }
        #expect(try await server.get("/api/v1/registrants/grace@example.org", token: token).status == 200)
        let ready = try await server.get("/readyz")
        #expect(ready.status == 200)
        #expect(ready.text.contains(#""table":"sessions","id":"\#(id)","column":"time_zone""#))
        #expect(ready.text.contains(#""unreadable":2"#))
        #expect(try await server.get("/api/v1/sessions/\(id)", token: token).status == 503)
        #expect(server.process.errors.components(separatedBy: "row cannot be read").count == 3)

        let unknown = try await Lectern.run("mend", "zone", "Mars/Olympus", "Europe/Berln", in: folder)
        #expect(
            unknown
                == .init(
                    status: 1, output: "",
                    errors: "There is no time zone \"Europe/Berln\". Did you mean Europe/Berlin?\n"))
        let mended = try await Lectern.run("mend", "zone", "Mars/Olympus", "Europe/London", in: folder)
        #expect(mended.output == "1 rows were in Mars/Olympus and are in Europe/London now.\n")
        let registration = try Self.member("id", of: filled.registrations[0])
        let value = try await Lectern.run(
            "mend", "value", "registrations", registration, "time_zone", "Asia/Calcutta", in: folder)
        #expect(value == .init(status: 0, output: "The row can be read again.\n", errors: ""))
        // The running server shows it at once.
        let dates = try await server.get("/api/v1/sessions/\(id)/occurrences")
        #expect(dates.text.contains("\"startsAt\":\"\(Self.year)-01-10T10:00:00Z\""))
        try await eventually("the server is well") {
            try await server.get("/readyz").text == #"{"status":"ok"}"# ? true : nil
        }
        #expect(try await server.get("/calendar/sessions/\(id).ics").text.contains("TZID:Europe/London"))
        #expect(try await server.stop().status == 0)
        #expect(try await Lectern.run("check", in: folder).output == "No errors found.\n")
    }

    @Test func `a system without any zone data starts, and names every session`() async throws {
        let folder = try Folder()
        let filled = try await Self.fill(folder, zone: "Europe/Berlin", people: [])
        let server = try await Lectern.serve(environment: ["TZDIR": folder.file("nothing").path], in: folder)
        for path in ["/", "/calendar.ics", "/api/v1/occurrences"] {
            #expect(try await server.get(path).status == 200, "\(path)")
        }
        #expect(try await server.get("/readyz").text.contains(filled.session))
        #expect(try await server.stop().status == 0)
        let again = try await Lectern.serve(in: folder)
        #expect(try await again.get("/readyz").text == #"{"status":"ok"}"#)
        #expect(try await again.get("/api/v1/sessions/\(filled.session)").status == 200)
        #expect(try await again.stop().status == 0)
    }
}

import Foundation
import TestSupport
import Testing

/// The calendars as programs synchronise them: vdirsyncer, and python-caldav.
@Suite struct CalDAVProgramsTests {
    private static let vdirsyncer = URL(filePath: "/usr/bin/vdirsyncer")
    private static let python = URL(filePath: "/usr/bin/python3")
    private static let hasVdirsyncer = FileManager.default.fileExists(atPath: vdirsyncer.path)
    private static let hasCalDAV = FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/caldav")

    /// A server with a series of four Tuesdays, a single date, and a tag.
    private struct Fixture {
        let folder: Folder
        let server: Server
        let token: String
        let series: String
        let single: String

        init() async throws {
            folder = try Folder()
            try await Lectern.run("migrate", in: folder)
            token = try await Lectern.run("token", "create", "--role", "admin", "--name", "Ada", in: folder)
                .output.trimmingCharacters(in: .whitespacesAndNewlines)
            server = try await Lectern.serve(in: folder)
            series = try await Self.make(
                #""title": "Webhooks", "tags": ["http"], "recurrence": {"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}"#,
                server, token)
            single = try await Self.make(#""title": "Queues", "trainers": []"#, server, token)
        }

        private static func make(_ fields: String, _ server: Server, _ token: String) async throws -> String {
            let made = try await server.post(
                "/api/v1/sessions",
                """
                {"kind": "webinar", "status": "published", "start": "2027-03-16T10:00:00",
                "timeZone": "Europe/Berlin", "duration": "PT1H", \(fields)}
                """, token: token)
            try #require(made.status == 201, "\(made.text)")
            return String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        }

        /// Moves the second date of the series, and takes the single session out of the programme.
        func edit() async throws {
            let moved = try await server.patch(
                "/api/v1/sessions/\(series)/occurrences/2027-03-23T10:00:00", #"{"start": "2027-03-24T15:00:00"}"#,
                token: token)
            let hidden = try await server.patch(
                "/api/v1/sessions/\(single)", #"{"visibility": "unlisted"}"#, token: token)
            #expect(moved.status == 200 && hidden.status == 200)
        }
    }

    @Test(.enabled(if: CalDAVProgramsTests.hasVdirsyncer, "vdirsyncer is not installed"))
    func `vdirsyncer finds the calendars, and holds what they hold after every edit`() async throws {
        let fixture = try await Fixture()
        let folder = fixture.folder
        let calendars = folder.file("calendars")
        // It would ask before it made them.
        for name in ["programme", "tag-http"] {
            try FileManager.default.createDirectory(
                at: calendars.appending(path: name), withIntermediateDirectories: true)
        }
        let configuration = folder.file("vdirsyncer.conf")
        try Data(
            """
            [general]
            status_path = "\(folder.file("status").path)"
            [pair lectern]
            a = "server"
            b = "files"
            collections = ["programme", "tag-http"]
            conflict_resolution = "a wins"
            [storage server]
            type = "caldav"
            url = "http://127.0.0.1:\(fixture.server.port)/"
            read_only = true
            [storage files]
            type = "filesystem"
            path = "\(calendars.path)"
            fileext = ".ics"
            """.utf8
        ).write(to: configuration)
        func synchronise(_ command: String) async throws {
            let outcome = try await Lectern.run(
                ["-c", configuration.path, command], in: folder, binary: Self.vdirsyncer)
            try #require(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        }
        func files() throws -> [String: [String]] {
            try FileManager.default.contentsOfDirectory(atPath: calendars.path).reduce(into: [:]) { files, name in
                let folder = calendars.appending(path: name)
                files[name] = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .filter { $0.hasSuffix(".ics") }
                    .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
                    .map { text in
                        // For Swift, CR LF is one character.
                        let text = text.replacing("\r\n", with: "\n")
                        let starts = text.matches(of: /\nDTSTART;TZID=Europe\/Berlin:(\w+)/).map { String($0.1) }
                        return starts.sorted().joined(separator: " ")
                    }.sorted()
            }
        }
        try await synchronise("discover")
        try await synchronise("sync")
        #expect(
            try files() == [
                "programme": ["20270316T100000", "20270316T100000"], "tag-http": ["20270316T100000"],
            ])
        try await fixture.edit()
        try await synchronise("sync")
        let series = "20270316T100000 20270324T150000"
        #expect(try files() == ["programme": [series], "tag-http": [series]])
        _ = try await fixture.server.stop()
    }

    @Test(.enabled(if: CalDAVProgramsTests.hasCalDAV, "python3-caldav is not installed"))
    func `python-caldav reads, searches and synchronises, and writes nothing`() async throws {
        let fixture = try await Fixture()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/caldav_sync.py")
            .path
        let url = "http://127.0.0.1:\(fixture.server.port)/dav/"
        let state = fixture.folder.file("state").path
        func lines() async throws -> [String] {
            let outcome = try await Lectern.run([script, url, state], in: fixture.folder, binary: Self.python)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return outcome.output.split(separator: "\n").map(String.init)
        }
        #expect(
            try await lines() == [
                "calendar Webinars and tutorials", "calendar http", "events Queues Webhooks", "found Queues Webhooks",
                "write refused", "delete refused", "make refused",
            ])
        #expect(try await lines() == ["changed nothing"])
        try await fixture.edit()
        #expect(try await lines() == ["changed Webhooks gone"])
        _ = try await fixture.server.stop()
    }
}

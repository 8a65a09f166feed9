import Foundation
import Testing

/// The feeds as other calendar programs show them: vdirsyncer subscribes and khal shows; sabre/vobject is
/// what Nextcloud reads calendars with.
@Suite(.enabled(if: CalendarPrograms.areInstalled, "vdirsyncer, khal and php-sabre-vobject are not installed"))
struct CalendarProgramsTests {
    @Test func `every edit of a series shows in every calendar`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await Lectern.run("token", "create", "--role", "trainer", "--name", "Ada", in: folder)
            .output.trimmingCharacters(in: .whitespacesAndNewlines)
        let server = try await Lectern.serve(in: folder)
        let made = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Webhooks", "status": "published", "start": "2027-03-16T10:00:00",
            "timeZone": "Europe/Berlin", "duration": "PT1H", "recurrence": {"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}}
            """, token: token)
        let id = String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        let programs = try CalendarPrograms(server, session: id, in: folder)
        let dates = "/api/v1/sessions/\(id)/occurrences/"

        // The clock is set forward on 28 March: ten o'clock stays ten o'clock.
        try await programs.show([
            ("2027-03-16 10:00", "2027-03-16T09:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-23 10:00", "2027-03-23T09:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-30 10:00", "2027-03-30T08:00:00Z", "Webhooks CONFIRMED"),
            ("2027-04-06 10:00", "2027-04-06T08:00:00Z", "Webhooks CONFIRMED"),
        ])
        let moved = try await server.patch(
            dates + "2027-03-23T10:00:00", #"{"start": "2027-03-24T15:00:00"}"#, token: token)
        let cancelled = try await server.post(dates + "2027-03-30T10:00:00/cancel", #"{"reason": "Ill"}"#, token: token)
        #expect(moved.status == 200 && cancelled.status == 200)
        try await programs.show([
            ("2027-03-16 10:00", "2027-03-16T09:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-24 15:00", "2027-03-24T14:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-30 10:00", "2027-03-30T08:00:00Z", "Webhooks CANCELLED"),
            ("2027-04-06 10:00", "2027-04-06T08:00:00Z", "Webhooks CONFIRMED"),
        ])
        let restored = try await server.post(dates + "2027-03-30T10:00:00/restore", nil, token: token)
        let following = try await server.patch(
            dates + "2027-03-30T10:00:00?scope=following", #"{"start": "2027-03-31T09:00:00", "title": "Part two"}"#,
            token: token)
        #expect(restored.status == 200 && following.status == 200)
        try await programs.show([
            ("2027-03-16 10:00", "2027-03-16T09:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-24 15:00", "2027-03-24T14:00:00Z", "Webhooks CONFIRMED"),
            ("2027-03-31 09:00", "2027-03-31T07:00:00Z", "Part two CONFIRMED"),
            ("2027-04-07 09:00", "2027-04-07T07:00:00Z", "Part two CONFIRMED"),
        ])
        _ = try await server.stop()
    }
}

/// The programs, subscribed to one session's feed.
private struct CalendarPrograms {
    private static let vdirsyncer = URL(filePath: "/usr/bin/vdirsyncer")
    private static let khal = URL(filePath: "/usr/bin/khal")
    private static let php = URL(filePath: "/usr/bin/php")

    static var areInstalled: Bool {
        [vdirsyncer.path, khal.path, php.path, "/usr/share/php/Sabre/VObject/autoload.php"]
            .allSatisfy(FileManager.default.fileExists)
    }

    private let server: Server
    private let session: String
    private let folder: Folder

    init(_ server: Server, session: String, in folder: Folder) throws {
        self.server = server
        self.session = session
        self.folder = folder
        try FileManager.default.createDirectory(at: folder.file("calendars"), withIntermediateDirectories: true)
        try Data(
            """
            [general]
            status_path = "\(folder.file("status").path)"
            [pair lectern]
            a = "feed"
            b = "files"
            collections = null
            [storage feed]
            type = "http"
            url = "http://127.0.0.1:\(server.port)/calendar/sessions/\(session).ics"
            [storage files]
            type = "filesystem"
            path = "\(folder.file("calendars").path)"
            fileext = ".ics"
            """.utf8
        ).write(to: folder.file("vdirsyncer.conf"))
        try Data(
            """
            [calendars]
            [[lectern]]
            path = \(folder.file("calendars").path)
            [locale]
            local_timezone = Europe/Berlin
            default_timezone = Europe/Berlin
            timeformat = %H:%M
            dateformat = %Y-%m-%d
            longdateformat = %Y-%m-%d
            datetimeformat = %Y-%m-%d %H:%M
            longdatetimeformat = %Y-%m-%d %H:%M
            [sqlite]
            path = \(folder.file("khal.db").path)
            """.utf8
        ).write(to: folder.file("khal.conf"))
    }

    /// Holds what each program shows against what people are to see.
    ///
    /// - Parameter dates: each as khal shows its start in Berlin, as sabre/vobject gives it in UTC, and what both say.
    func show(_ dates: [(local: String, utc: String, text: String)]) async throws {
        let configuration = folder.file("vdirsyncer.conf").path
        for command in ["discover", "sync"] {
            try await run(Self.vdirsyncer, "-c", configuration, command)
        }
        let shown = try await run(
            Self.khal, "-c", folder.file("khal.conf").path, "list", "-f", "{start} {title} {status}", "-df", "",
            "2027-03-01", "2027-05-01")
        let wantedShown: [String] = dates.map { date in date.local + " " + date.text }
        #expect(shown == wantedShown)

        let feed = folder.file("feed.ics")
        try await server.get("/calendar/sessions/\(session).ics").body.write(to: feed)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/expand.php").path
        let expanded = try await run(Self.php, script, feed.path, "2027-03-01", "2027-05-01")
        let wantedExpanded: [String] = dates.map { date in date.utc + " " + date.text }
        #expect(expanded == wantedExpanded)
    }

    @discardableResult
    private func run(_ program: URL, _ arguments: String...) async throws -> [String] {
        let outcome = try await Lectern.run(arguments, in: folder, binary: program)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

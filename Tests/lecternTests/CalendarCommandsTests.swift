import Foundation
import TestSupport
import Testing

@Suite struct CalendarCommandsTests {
    @Test func `the calendar that is exported is the feed`() async throws {
        let folder = try Folder()
        try await Lectern.run("seed", in: folder)
        let address = ["--public-url", "https://lectern.example"]
        let server = try await Lectern.serve(address[0], address[1], in: folder)
        // The day may change between the two.
        let before = try await server.get("/calendar.ics")
        let exported = try await Lectern.run("export", "calendar", address[0], address[1], in: folder)
        let after = try await server.get("/calendar.ics")
        #expect(exported.status == 0)
        #expect([before.text, after.text].contains(exported.output))
    }

    @Test func `an exported calendar is taken over as drafts, once`() async throws {
        let (folder, other) = (try Folder(), try Folder())
        try await Lectern.run("seed", in: folder)
        let file = other.file("exported.ics")
        let text = try await Lectern.run("export", "calendar", in: folder).output
        try Data(text.utf8).write(to: file)
        let uids = Set(text.components(separatedBy: "\r\n").filter { $0.hasPrefix("UID:") })

        try await Lectern.run("migrate", in: other)
        let taken = try await Lectern.run("import", "calendar", file.path, in: other)
        #expect(
            taken
                == .init(
                    status: 0, output: "\(uids.count) sessions were imported as drafts, 0 were not.\n", errors: ""))
        let token = try await other.token()
        let server = try await Lectern.serve(in: other)
        let drafts = try await server.get("/api/v1/sessions?status=draft&limit=500", token: token).text
        for uid in uids { #expect(drafts.contains(#""uid":"\#(uid.dropFirst(4))""#)) }
        #expect(try await server.get("/api/v1/sessions").text == #"{"items":[],"next":null}"#)
        #expect(try await server.stop().status == 0)

        let again = try await Lectern.run("import", "calendar", file.path, in: other)
        #expect(
            again
                == .init(
                    status: 0, output: "0 sessions were imported as drafts, 0 were not. \(uids.count) unchanged.\n",
                    errors: ""))
        #expect(try await Lectern.run("check", in: other).output == "No errors found.\n")
    }

    @Test func `what is not taken is named by title and UID, and the status tells`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let file = folder.file("odd.ics")
        let text = """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            UID:good@elsewhere.example
            SUMMARY:Good
            DTSTART:20270405T090000
            DURATION:PT1H
            END:VEVENT
            BEGIN:VEVENT
            UID:part@elsewhere.example
            SUMMARY:In part
            DTSTART:20270405T090000Z
            END:VEVENT
            BEGIN:VEVENT
            UID:gone@elsewhere.example
            SUMMARY:Gone\u{1B}[31m
            STATUS:CANCELLED
            DTSTART:20270405T090000Z
            END:VEVENT
            END:VCALENDAR
            """
        try Data(text.utf8).write(to: file)
        let outcome = try await Lectern.run("import", "calendar", file.path, "--zone", "Europe/Lisbon", in: folder)
        #expect(
            outcome
                == .init(
                    status: 2, output: "2 sessions were imported as drafts, 1 was not. 1 imported in part.\n",
                    errors: """
                        Imported in part: In part (part@elsewhere.example): It has no end. It was taken to last an hour.
                        Not imported: Gone[31m (gone@elsewhere.example): It is cancelled.

                        """))
        let unknown = try await Lectern.run("import", "calendar", file.path, "--zone", "Atlantis", in: folder)
        #expect(unknown.status == 64)
        #expect(try await Lectern.run("import", "calendar", folder.file("none.ics").path, in: folder).status == 1)
    }

    @Test func `a file that is no calendar is refused`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let file = folder.file("notes.ics")
        try Data("Dear diary".utf8).write(to: file)
        let outcome = try await Lectern.run("import", "calendar", file.path, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix(file.path + ": "))
    }
}

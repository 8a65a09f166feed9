import Foundation
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
        #expect(again.status == 2)
        #expect(again.output == "0 sessions were imported as drafts, \(uids.count) were not.\n")
        let lines = again.errors.split(separator: "\n")
        #expect(lines.count == uids.count)
        #expect(lines.allSatisfy { $0.hasPrefix("Not imported: ") && $0.hasSuffix(": It is here already.") })
        #expect(try await Lectern.run("check", in: other).output == "No errors found.\n")
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

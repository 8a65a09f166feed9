import Foundation
import TestSupport
import Testing

@Suite struct AgreementOptionTests {
    @Test func `an agreement with mistakes stops the server with every one of them`() async throws {
        let folder = try Folder()
        let file = folder.file("agreement.json")
        try Data(#"{"name": "Ours", "businessDay": "P1D", "priorities": {}, "plans": {}}"#.utf8).write(to: file)
        let outcome = try await Lectern.run("serve", "--port", "0", "--agreement", file.path, in: folder)
        #expect(outcome.status == 1)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.first == "agreement.json: 8 fields are not valid.")
        #expect(
            lines.dropFirst().map { $0.split(separator: ":")[0].trimmingCharacters(in: .whitespaces) } == [
                "/hours", "/businessDay", "/priorities/P1", "/priorities/P2", "/priorities/P3", "/priorities/P4",
                "/plans/standard", "/plans/superPremium",
            ])
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test func `another agreement gives the tickets that are there other deadlines`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let first = try await Lectern.serve(in: folder)
        let body = #"{"subject": "S", "description": "D", "priority": "P1", "openedAt": "2030-01-01T12:00:00Z"}"#
        #expect(try await first.post("/api/v1/tickets", body, token: token).status == 201)
        #expect(try await first.stop().status == 0)

        let seed = Lectern.package.appending(path: "Seeds/agreement.json")
        let text = try String(decoding: Data(contentsOf: seed), as: UTF8.self)
        let file = folder.file("agreement.json")
        try Data(
            text.replacing("PT1H", with: "PT3H").replacing(#", "holidayCalendar": "holidays.ics""#, with: "")
                .replacing(#""holidayCalendar": "holidays.ics""#, with: #""holidayCalendar": null"#).utf8
        ).write(to: file)
        let lines = folder.file("tickets.ndjson")
        try Data(#"{"subject": "S", "description": "D"}"#.utf8).write(to: lines)
        let command = ["import", "tickets", lines.path]
        let other = try await Lectern.run(command + ["--agreement", file.path], in: folder)
        #expect(other.errors.hasPrefix("The server measures its tickets by another agreement."))
        #expect(try await Lectern.run(command, in: folder).status == 0)
        let second = try await Lectern.serve("--agreement", file.path, in: folder)
        try await eventually("the tickets are measured anew") {
            second.process.errors.contains("measured tickets anew") ? true : nil
        }
        let due = try await second.get("/api/v1/tickets/due", token: token).text
        // The first of January is a holiday; support opens at nine in Berlin.
        #expect(due.contains(#""due":"2030-01-02T11:00:00Z""#), "\(due)")
        #expect(try await second.stop().status == 0)
    }
}

import Foundation
import Testing

@Suite struct EvaluateTests {
    private func files(in folder: Folder) throws -> (tutorials: String, tickets: String) {
        let tutorials = """
            [{"slug": "printing", "title": "Printers", "summary": "Paper jams, toner, drivers"},
             {"slug": "login", "title": "Password and login", "summary": "Get back into an account that is locked"}]
            """
        let rows = (1...20).flatMap { number in
            [
                "Jam \(number),\"The printer, again, has a paper jam\",printing",
                "Locked \(number),My account is locked and no password helps,login",
            ]
        }
        let tickets = (["subject,description,tutorial"] + rows).joined(separator: "\r\n") + "\r\n"
        let paths = (folder.file("tutorials.json"), folder.file("tickets.csv"))
        try Data(tutorials.utf8).write(to: paths.0)
        try Data(tickets.utf8).write(to: paths.1)
        return (paths.0.path, paths.1.path)
    }

    @Test func `tickets of one's own are split, learnt from and asked`() async throws {
        let folder = try Folder()
        let files = try files(in: folder)
        let outcome = try await Lectern.run(
            "evaluate", "--tutorials", files.tutorials, "--tickets", files.tickets, "--links", "3", "--json",
            in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        struct Report: Decodable {
            struct Ranking: Decodable { let tickets: Int, hitAt1: Double, hitAt3: Double, abstained: Double }
            let tutorials: Int, linked: Int, unlinked: Int, ranking: Ranking, grouping: Double
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        let counts: [Int] = [report.tutorials, report.linked, report.unlinked, report.ranking.tickets]
        #expect(counts == [2, 6, 26, 8])
        let shares: [Double] = [report.ranking.hitAt1, report.ranking.hitAt3, report.grouping]
        #expect(shares == [1, 1, 1])
        let table = try await Lectern.run(
            "evaluate", "--tutorials", files.tutorials, "--tickets", files.tickets, "--test", files.tickets,
            in: folder)
        #expect(table.output.contains("hit@1                                 100.0 %\n"))
    }

    @Test func `a file that does not fit is refused with the place`() async throws {
        let folder = try Folder()
        let files = try files(in: folder)
        let bad = folder.file("bad.csv")
        try Data("subject,description\na,b\n".utf8).write(to: bad)
        let outcome = try await Lectern.run(
            "evaluate", "--tutorials", files.tutorials, "--tickets", bad.path, in: folder)
        #expect(outcome == .init(status: 1, output: "", errors: "The file of tickets has no column tutorial.\n"))
        try Data("description,tutorial\na,b,c\n".utf8).write(to: bad)
        let long = try await Lectern.run(
            "evaluate", "--tutorials", files.tutorials, "--tickets", bad.path, in: folder)
        #expect(long.errors == "Line 2 has 3 fields, the header 2.\n")
    }
}

import ArgumentParser
import Foundation
import Interchange
import Operations
import SupportCore
import Web

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure recommendation and grouping on your own tickets.",
        discussion: """
            The tickets are CSV with the columns subject, description and tutorial, which is the slug of the one that
            answers it. Without --test a share of them, drawn by the seed, is learnt from, and the others are asked.
            """)

    @Option(help: "The catalogue: a JSON array of tutorials, as the API takes them.")
    var tutorials: String

    @Option(help: "Tickets to train on, as CSV.")
    var tickets: String

    @Option(help: "Tickets to test on, as CSV.")
    var test: String?

    @Option(help: "Without --test: the share of the tickets to train on. (0.8)")
    var split: Double?

    @Option(help: "The maximum number of linked tickets of each tutorial. Defaults to all.")
    var links: Int?

    @Option(help: "The seed of the random draw of tickets.")
    var seed: UInt64 = 1

    @Option(help: "The folder of a sentence encoder. The figures with it are printed beside those without.")
    var encoder: String?

    @OptionGroup var prefixes: EncoderPrefixOptions

    @Flag(help: "Print the figures as JSON. With --encoder: those with it.")
    var json = false

    func validate() throws {
        if test != nil, split != nil { throw ValidationError("Give --test or --split, not both.") }
        if let split, !(0...1).contains(split) { throw ValidationError("--split must be a share from 0 to 1.") }
        if let links, links < 0 { throw ValidationError("--links must be 0 or more.") }
    }

    func run() async throws {
        let catalogue = try EvaluationFiles.tutorials(try Self.bytes(of: tutorials))
        let sentences = try encoder.map { try EncoderOptions.load(URL(filePath: $0), prefixes.prefixes()) }
        let all = try EvaluationFiles.tickets(try Self.bytes(of: tickets))
        let (training, asked): ([Evaluation.Ticket], [Evaluation.Ticket])
        if let test {
            // The same order for the same seed, with which the first of each tutorial are linked.
            (training, asked) = (
                RankingMetrics.split(all, share: 1, seed: seed).0,
                try EvaluationFiles.tickets(try Self.bytes(of: test))
            )
        } else {
            (training, asked) = RankingMetrics.split(all, share: split ?? 0.8, seed: seed)
        }
        guard !asked.isEmpty else { throw Failure(.invalid, "There is no ticket to test on.") }
        var evaluations = [Evaluation(catalogue)]
        if let sentences { evaluations.append(Evaluation(catalogue, encoder: sentences)) }
        let shown = json ? evaluations.suffix(1) : evaluations[...]
        let reports = shown.map { $0.report(training: training, links: links, test: asked) }
        print(json ? try reports.map { try $0.json }.joined() : Self.table(reports))
    }

    /// One column for each report.
    private static func table(_ reports: [Evaluation.Report]) -> String {
        let columns = reports.map(\.lines)
        let names = columns.first?.map(\.name) ?? []
        let width = names.map(\.count).max() ?? 0
        let heads = reports.count > 1 ? [("", ["words", "with encoder"])] : []
        let rows = heads + names.enumerated().map { place, name in (name, columns.map { $0[place].value }) }
        return rows.map { name, values in
            let padded = values.dropLast().map { $0.padding(toLength: 14, withPad: " ", startingAt: 0) }
            let title = name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            return title + padded.joined() + (values.last ?? "")
        }
        .joined(separator: "\n")
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.notFound, "\(path) cannot be read.")
        }
        return Array(data)
    }
}

extension Evaluation.Report {
    fileprivate var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    fileprivate var lines: [(name: String, value: String)] {
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        func time(_ milliseconds: Double) -> String { String(format: "%.3f ms", milliseconds) }
        return [
            ("tutorials", "\(tutorials)"), ("tickets learnt from, linked", "\(linked)"),
            ("tickets that came before, not linked", "\(unlinked)"), ("tickets asked", "\(ranking.tickets)"),
            ("hit@1", percent(ranking.hitAt1)), ("hit@3", percent(ranking.hitAt3)),
            ("MRR", String(format: "%.3f", ranking.meanReciprocalRank)), ("abstained", percent(ranking.abstained)),
            ("problems found", "\(problems)"), ("grouping, B-cubed F1", String(format: "%.3f", grouping)),
            ("a recommendation", time(times.recommendation)),
            ("the slowest", time(times.slowestRecommendation)), ("a ticket into its problem", time(times.grouping)),
            ("learning the model", time(times.learning)),
        ]
    }
}

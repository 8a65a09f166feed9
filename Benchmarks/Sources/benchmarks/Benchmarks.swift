import Foundation

@main
struct Benchmarks {
    static func main() async {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == BareRoute.command {
                try await BareRoute.serve(arguments.dropFirst())
            } else {
                try await measure(try Options(arguments))
            }
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    private struct Part: Sendable {
        let name: String
        let measure: @Sendable (Lectern, Client, Options) async throws -> [Figure]
    }

    private static let parts = [
        Part(name: "series") { _, _, _ in try SeriesExpansion.measure() },
        Part(name: "deadlines") { _, _, _ in try DeadlineCounting.measure() },
        Part(name: "encoder") { _, _, _ in try SentenceEncoding.measure() },
        Part(name: "feeds") { try await FeedThroughput.measure($0, $1, $2) },
        Part(name: "people") { try await Registrants.measure($0, $1, $2) },
        Part(name: "connections") { try await IdleConnections.measure($0, $1, $2) },
        Part(name: "nginx") { try await NginxComparison.measure($0, $1, $2) },
        Part(name: "registrations") { try await DurableRegistrations.measure($0, $1, $2) },
        Part(name: "move") { try await SeriesMove.measure($0, $1, $2) },
        Part(name: "programme") { try await LargeProgramme.measure($0, $1, $2) },
        Part(name: "pages") { try await ProgrammePages.measure($0, $1, $2) },
        Part(name: "certificates") { try await CertificateDrawing.measure($0, $1, $2) },
        Part(name: "answers") { try await AnswerCosts.measure($0, $1, $2) },
        Part(name: "tickets") { try await TicketImport.measure($0, $1, $2) },
        Part(name: "recommending") { _, _, options in RecommendationComputing.measure(options) },
        Part(name: "recommendations") { try await RecommendationServing.measure($0, $1, $2) },
        Part(name: "support") { try await SupportServing.measure($0, $1, $2) },
    ]

    private static func measure(_ options: Options) async throws {
        if options.wantsHelp {
            print(Options.help)
            return
        }
        // Of the script that starts a server for tests; the binary takes it for a mistake in its settings.
        unsetenv("LECTERN_TEST_DATABASE")
        let binary = try options.lectern ?? Lectern.binaryBesideThisPackage()
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-benchmarks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { RunningServers.removeFolder(folder) }
        let signals = RunningServers.endOnSignals(removing: folder)
        defer { withExtendedLifetime(signals) {} }

        let client = Client()
        let chosen = parts.filter { options.only == nil || $0.name == options.only }
        guard !chosen.isEmpty else { throw Trouble("There is no part \(options.only ?? "").\n\n\(Options.help)") }
        var figures: [Figure] = []
        for part in chosen {
            let own = folder.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            figures += try await part.measure(
                Lectern(binary: binary, folder: own, server: options.server), client, options)
        }
        try await client.close()

        print(options.json ? try Figure.json(figures) : Figure.table(figures))
        if options.check, figures.contains(where: { $0.met == false }) { exit(2) }
    }
}

/// The reason why a measurement could not be made.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

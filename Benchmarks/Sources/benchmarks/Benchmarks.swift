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

    private static func measure(_ options: Options) async throws {
        if options.wantsHelp {
            print(Options.help)
            return
        }
        let binary = try options.lectern ?? Lectern.binaryBesideThisPackage()
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-benchmarks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { RunningServers.removeFolder(folder) }
        let signals = RunningServers.endOnSignals(removing: folder)
        defer { withExtendedLifetime(signals) {} }

        let client = Client()
        var figures = try SeriesExpansion.measure() + DeadlineCounting.measure()
        for part in [DurableRegistrations.measure, TicketImport.measure] {
            let own = folder.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            figures += try await part(Lectern(binary: binary, folder: own), client, options)
        }
        try await client.close()

        print(options.json ? try Figure.json(figures) : Figure.table(figures))
        if options.check, figures.contains(where: { $0.met == false }) { exit(2) }
    }
}

/// What keeps a measurement from being made.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

import ArgumentParser
import Foundation
import Interchange
import Storage
import SupportCore

@main
struct Lectern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lectern",
        abstract: "Schedules webinars and tutorials, publishes them as calendar feeds, and links tickets to them.",
        version: release,
        subcommands: [
            ServeCommand.self, ReceiveCommand.self, MigrateCommand.self, SeedCommand.self, TokenCommand.self,
            UserCommand.self,
            KeyCommand.self,
            CheckCommand.self, MendCommand.self, BackupCommand.self, RestoreCommand.self, CopyCommand.self,
            ExportCommand.self, ImportCommand.self, EvaluateCommand.self, EncoderCommand.self,
        ])

    static func main() async {
        var error: (any Error)?
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let thrown {
            error = thrown
        }
        await DatabaseLocation.closeAll()
        if let error { end(with: error) }
    }

    private static func end(with error: any Error) -> Never {
        switch error {
        case let failure as Failure:
            let faults = failure.faults.filter { $0.detail != failure.detail }.map { "  \($0.pointer): \($0.detail)" }
            FileHandle.standardError.write(Data(([failure.detail] + faults).joined(separator: "\n").utf8 + [10]))
            exit(withError: ReceiveCommand.isMeant ? ExitCode(ReceiveCommand.status(of: failure)) : .failure)
        case let settings as InvalidSettings:
            FileHandle.standardError.write(Data(settings.text.utf8 + [10]))
            exit(withError: ExitCode(EX_USAGE))
        case _ where ReceiveCommand.isMeant && exitCode(for: error) != .success:
            FileHandle.standardError.write(Data((fullMessage(for: error)).utf8 + [10]))
            exit(withError: ExitCode(ReceiveCommand.status(of: error)))
        default:
            exit(withError: error)
        }
    }
}

import ArgumentParser
import Foundation
import Operations
import Storage
import SupportCore
import Training

struct MendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mend",
        abstract: "Replace stored values that cannot be read, as lectern check names them.",
        subcommands: [TimeZone.self, Value.self])

    struct TimeZone: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "zone", abstract: "Replace the name of an unknown time zone everywhere.",
            discussion: """
                The dates of sessions in it get the instants of the new zone. If a date moves, calendars and registrants \
                are told.
                """)

        @Argument(help: "The unknown name, as lectern check shows it.")
        var unknown: String

        @Argument(help: "The name of a time zone, such as Europe/Berlin.")
        var zone: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let opened = try await database.openExisting()
            let count = try await Repairs(opened).replaceZone(unknown, by: zone, caller: .command, now: opened.now)
            print("\(count) rows were in \(unknown) and are in \(zone) now.")
        }
    }

    struct Value: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "value", abstract: "Replace one value.",
            discussion: """
                Only a value that cannot be read is replaced, and only by one that can be read. Instants are seconds since \
                1970, local times are written as 2026-12-01T10:00:00.
                """)

        @Argument(help: "The table.")
        var table: String

        @Argument(help: "The id. One of several columns is written in quotation marks, with spaces.")
        var id: String

        @Argument(help: "The column.")
        var column: String

        @Argument(help: "The new value.")
        var value: String?

        @Flag(help: "Remove the value.")
        var null = false

        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            if (value == nil) != null { throw ValidationError("Give a new value, or --null to remove the value.") }
        }

        func run() async throws {
            let opened = try await database.openExisting()
            let rest = try await Repairs(opened)
                .replace(column, of: id, in: table, by: value, caller: .command, now: opened.now)
            guard let rest else { return print("The row can be read again.") }
            print("Mended, but the row still cannot be read: \(rest.line)")
            throw ExitCode.failure
        }
    }
}

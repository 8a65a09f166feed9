import ArgumentParser
import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import Training

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Export data.", subcommands: [Calendar.self])

    struct Calendar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the calendar of all published sessions.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var address: AddressOptions

        func run() async throws {
            let feeds = Feeds(
                try await database.openExisting(), publicURL: try address.publicAddress(), release: release,
                zoneDatabase: Zone.databaseVersion)
            let document = try await feeds.document(.programme(Feed.Facets()), now: Date())
            FileHandle.standardOutput.write(Data(document.bytes.readableBytesView))
        }
    }
}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import data.", subcommands: [Calendar.self, ImportTickets.self])

    struct Calendar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import the events of a calendar file as draft sessions.")

        @Argument(help: "An .ics file.")
        var file: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let calendar: CalendarDocument
            do {
                calendar = try CalendarDocument.parse(Data(contentsOf: URL(filePath: file)), maximumBytes: 20_000_000)
            } catch let error as CalendarError {
                throw Failure(.invalid, "\(file): \(error.reason)")
            }
            let schedule = Schedule(try await database.openExisting())
            let events = try await schedule.importCalendar(calendar, by: .command, now: Date())
            for event in events where event.session == nil {
                FileHandle.standardError.write(Data("Not imported: \(event.summary): \(event.remark ?? "")\n".utf8))
            }
            let taken = events.count { $0.session != nil }
            print("\(taken) sessions were imported as drafts, \(events.count - taken) were not.")
            if taken < events.count { throw ExitCode(2) }
        }
    }
}

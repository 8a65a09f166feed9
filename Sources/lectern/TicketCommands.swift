import ArgumentParser
import Foundation
import ICalendar
import Interchange
import NIOCore
import Operations
import Storage
import SupportCore
import Training
import Web

extension ImportCommand {
    struct ImportTickets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tickets",
            abstract: "Import tickets from a file: JSON lines, or CSV with a header.",
            discussion: """
                The columns of CSV are the fields of the API, or those of an export of a common helpdesk. A column \
                “tutorial” links tickets to tutorials. A ticket with a known source and externalID is updated where it \
                differs.
                """)

        @Argument(help: "The file. A name that ends in .csv, .tsv or .txt means CSV.")
        var file: String

        @Option(help: ArgumentHelp("The source of tickets that name none.", valueName: "name"))
        var source: String?

        @Option(help: ArgumentHelp("The time zone of times in CSV that name none.", valueName: "zone"))
        var zone: String = "UTC"

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var agreement: AgreementOptions

        func validate() throws {
            do {
                _ = try Zone(zone)
            } catch {
                throw ValidationError("“\(zone)” is not a time zone. Use an IANA name such as Europe/Berlin.")
            }
        }

        func run() async throws {
            let opened = try await database.openExisting()
            let tickets = Tickets(opened, agreement: try agreement.read(try ResourceFolder()))
            try await tickets.checkAgreement(zoneDatabase: Zone.databaseVersion)
            let isTable = [".csv", ".tsv", ".txt"].contains(where: file.lowercased().hasSuffix)
            let taking = TicketImport(
                into: tickets, format: isTable ? .csv : .ndjson, source: source, zone: try Zone(zone), access: .staff,
                by: .command
            ) { opened.now }
            let outcome = try await taking.take(try FileParts(file))
            for error in outcome.errors {
                FileHandle.standardError.write(Data("Not imported: line \(error.line): \(error.reason)\n".utf8))
            }
            if outcome.rejected > outcome.errors.count {
                let more = outcome.rejected - outcome.errors.count
                FileHandle.standardError.write(Data("Not imported: \(more) more.\n".utf8))
            }
            for warning in outcome.warnings {
                FileHandle.standardError.write(Data("Left out: line \(warning.line): \(warning.reason)\n".utf8))
            }
            if !outcome.ignored.isEmpty {
                let columns = outcome.ignored.joined(separator: ", ")
                FileHandle.standardError.write(Data("Columns without a counterpart: \(columns)\n".utf8))
            }
            print(
                "\(outcome.created) tickets imported, \(outcome.updated) already known, "
                    + "\(outcome.rejected) not imported.")
            if outcome.rejected > 0 { throw ExitCode(2) }
        }
    }
}

/// The bytes of a file, some at a time.
private struct FileParts: AsyncSequence {
    typealias Element = ByteBuffer

    private let file: FileHandle

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw SupportCore.Failure(.notFound, "\(path) cannot be read.")
        }
        self.file = file
    }

    func makeAsyncIterator() -> Iterator { Iterator(file: file) }

    struct Iterator: AsyncIteratorProtocol {
        let file: FileHandle

        func next() async throws -> ByteBuffer? {
            guard let part = try file.read(upToCount: 1 << 16), !part.isEmpty else { return nil }
            return ByteBuffer(bytes: part)
        }
    }
}

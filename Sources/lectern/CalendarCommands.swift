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

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Export data.", subcommands: [Calendar.self])

    struct Calendar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the calendar of all published sessions.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var address: PublicURLOptions

        func run() async throws {
            let opened = try await database.openExisting()
            let feeds = Feeds(
                opened, publicURL: try address.publicAddress(), release: release,
                zoneDatabase: Zone.databaseVersion)
            let document = try await feeds.document(.programme(Feed.Facets()), now: opened.now)
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
            abstract: "Import the events of a calendar file as draft sessions.",
            discussion: "A file that is imported again updates the sessions whose events changed in it.")

        @Argument(help: "An .ics file.")
        var file: String

        @Option(help: "The time zone of times that have none, such as Europe/Berlin. (LECTERN_ZONE; as the file says)")
        var zone: String?

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let sentences = ImportSentences(try Texts(folder: try ResourceFolder().url.appending(path: "Templates")))
            var calendar: CalendarFile
            do {
                calendar = try CalendarFile(try source(), zone: try fallbackZone())
            } catch let unreadable as CalendarFile.Unreadable {
                throw Failure(.invalid, "\(file): \(sentences.sentence(unreadable))")
            }
            let opened = try await database.openExisting()
            let counts = try await CalendarImport(into: Schedule(opened), by: .command, now: opened.now)
                .run({ try calendar.next() }, visit: { item in report(item, sentences) })
            reportFile(calendar, sentences)
            print(summary(counts))
            if !counts.isComplete || calendar.isCutOff { throw ExitCode(2) }
        }

        private func source() throws -> CalendarSource {
            guard let handle = FileHandle(forReadingAtPath: file) else {
                throw SupportCore.Failure(.notFound, "\(file) cannot be read.")
            }
            return .file(handle)
        }

        private func fallbackZone() throws -> Zone? {
            let name = setting(zone, "LECTERN_ZONE", otherwise: "")
            guard !name.isEmpty else { return nil }
            do {
                return try Zone(name)
            } catch {
                throw ValidationError(error.reason)
            }
        }

        private func report(_ item: CalendarImport.Item, _ sentences: ImportSentences) {
            guard !item.remarks.isEmpty else { return }
            let title = item.entry.title.isEmpty ? "" : Self.line(item.entry.title) + " "
            let verdict = item.isLeftOut ? "Not imported" : "Imported in part"
            let reasons = sentences.sentences(on: item).joined(separator: " ")
            Self.writeError("\(verdict): \(title)(\(Self.line(item.entry.uid))): \(Self.line(reasons))")
        }

        private func reportFile(_ calendar: CalendarFile, _ sentences: ImportSentences) {
            if calendar.isCutOff { Self.writeError("\(file): \(sentences.cutOffNote)") }
            if let note = sentences.note(onOthers: calendar.otherCount) { Self.writeError("\(file): \(note)") }
            if calendar.eventCount == 0 { Self.writeError("\(file): \(sentences.emptyNote)") }
        }

        private func summary(_ counts: CalendarImport.Counts) -> String {
            let further = [
                (counts.partial, "imported in part"), (counts.updated, "updated"), (counts.unchanged, "unchanged"),
            ]
            .filter { $0.0 > 0 }.map { " \($0.0) \($0.1)." }
            let created =
                counts.created == 1
                ? "1 session was imported as a draft" : "\(counts.created) sessions were imported as drafts"
            return "\(created), \(counts.leftOut) \(counts.leftOut == 1 ? "was" : "were") not." + further.joined()
        }

        private static func writeError(_ line: String) {
            FileHandle.standardError.write(Data((line + "\n").utf8))
        }

        /// A text of a foreign file in one line, without what a terminal would carry out.
        private static func line(_ text: String) -> String {
            let visible = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
            return String(visible).split(separator: " ").joined(separator: " ")
        }
    }
}

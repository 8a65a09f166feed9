import Foundation
import ICalendar

/// Prints the dates of a recurrence rule, each with its instant in UTC, and writes them as a calendar file.
///
/// Parsing, expansion and the text of the file are `ICalendar`'s; the arguments, the clock and the disk are this
/// program's.
@main
struct RecurrenceExample {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3 || arguments.count == 4 else {
            stop("Usage: recurrence RULE START ZONE [FILE.ics]\nSTART is a local time such as 2026-10-13T10:00:00.")
        }
        do {
            let series = try series(rule: arguments[0], start: arguments[1], zone: arguments[2])
            for date in series.dates().prefix(20) { print(line(date)) }
            guard arguments.count == 4 else { return }
            let text = try calendar(of: series, stamp: Date()).text()
            try Data(text.utf8).write(to: URL(filePath: arguments[3]))
            print("Written to \(arguments[3]).")
        } catch let problem as RecurrenceError {
            stop(problem.faults.map(\.reason).joined(separator: "\n"))
        } catch let error as CalendarError {
            stop(error.reason)
        } catch {
            stop("\(error)")
        }
    }

    private static func series(rule: String, start: String, zone: String) throws -> Recurrence {
        guard let start = LocalDateTime(start) else {
            throw CalendarError("\(start) is not a local time such as 2026-10-13T10:00:00.")
        }
        return try Recurrence(start: start, zone: try Zone(zone), rule: try RecurrenceRule(rule))
    }

    private static func line(_ date: RecurrenceDate) -> String {
        let shifted = date.start == date.recurrenceID ? "" : "  (the clock skips \(date.recurrenceID))"
        return "\(date.recurrenceID.date.weekday.code) \(date.start)  \(date.instant.formatted(.iso8601))\(shifted)"
    }

    /// A calendar with one event of an hour for the whole series.
    private static func calendar(of series: Recurrence, stamp: Date) throws -> CalendarDocument {
        let (zone, start) = (series.zone, series.start)
        let first = zone.instant(of: start)
        let last = series.end ?? first.addingTimeInterval(2 * 366 * 86_400)
        guard let definition = zone.definition(from: first, to: last.addingTimeInterval(3_600)) else {
            throw CalendarError("The clock changes of \(zone.identifier) follow no yearly pattern; write UTC instead.")
        }
        let event = CalendarEvent(
            uid: "series-1@example.com", start: .zoned(start, zone: zone.identifier),
            end: .zoned(start.adding(seconds: 3_600), zone: zone.identifier), stamp: stamp, summary: "Office hour",
            rule: series.rule?.text(in: zone))
        return CalendarDocument(
            productID: "-//Example//Recurrence//EN", name: "Office hours", zones: [definition], events: [event])
    }

    private static func stop(_ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(1)
    }
}

import Foundation
import ICalendar
import Operations
import Testing
import Training

@testable import Interchange

/// A calendar with these lines in it.
func calendar(_ lines: String) -> String {
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Elsewhere//Test//EN\n\(lines)\nEND:VCALENDAR\n"
}

/// An event with these lines in it, which has a UID and a stamp.
func event(_ uid: String, _ lines: String) -> String {
    "BEGIN:VEVENT\nUID:\(uid)\nDTSTAMP:20270101T000000Z\n\(lines)\nEND:VEVENT"
}

/// A session that an import makes, with its dates as people see them.
struct ReadSession: Equatable, CustomStringConvertible {
    var title: String
    var zone: String
    /// The local starts that take place, those of changed dates included, in order.
    var dates: [String]
    /// Minutes.
    var minutes = 60

    var description: String { "\(title) \(zone) \(minutes) min: \(dates.joined(separator: ", "))" }

    init(_ title: String, _ zone: String, _ dates: [String], minutes: Int = 60) {
        self.title = title
        self.zone = zone
        self.dates = dates
        self.minutes = minutes
    }

    init(_ session: ImportedSession) {
        let changes = Dictionary(uniqueKeysWithValues: session.changed.map { ($0.recurrenceID, $0.override) })
        let cancelled = Set(session.cancelled)
        var starts: [String] = []
        for date in session.recurrence.dates() where !cancelled.contains(date.recurrenceID) {
            starts.append((changes[date.recurrenceID]?.start ?? date.recurrenceID).description)
            if starts.count == 40 { break }
        }
        self.init(session.title, session.recurrence.zone.identifier, starts, minutes: session.duration / 60)
    }
}

struct ReadCalendar {
    let entries: [ForeignEntry]

    init(_ text: String, zone: String? = nil) throws {
        try self.init(Array(text.utf8), zone: zone)
    }

    init(_ bytes: [UInt8], zone: String? = nil) throws {
        var file = try CalendarFile(.bytes(bytes), zone: try zone.map { try Zone($0) })
        var entries: [ForeignEntry] = []
        while let next = try file.next() { entries += next }
        self.entries = entries
    }

    var sessions: [ReadSession] { entries.flatMap(\.sessions).map(ReadSession.init) }

    /// The remarks by UID, for events that have some.
    var remarks: [String: [CalendarRemark]] {
        Dictionary(grouping: entries.filter { !$0.remarks.isEmpty }, by: \.uid).mapValues { $0.flatMap(\.remarks) }
    }

    /// The only session.
    func only() throws -> ImportedSession {
        let sessions = entries.flatMap(\.sessions)
        try #require(sessions.count == 1, "\(entries)")
        return sessions[0]
    }
}

func localTime(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(text))
}

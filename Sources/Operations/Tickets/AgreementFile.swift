public import Foundation
import ICalendar
public import SupportCore

extension Agreement {
    /// Reads an agreement with the holidays of the calendar that it names. Its hours follow the zone database of the system,
    /// as sessions do.
    ///
    /// - Parameter file: the agreement in JSON. The path of the calendar is relative to it.
    /// - Throws: ``Failure`` with the name of the file and every fault in it.
    public init(contentsOf file: URL) throws {
        let name = file.lastPathComponent
        let agreement = try Failure.naming(name) {
            try Agreement(json: try Failure.bytes(of: file), offsets: ZoneOffsets.ofSystem)
        }
        guard let calendar = agreement.hours.holidayCalendar else {
            self = agreement
            return
        }
        let holidays = try Failure.naming(calendar) {
            try Holiday.all(in: try Failure.bytes(of: URL(filePath: calendar, relativeTo: file)))
        }
        self = try Failure.naming(name) { try agreement.adding(holidays: holidays) }
    }
}

extension ZoneOffsets {
    /// The offsets of a zone by the zone database of the system; those of Foundation where that lacks the zone, so that a
    /// server starts without any zone data; nil for a name that neither knows.
    fileprivate static func ofSystem(_ name: String) -> ZoneOffsets? {
        guard let zone = Zone(ifKnown: name) else { return name.contains("/") ? ZoneOffsets(named: name) : nil }
        let (first, changes) = zone.offsets(from: start, to: end)
        return ZoneOffsets(first: first, changes: changes)
    }
}

extension Holiday {
    /// The holidays of a calendar (RFC 5545) within ``years``: events of one or more whole days, which may recur.
    /// Cancelled events and dates are ignored, and a date that was moved counts on its new day alone.
    ///
    /// - Throws: ``Failure`` `.invalid` with every event that is not of whole days, `.malformed` for data that are not a
    ///   calendar.
    static func all(in calendar: Data) throws -> Set<Holiday> {
        let document: CalendarDocument
        do {
            document = try CalendarDocument.parse(calendar, maximumBytes: 5_000_000)
        } catch {
            throw Failure(.malformed, error.reason)
        }
        // The dates of each series that overrides stand for (RFC 5545 §3.8.4.4).
        let overridden = document.events.reduce(into: [String: Set<LocalDate>]()) { found, event in
            if case .date(let day)? = event.recurrenceID { found[event.uid, default: []].insert(day) }
        }
        var holidays: Set<Holiday> = []
        var faults: [Failure.Fault] = []
        for event in document.events where event.status != .cancelled {
            do {
                var starts = try event.firstDays()
                if event.recurrenceID == nil { starts.subtract(overridden[event.uid] ?? []) }
                let length = try event.days()
                for first in starts {
                    holidays.formUnion((0..<length).compactMap { Holiday(first.adding(days: $0)) })
                }
            } catch let failure as Failure {
                faults.append(.init(pointer: event.summary ?? event.uid, detail: failure.detail))
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return holidays
    }

    private init?(_ date: LocalDate) {
        self.init(year: date.year, month: date.month, day: date.day)
    }
}

extension CalendarEvent {
    /// The first day of each occurrence of the event.
    fileprivate func firstDays() throws -> Set<LocalDate> {
        guard case .date(let first) = start else { throw Failure(.invalid, "This does not last whole days.") }
        let (excluded, added) = (try excluded.map(Self.midnight), try added.map(Self.midnight))
        guard let rule else { return Set([first] + added.map(\.date)).subtracting(excluded.map(\.date)) }
        do {
            let recurrence = try Recurrence(
                start: try Self.midnight(of: .date(first)), zone: .utc, rule: try RecurrenceRule(rule),
                excluded: excluded, added: added)
            let end = try Self.midnight(
                of: LocalDate(year: Holiday.years.upperBound + 1, month: 1, day: 1).map(EventTime.date))
            return Set(recurrence.dates(to: Zone.utc.instant(of: end)).map(\.recurrenceID.date))
        } catch let error as CalendarError {
            throw Failure(.invalid, error.reason)
        } catch let problem as RecurrenceError {
            throw Failure(.invalid, problem.description)
        }
    }

    /// The duration of each occurrence, in days. More than a year is a mistake.
    fileprivate func days() throws -> Int {
        guard case .date(let first) = start, case .date(let end)? = end else { return 1 }
        let days = end.dayNumber - first.dayNumber
        guard (1...366).contains(days) else {
            throw Failure(.invalid, "This ends before it begins, or lasts over a year.")
        }
        return days
    }

    private static func midnight(of time: EventTime?) throws -> LocalDateTime {
        guard case .date(let date)? = time, let midnight = LocalDateTime(date: date, hour: 0, minute: 0) else {
            throw Failure(.invalid, "This does not last whole days.")
        }
        return midnight
    }
}

extension Failure {
    fileprivate static func bytes(of file: URL) throws -> Data {
        do {
            return try Data(contentsOf: file)
        } catch {
            throw Failure(.notFound, "\(file.path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Adds the name of the file to a failure.
    fileprivate static func naming<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as Failure {
            throw Failure(failure.code, "\(file): \(failure.detail)", faults: failure.faults)
        }
    }
}

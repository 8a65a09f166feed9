import Addresses
import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// The attendance that marks lead to, before it is recorded.
struct AttendancePlan {
    private typealias Entry = AttendanceSheet.Entry

    private let session: Session
    private let sheet: AttendanceSheet
    private var former: [Entry: AttendanceRecord] = [:]
    /// The source of marks that are recorded.
    private let source: AttendanceRecord.Source
    private var found: [Entry: Found] = [:]
    private var notes = Registrations.AttendanceResult()

    private struct Found {
        var attendance: AttendanceRecord.Attendance
        var mark: Registrations.AttendanceMark?
        var isByName = false
    }

    init(
        _ marks: [Registrations.AttendanceMark], of session: String, on recurrenceID: LocalDateTime?,
        others: Registrations.Absentees, _ connection: any Connection
    ) throws {
        self.session = try connection.existingSession(session)
        source = marks.contains { $0.person.isReported } ? .report : .hand
        let fallback = recurrenceID ?? self.session.onlyDate
        if let recurrenceID { _ = try connection.existingOccurrence(of: self.session, recurrenceID) }
        let named = marks.compactMap(\.recurrenceID)
        guard fallback != nil || named.count == marks.count && (!named.isEmpty || others == .nobody) else {
            throw Failure.invalid("?occurrence", "Choose a date: the session has more than one.")
        }
        sheet = try AttendanceSheet(self.session, dates: Set(marks.map(\.recurrenceID) + [fallback]), connection)
        var unclear: Set<Entry> = []
        for mark in marks { unclear.formUnion(take(mark, fallback)) }
        let dates: Set<LocalDateTime> = fallback.map { [$0] } ?? Set(named)
        let seats = dates.flatMap { sheet.seats(on: $0) }
        former = try connection.attendance(ofRegistrations: Array(Set((seats + found.keys).map(\.registration)))).values
            .joined().reduce(into: [:]) {
                $0[Entry(registration: $1.registration, occurrence: $1.occurrence)] = $1
            }
        for seat in seats where found[seat] == nil && !unclear.contains(seat) {
            if others == .everybody || others == .unrecorded && former[seat] == nil {
                found[seat] = Found(attendance: .absent)
            }
        }
        leaveWhatIsKnownBetter()
        notes.registrants = registrants(Set(seats).union(found.keys))
        notes.attended = found.values.count { $0.attendance == .attended }
        notes.absent = found.count - notes.attended
    }

    var result: Registrations.AttendanceResult { notes }

    /// Takes one mark.
    ///
    /// - Returns: the registrations that it may mean without saying whether they came.
    private mutating func take(_ mark: Registrations.AttendanceMark, _ fallback: LocalDateTime?) -> [Entry] {
        let match = sheet.match(mark.person, on: mark.recurrenceID ?? fallback)
        guard let entry = match.entry else {
            if let remark = match.remark { note(remark, on: mark, in: \.unmatched) }
            return match.possible
        }
        let attendance: AttendanceRecord.Attendance
        switch mark.statement {
        case .attended: attendance = .attended
        case .absent: attendance = .absent
        case .unclear(let remark):
            note(remark, on: mark, in: \.unmatched)
            return [entry]
        }
        if let remark = match.remark { note(remark, on: mark, in: \.remarks) }
        if found[entry]?.attendance != .attended {
            found[entry] = Found(attendance: attendance, mark: mark, isByName: match.remark != nil)
        }
        return []
    }

    /// Marks of a report give way to the room, to followed links and to staff.
    private mutating func leaveWhatIsKnownBetter() {
        for (entry, known) in former where known.source > source {
            guard let found = found[entry], found.attendance != known.attendance else { continue }
            self.found[entry] = nil
            if let mark = found.mark { note(.knownBetter, on: mark, in: \.remarks) }
        }
        notes.remarks.sort { $0.line < $1.line }
    }

    private mutating func note(
        _ remark: AttendanceRemark, on mark: Registrations.AttendanceMark,
        in list: WritableKeyPath<Registrations.AttendanceResult, [Registrations.AttendanceResult.Note]>
    ) {
        notes[keyPath: list].append(.init(line: mark.line, person: mark.person.text, remark: remark))
    }

    private func registrants(_ entries: Set<Entry>) -> [Registrations.AttendanceResult.Registrant] {
        sheet.ordered(entries).map { entry, registration, recurrenceID in
            let person = registration.person
            let found = found[entry]
            return .init(
                registration: registration.id, name: person.name,
                email: person.email.contains("@") ? person.email : nil,
                recurrenceID: recurrenceID, attendance: found?.attendance, former: former[entry]?.attendance,
                line: found?.mark?.line, minutes: found?.mark?.minutes, isByName: found?.isByName ?? false,
                isShort: found?.mark?.isShort ?? false)
        }
    }

    /// Writes the attendance that is new.
    func record(_ transaction: Transaction) throws {
        for (entry, _, _) in sheet.ordered(Set(found.keys)) {
            guard let mark = found[entry] else { continue }
            let (known, minutes) = (former[entry], mark.mark?.minutes)
            let record = AttendanceRecord(
                registration: entry.registration, occurrence: entry.occurrence, attendance: mark.attendance,
                source: source, minutes: minutes ?? known?.minutes)
            // A form holds everybody: what it leaves as it is stays the room's.
            guard record.mayReplace(known), known?.attendance != record.attendance || known?.minutes != record.minutes
            else { continue }
            try transaction.save(record, now: transaction.now)
            try transaction.record(
                .updated, .registration, entry.registration, fields: ["attendance"],
                related: ["session": session.id, "occurrence": entry.occurrence])
        }
    }
}

/// The registrations that can be marked for some dates of a session.
private struct AttendanceSheet {
    struct Entry: Hashable {
        let registration: String
        let occurrence: String
    }

    /// The registration that a mark means.
    struct Match {
        /// Nil where it means none.
        var entry: Entry?
        /// The reason why there is none, or what has to be said of the one that there is.
        var remark: AttendanceRemark?
        /// The registrations that may be meant.
        var possible: [Entry] = []
    }

    private let occurrences: [LocalDateTime: String]
    /// The ends of the dates, by their ids.
    private let ends: [String: Date]
    private let recurrenceIDs: [String: LocalDateTime]
    private let registrations: [Registration]
    private let byID: [String: Registration]
    private let byEmail: [String: [Registration]]
    private let byName: [String: [Registration]]

    init(_ session: Session, dates: Set<LocalDateTime?>, _ connection: any Connection) throws {
        let recurrenceIDs = dates.compactMap(\.self)
        let found = try connection.readableOccurrences(of: session.id, at: recurrenceIDs)
        occurrences = Dictionary(found.map { ($0.recurrenceID, $0.id) }, uniquingKeysWith: { first, _ in first })
        ends = Dictionary(found.map { ($0.id, $0.endsAt) }, uniquingKeysWith: { first, _ in first })
        self.recurrenceIDs = Dictionary(found.map { ($0.id, $0.recurrenceID) }, uniquingKeysWith: { first, _ in first })
        registrations = try connection.readableRegistrations(of: session.id, forDates: found.map(\.id))
        byID = registrations.reduce(into: [:]) { $0[$1.id] = $1 }
        byEmail = Dictionary(grouping: registrations) { EmailAddress.key(of: $0.person.email) }
        byName = registrations.reduce(into: [:]) { names, registration in
            guard registration.status != .cancelled else { return }
            for key in PersonName(registration.person.name).keys { names[key, default: []].append(registration) }
        }
    }

    /// The registration of a person on a date. One that was cancelled matches, too, if no other one does.
    func match(_ person: Registrations.AttendanceMark.Person, on date: LocalDateTime?) -> Match {
        guard let date, let occurrence = occurrences[date] else { return Match(remark: .noSuchDate) }
        func entry(_ candidates: [Registration]) -> Entry? {
            let matching = candidates.filter { $0.occurrence == nil || $0.occurrence == occurrence }
            return (matching.first { $0.status != .cancelled } ?? matching.first)
                .map { Entry(registration: $0.id, occurrence: occurrence) }
        }
        func ofEmail(_ email: String) -> Entry? { entry(byEmail[EmailAddress.key(of: email)] ?? []) }
        switch person {
        case .email(let email):
            return ofEmail(email).map { Match(entry: $0) } ?? Match(remark: .notRegistered)
        case .registration(let id):
            return entry(byID[id].map { [$0] } ?? []).map { Match(entry: $0) } ?? Match(remark: .notRegistered)
        case .reported(let addresses, let name, _):
            if let found = addresses.lazy.compactMap(ofEmail).first { return Match(entry: found) }
            let namesakes = namesakes(of: name, on: occurrence)
            guard let first = namesakes.first else { return Match(remark: .notRegistered) }
            let entries = namesakes.map { Entry(registration: $0.id, occurrence: occurrence) }
            guard addresses.isEmpty else {
                return Match(remark: .sameName(first.person.name), possible: entries)
            }
            guard namesakes.count == 1 else { return Match(remark: .severalOfTheName, possible: entries) }
            // Who came without an address has a text in its place.
            let person = first.person
            return Match(
                entry: entries[0], remark: .byName(person.email.contains("@") ? person.email : person.name))
        }
    }

    /// The registrants of a name on a date, each with one registration.
    private func namesakes(of name: String?, on occurrence: String) -> [Registration] {
        guard let name else { return [] }
        for key in PersonName(name).keys {
            var emails: Set<String> = []
            let found = (byName[key] ?? []).filter {
                ($0.occurrence == nil || $0.occurrence == occurrence)
                    && emails.insert(EmailAddress.key(of: $0.person.email)).inserted
            }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The registrations with a seat in a date. Those that were made after it, for a series, have none in it.
    func seats(on date: LocalDateTime) -> [Entry] {
        guard let occurrence = occurrences[date], let end = ends[occurrence] else { return [] }
        return registrations.filter {
            $0.status == .confirmed && ($0.occurrence == nil || $0.occurrence == occurrence) && $0.createdAt < end
        }
        .map { Entry(registration: $0.id, occurrence: occurrence) }
    }

    /// Entries with their registrations and dates, in the order of the registrations.
    func ordered(_ entries: Set<Entry>) -> [(entry: Entry, registration: Registration, recurrenceID: LocalDateTime)] {
        let dates = Dictionary(grouping: entries, by: \.registration)
        return registrations.flatMap { registration in
            (dates[registration.id] ?? []).sorted { $0.occurrence < $1.occurrence }.compactMap { entry in
                recurrenceIDs[entry.occurrence].map { (entry, registration, $0) }
            }
        }
    }
}

extension Registrations.AttendanceMark.Person {
    /// True for somebody in the report of a tool.
    fileprivate var isReported: Bool {
        if case .reported = self { true } else { false }
    }

    fileprivate var text: String {
        switch self {
        case .email(let text), .registration(let text), .reported(_, _, let text): text
        }
    }
}

import Crypto
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The report of the tool in which a session was held: what it says is shown first, and recorded when somebody confirms.
struct AttendanceReportPages {
    @Sendable static func take(_ call: Call) async throws -> Answer {
        if let early = try await RosterPages.refusalOfAttendance(call) { return early }
        let form = try Form(call)
        let texts = call.reader.texts
        var filled = AttendanceReportForm(form)
        guard form["do"] != "change" else {
            filled.isOpen = true
            return try await RosterPages.page(call, report: filled)
        }
        do {
            let marks = try await AttendanceReport.reading(Array(filled.text.utf8)).get().marks(
                minimum: try filled.minimum.get())
            return try await take(marks, filled, call)
        } catch let fault as AttendanceReport.Fault {
            filled.fault = fault.text(texts)
        } catch is AttendanceReportForm.BadMinutes {
            filled.minutesFault = texts.text(.attendanceMinutesFault)
        }
        filled.isOpen = true
        var answer = try await RosterPages.page(call, report: filled)
        answer.status = .unprocessableContent
        return answer
    }

    private static func take(
        _ marks: [Registrations.AttendanceMark], _ filled: AttendanceReportForm, _ call: Call
    ) async throws -> Answer {
        let (session, recurrenceID) = (call.parameter("session"), try call.recurrenceID())
        let registrations = call.site.registrations
        let preview = try await registrations.previewAttendance(
            marks, of: session, on: recurrenceID, others: filled.others ? .everybody : .nobody)
        let form = try Form(call)
        let isConfirmed = form["do"] == "confirm"
        guard isConfirmed, form["seen"] == preview.seen else {
            let date = try await call.site.schedule.date(recurrenceID, of: session)
            return try call.staffPage(
                AttendancePreviewView(preview, of: filled, on: date, for: call.reader, isAnother: isConfirmed))
        }
        let marked = try await registrations.recordAttendance(
            marks, of: session, on: recurrenceID, others: filled.others ? .everybody : .nobody, by: call.caller,
            now: call.now)
        return try await RosterPages.page(call, marked: marked)
    }
}

/// The form of a report of attendance, as it was filled in.
struct AttendanceReportForm: Hashable, Sendable, Codable {
    /// The report, as it was pasted.
    var text = ""
    /// The least number of minutes, as it was typed.
    var minutes = ""
    /// True to mark everybody else as absent.
    var others = true
    /// True to show the form unfolded.
    var isOpen = false
    var fault: String?
    var minutesFault: String?

    init() {}

    init(_ form: Form) {
        text = form["report"]
        minutes = form["minutes"]
        others = !form["others"].isEmpty
    }

    struct BadMinutes: Error {}

    /// The least number of minutes; nil for any.
    var minimum: Result<Int?, BadMinutes> {
        let typed = minutes.trimmingCharacters(in: .whitespaces)
        guard !typed.isEmpty else { return .success(nil) }
        guard let minutes = Int(typed), (0...1_440).contains(minutes) else { return .failure(BadMinutes()) }
        return .success(minutes == 0 ? nil : minutes)
    }
}

/// The page that shows what a report would record.
struct AttendancePreviewView: PageView {
    static let template = "staff-attendance"

    let title: String
    let contentLanguage: String
    let day: String
    let path: String
    /// True where the result is another than the one that was confirmed.
    let isAnother: Bool
    /// True if nobody of the report is registered.
    let isForeign: Bool
    let groups: [Group]
    let hasNotes: Bool
    let notes: [Note]
    let moreNotes: String?
    let report: AttendanceReportForm
    let seen: String

    /// Registrants with one result.
    struct Group: Hashable, Sendable, Codable {
        let id: String
        let title: String
        let people: [Person]
        let more: String?
    }

    struct Person: Hashable, Sendable, Codable {
        let name: String
        let email: String?
        /// The length of their stay, the way in which they were recognised, and the record so far.
        let about: String?
    }

    /// A line of the report that is not recorded.
    struct Note: Hashable, Sendable, Codable {
        let line: String
        let person: String
        let detail: String
    }

    /// The number of people and lines that a page shows of each kind.
    private static let maxShown = 200

    init(
        _ preview: Registrations.AttendanceResult, of report: AttendanceReportForm, on date: ScheduledDate,
        for reader: PageReader, isAnother: Bool
    ) {
        let texts = reader.texts
        title = date.session.details.title
        contentLanguage = date.session.details.language
        day = OccurrenceView(date, for: reader).day
        path = date.staffPath
        self.isAnother = isAnother
        self.report = report
        seen = preview.seen
        let named = preview.registrants.filter { $0.line != nil }
        isForeign = named.isEmpty
        let others = preview.registrants.filter { $0.line == nil }
        func group(
            _ id: String, _ people: [Registrations.AttendanceResult.Registrant], _ title: (String) -> String
        ) -> Group? {
            guard !people.isEmpty else { return nil }
            return Group(
                id: id, title: title(String(people.count)),
                people: people.prefix(Self.maxShown).map { Person($0, texts) },
                more: Self.more(people.count, texts))
        }
        groups = [
            group("attended", named.filter { $0.attendance == .attended }) {
                texts.text(.attendanceWillAttended, ["n": $0])
            },
            group("absent", named.filter { $0.attendance == .absent }) { texts.text(.attendanceWillAbsent, ["n": $0]) },
            group("others", others.filter { $0.attendance == .absent }) {
                texts.text(.attendanceWillOthers, ["n": $0])
            },
            group("unchanged", others.filter { $0.attendance == nil }) { texts.text(.attendanceUnchanged, ["n": $0]) },
        ].compactMap(\.self)
        notes = preview.unmatched.prefix(Self.maxShown).map {
            Note(line: String($0.line), person: $0.person, detail: $0.remark.text(texts))
        }
        hasNotes = !notes.isEmpty
        moreNotes = Self.more(preview.unmatched.count, texts)
    }

    private static func more(_ count: Int, _ texts: LocalizedTexts) -> String? {
        count > maxShown ? texts.text(.attendanceMore, ["n": String(count - maxShown)]) : nil
    }
}

extension AttendancePreviewView.Person {
    fileprivate init(_ registrant: Registrations.AttendanceResult.Registrant, _ texts: LocalizedTexts) {
        name = registrant.name
        email = registrant.email
        var facts: [String] = []
        if let minutes = registrant.minutes { facts.append(texts.text(.attendanceStayed, ["n": String(minutes)])) }
        if registrant.isShort { facts.append(texts.text(.attendanceShort)) }
        if registrant.isByName { facts.append(texts.text(.attendanceByName)) }
        switch registrant.former {
        case .attended?: facts.append(texts.text(.attendanceWasAttended))
        case .absent?: facts.append(texts.text(.attendanceWasAbsent))
        case nil: break
        }
        about = facts.isEmpty ? nil : facts.joined(separator: " · ")
    }
}

extension Registrations.AttendanceResult {
    /// Tells whether another look came to the same.
    fileprivate var seen: String {
        let lines =
            registrants.map { "\($0.registration) \($0.recurrenceID) \($0.attendance?.rawValue ?? "")" }
            + unmatched.map { "\($0.line) \($0.person)" }
        return Data(SHA256.hash(data: Data(lines.joined(separator: "\n").utf8)).prefix(12)).base64URL
    }
}

extension AttendanceRemark {
    func text(_ texts: LocalizedTexts) -> String {
        switch self {
        case .noSuchDate: texts.text(.remarkNoSuchDate)
        case .notRegistered: texts.text(.remarkNotRegistered)
        case .sameName(let name): texts.text(.remarkSameName, ["name": name])
        case .severalOfTheName: texts.text(.remarkSeveral)
        case .byName(let email): texts.text(.remarkByName, ["email": email])
        case .unknownValue(let value, let column):
            texts.text(.remarkUnknownValue, ["value": value, "column": column])
        case .noMinutes: texts.text(.remarkNoMinutes)
        case .knownBetter: texts.text(.remarkKnownBetter)
        }
    }
}

extension AttendanceReport.Fault {
    fileprivate func text(_ texts: LocalizedTexts) -> String {
        switch self {
        case .notText: texts.text(.reportNotText)
        case .unclosedQuote(let line): texts.text(.reportQuote, ["line": String(line)])
        case .noTable: texts.text(.attendanceUnreadable)
        case .registrations: texts.text(.reportRegistrations)
        case .nobody: texts.text(.reportNobody)
        case .unknownValues(let values, let column):
            texts.text(
                .reportUnknownValues,
                ["column": column, "values": values.prefix(5).map { "“\($0)”" }.joined(separator: ", ")])
        case .noMinutes: texts.text(.reportNoMinutes)
        }
    }
}

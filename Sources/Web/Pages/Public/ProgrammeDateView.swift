import Foundation
import ICalendar
import Interchange
import Markup
import Operations
import Storage
import Training

/// The next date of a tutorial, or of a session without one, as lists show it: with what one learns, and how many dates
/// follow.
struct ProgrammeDateView: Hashable, Sendable, Codable {
    let date: OccurrenceView
    /// The day, where no heading tells it.
    let shortDay: String?
    let duration: String
    /// One line of what one learns.
    let summary: String?
    /// The language of the summary.
    let summaryTongue: String
    let chips: [Chip]
    /// `and 4 more dates`
    let further: String?
    /// The address of those dates: on the page of the tutorial, else on that of the session.
    let furtherDates: String
    /// True for the date that is next of all.
    let isMain: Bool

    /// A filter that the list can be narrowed down by.
    struct Chip: Hashable, Sendable, Codable {
        let label: String
        let address: String
    }

    /// The most tags that are shown.
    private static let maxTags = 3
    /// The most characters of a summary that is taken from a description.
    private static let maxSummary = 140

    /// - Parameters:
    ///   - tellsDay: true where no heading tells the day.
    ///   - list: the address of the list as it is narrowed down.
    init(
        _ next: NextDate, _ programme: ProgrammeList, isMain: Bool, tellsDay: Bool, _ list: PageAddress,
        for reader: PageReader
    ) {
        let (details, texts) = (next.date.session.details, reader.texts)
        let tutorial = details.tutorial.flatMap { programme.tutorials[$0]?.details }
        let taught = tutorial.flatMap { $0.summary.isEmpty ? nil : $0 }
        date = OccurrenceView(next.date, for: reader, trainers: programme.trainers)
        shortDay = tellsDay ? date.shortDay : nil
        duration = texts.duration(details.duration)
        summary = taught?.summary ?? Self.firstLine(details.description)
        summaryTongue = taught?.language ?? details.language
        let language =
            details.language == texts.language
            ? nil
            : Chip(label: texts.languageName(details.language), address: list.with([("language", details.language)]))
        let level = tutorial.map {
            Chip(label: texts.level($0.level), address: list.with([("level", $0.level.rawValue)]))
        }
        let tags = details.tags.prefix(Self.maxTags).map { Chip(label: $0, address: list.with([("tag", $0)])) }
        chips = [language, level].compactMap(\.self) + tags
        further =
            switch next.further {
            case 0: nil
            case 1: texts.text(.furtherDate)
            default: texts.text(.furtherDates, ["n": String(next.further)])
            }
        let own = date.page
        furtherDates = (tutorial.map { "/tutorials/" + $0.slug } ?? own) + "#dates"
        self.isMain = isMain
    }

    /// A date of a tutorial's page, which tells already what is taught.
    init(_ scheduled: ScheduledDate, trainers: TrainerFaces, isMain: Bool, for reader: PageReader) {
        date = OccurrenceView(scheduled, for: reader, trainers: trainers)
        shortDay = date.shortDay
        duration = reader.texts.duration(scheduled.session.details.duration)
        (summary, summaryTongue, chips, further) = (nil, reader.texts.language, [], nil)
        furtherDates = date.page + "#dates"
        self.isMain = isMain
    }

    /// The beginning of a description, without its markup.
    private static func firstLine(_ description: String) -> String? {
        let line = Markdown(description).plainText.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard line.count > maxSummary else { return line.isEmpty ? nil : line }
        let words = line.prefix(maxSummary).split(separator: " ").dropLast()
        return words.isEmpty ? String(line.prefix(maxSummary)) + "…" : words.joined(separator: " ") + " …"
    }
}

/// The dates of one day, under its name.
struct DayOfDatesView: Hashable, Sendable, Codable {
    /// `Tomorrow, 1 December`.
    let name: String
    /// `2026-12-01`.
    let day: String
    let dates: [ProgrammeDateView]
}

extension PageReader {
    /// The dates by day, in order. Where zones differ, one of the next day can stand before one of this.
    func byDay(_ dates: [(day: LocalDate, view: ProgrammeDateView)]) -> [DayOfDatesView] {
        var order: [LocalDate] = []
        var days: [LocalDate: [ProgrammeDateView]] = [:]
        for (day, view) in dates {
            if days[day] == nil { order.append(day) }
            days[day, default: []].append(view)
        }
        return order.sorted().map {
            DayOfDatesView(name: name(ofDay: $0), day: $0.description, dates: days[$0] ?? [])
        }
    }

    /// `Tuesday, 1 December`, with its year where that is another, and with a word for today and tomorrow.
    private func name(ofDay day: LocalDate) -> String {
        let today = (zone ?? .utc).local(at: now).date
        let date = texts.dayAndMonth(day) + (day.year == today.year ? "" : " \(day.year)")
        // Without the reader's zone nobody knows which day it is there.
        if zone != nil, day == today { return texts.text(.dayNamed, ["name": texts.text(.today), "date": date]) }
        if zone != nil, day == today.adding(days: 1) {
            return texts.text(.dayNamed, ["name": texts.text(.tomorrow), "date": date])
        }
        return texts.text(.dayNamed, ["name": texts.weekday(day), "date": date])
    }
}

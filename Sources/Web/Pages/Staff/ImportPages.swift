import Dispatch
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The import of a calendar file at a browser: it is uploaded, what would be taken is shown, and then it is taken.
struct ImportPages {
    static let path = "/staff/schedule/import"

    /// The largest file, with the rest of its form.
    static let maxBytes = 5 * 1_024 * 1_024 + 8_192

    /// The contents of a file. They are kept between the pages, without what an import does not use, such as the
    /// addresses of attendees.
    private struct Reading: Codable {
        let file: String
        let entries: [ForeignEntry]
        let others: Int
        let isCutOff: Bool
    }

    private struct Outcome: Codable {
        let items: [CalendarImport.Item]
        let counts: CalendarImport.Counts
    }

    // MARK: - The file

    @Sendable static func form(_ call: Call) async throws -> Answer {
        try page(call, zone: "")
    }

    private static func page(_ call: Call, zone: String, fault: String? = nil) throws -> Answer {
        let texts = call.reader.texts
        let zones = OptionView.zones(chosen: zone).filter { !$0.value.isEmpty }
        let none = OptionView(value: "", label: texts.text(.importZoneNone), isChosen: zone.isEmpty)
        var answer = try call.staffPage(
            ImportFormView(
                zoneField: FieldView(
                    name: "zone", label: texts.text(.importZone),
                    control: .choices([none] + zones)),
                fault: fault))
        if fault != nil { answer.status = .unprocessableContent }
        return answer
    }

    @Sendable static func upload(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let texts = call.reader.texts
        guard let file = form.file("file"), !file.bytes.isEmpty else {
            return try page(call, zone: form["zone"], fault: texts.text(.importNothingChosen))
        }
        let reading: Reading
        do {
            reading = try await read(file, zone: form["zone"].isEmpty ? nil : Zone(form["zone"]))
        } catch let unreadable as CalendarFile.Unreadable {
            return try page(call, zone: form["zone"], fault: ImportSentences(texts).sentence(unreadable))
        } catch is CalendarError {
            return try page(call, zone: "", fault: texts.text(.faultZone))
        }
        guard !reading.entries.isEmpty else {
            return try page(call, zone: form["zone"], fault: texts.text(.importEmpty))
        }
        let id = try await call.site.schedule.keepUpload(jsonText(reading), of: try owner(call), now: call.now)
        return .seeOther(path + "/" + id)
    }

    /// Reads a file outside of the threads of requests, one after the other: a large one takes seconds, and holds up nobody
    /// but those who bring files.
    private static func read(_ file: MultipartForm.File, zone: Zone?) async throws -> Reading {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try ImportPages.reading(of: file, zone: zone) }) }
        }
    }

    private static let queue = DispatchQueue(label: "lectern.calendars", qos: .utility)

    private static func reading(of file: MultipartForm.File, zone: Zone?) throws -> Reading {
        var calendar = try CalendarFile(.bytes(file.bytes), zone: zone)
        var entries: [ForeignEntry] = []
        while let next = try calendar.next() { entries += next }
        return Reading(
            file: String(file.name.prefix(200)), entries: entries, others: calendar.otherCount,
            isCutOff: calendar.isCutOff)
    }

    private static func owner(_ call: Call) throws -> String {
        guard let signedIn = call.signedIn else { throw Failure.noUpload }
        return signedIn.visitor.name
    }

    // MARK: - The preview

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let upload = try await call.site.schedule.upload(call.parameter("upload"), of: try owner(call))
        let reading = try JSONDecoder().decode(Reading.self, from: Data(upload.content.utf8))
        let outcome =
            if let done = upload.outcome {
                try JSONDecoder().decode(Outcome.self, from: Data(done.utf8))
            } else {
                try await run(reading, preview: true, call)
            }
        return try call.staffPage(
            ImportView(
                outcome.items, outcome.counts, file: reading.file, isDone: upload.outcome != nil,
                notes: notes(reading, call.reader.texts), action: path + "/" + upload.id, for: call.reader))
    }

    @Sendable static func importUpload(_ call: Call) async throws -> Answer {
        let upload = try await call.site.schedule.upload(call.parameter("upload"), of: try owner(call))
        if upload.outcome == nil {
            let reading = try JSONDecoder().decode(Reading.self, from: Data(upload.content.utf8))
            let outcome = try await run(reading, preview: false, call)
            try await call.site.schedule.finishUpload(upload.id, with: jsonText(outcome))
        }
        return .seeOther(path + "/" + upload.id)
    }

    private static func run(_ reading: Reading, preview: Bool, _ call: Call) async throws -> Outcome {
        var items: [CalendarImport.Item] = []
        var rest = reading.entries[...]
        let counts = try await CalendarImport(into: call.site.schedule, by: call.caller, now: call.now)
            .run(preview: preview, { rest.popFirst().map { [$0] } }, visit: { items.append($0) })
        return Outcome(items: items, counts: counts)
    }

    private static func notes(_ reading: Reading, _ texts: LocalizedTexts) -> [String] {
        let sentences = ImportSentences(texts)
        return [reading.isCutOff ? sentences.cutOffNote : nil, sentences.note(onOthers: reading.others)]
            .compactMap(\.self)
    }
}

extension Failure {
    fileprivate static let noUpload = Failure(.notFound, "There is no such upload.")
}

/// The form that uploads a calendar.
struct ImportFormView: PageView {
    static let template = "staff-import"

    let zoneField: FieldView
    let fault: String?
}

/// The preview of an import, or its outcome.
struct ImportView: PageView {
    static let template = "staff-import-preview"

    let title: String
    /// The name of the file.
    let file: String
    let canImport: Bool
    let notes: [String]
    let created: Part?
    let updated: Part?
    let leftOut: Part?
    /// The sessions that are unchanged, and of which a part is left out.
    let noted: Part?
    let unchanged: String?
    let isNothing: Bool
    let action: String

    /// The events of one kind; nil in the view where there are none.
    struct Part: Hashable, Sendable, Codable {
        let count: String
        let events: [Event]
        /// The number of further events, in words.
        let more: String?
    }

    struct Event: Hashable, Sendable, Codable {
        let title: String
        /// The address of the session, once there is one.
        let address: String?
        let when: String?
        let location: String?
        let changes: String?
        /// The UID, where the event is left out.
        let uid: String?
        /// The label of the reasons of an event that is taken in part.
        let partial: String
        let reasons: [String]
    }

    /// The events of one kind: the number of all, and those that are listed. No others are made.
    private struct Listed {
        private static let maxListed = 200

        private(set) var count = 0
        private(set) var events: [Event] = []

        mutating func add(_ event: @autoclosure () -> Event) {
            count += 1
            if events.count < Self.maxListed { events.append(event()) }
        }
    }

    init(
        _ items: [CalendarImport.Item], _ counts: CalendarImport.Counts, file: String, isDone: Bool, notes: [String],
        action: String, for reader: PageReader
    ) {
        let texts = reader.texts
        let sentences = ImportSentences(texts)
        title = isDone ? texts.text(.importDoneTitle) : texts.text(.importPreviewTitle)
        self.file = file
        self.notes = notes
        self.action = action
        let partial = isDone ? texts.text(.importPartial) : texts.text(.importPartialPreview)
        var (created, updated, leftOut, noted) = (Listed(), Listed(), Listed(), Listed())
        for item in items {
            guard !item.isLeftOut else {
                leftOut.add(Event(leftOut: item, sentences, texts))
                continue
            }
            for (index, result) in item.results.enumerated() {
                func event() -> Event {
                    Event(
                        item.entry.sessions[index], result, partial: partial,
                        reasons: index == 0 ? sentences.sentences(on: item) : [], texts)
                }
                switch result.outcome {
                case .created: created.add(event())
                case .updated: updated.add(event())
                // One that is unchanged is still told of while a part of it is left out.
                case .unchanged: if index == 0, !item.remarks.isEmpty { noted.add(event()) }
                case .refused: break
                }
            }
        }
        func part(_ listed: Listed) -> Part? {
            guard listed.count > 0 else { return nil }
            let rest = listed.count - listed.events.count
            return Part(
                count: String(listed.count), events: listed.events,
                more: rest > 0 ? texts.text(.importMore, ["n": String(rest)]) : nil)
        }
        self.created = part(created)
        self.updated = part(updated)
        self.leftOut = part(leftOut)
        self.noted = part(noted)
        switch counts.unchanged {
        case 0: unchanged = nil
        case 1: unchanged = texts.text(.importUnchangedOne)
        default: unchanged = texts.text(.importUnchanged, ["n": String(counts.unchanged)])
        }
        isNothing = counts.created + counts.updated + counts.unchanged == 0
        canImport = !isDone && counts.created + counts.updated > 0
    }
}

extension ImportView.Event {
    fileprivate init(leftOut item: CalendarImport.Item, _ sentences: ImportSentences, _ texts: LocalizedTexts) {
        title = item.entry.title.isEmpty ? texts.text(.importUntitled) : item.entry.title
        (address, when, location, changes) = (nil, nil, nil, nil)
        uid = item.entry.uid
        partial = ""
        reasons = sentences.sentences(on: item)
    }

    fileprivate init(
        _ session: ImportedSession, _ result: Schedule.ImportResult, partial: String, reasons: [String],
        _ texts: LocalizedTexts
    ) {
        title = session.title
        address = result.session.map { "/staff/sessions/" + $0 }
        when = Self.when(session, texts)
        location = session.location
        uid = nil
        self.partial = partial
        self.reasons = reasons
        guard case .updated(let fields) = result.outcome else {
            changes = nil
            return
        }
        let names = fields.map { Self.name(of: $0, texts) }
        changes = texts.text(.importChangedFields, ["fields": names.joined(separator: ", ")])
    }

    private static func when(_ session: ImportedSession, _ texts: LocalizedTexts) -> String {
        let series = session.recurrence
        let first = series.dates().first { _ in true }?.start ?? series.start
        let date = texts.text(
            .importDate,
            [
                "day": texts.shortDay(first.date), "year": String(first.date.year), "time": first.clock,
                "zone": series.zone.name,
            ])
        if series.isInfinite { return texts.text(.importSeriesEndless, ["date": date]) }
        // A daily series until 2199 has tens of thousands of dates, and a file thousands of series.
        let count = series.dates().prefix(10_000).reduce(0) { count, _ in count + 1 } - session.cancelled.count
        return count > 1 ? texts.text(.importSeries, ["date": date, "n": String(count)]) : date
    }

    private static func name(of field: String, _ texts: LocalizedTexts) -> String {
        switch field {
        case "title": texts.text(.scheduleFieldTitle)
        case "description": texts.text(.scheduleFieldDescription)
        case "start": texts.text(.scheduleFieldStart)
        case "timeZone": texts.text(.scheduleFieldZone)
        case "duration": texts.text(.scheduleFieldDuration)
        case "recurrence": texts.text(.importChangedRecurrence)
        case "join": texts.text(.scheduleFieldJoin)
        case "location": texts.text(.scheduleFieldLocation)
        case "language": texts.text(.scheduleFieldLanguage)
        case "tags": texts.text(.scheduleFieldTags)
        case "dates": texts.text(.importChangedDates)
        default: field
        }
    }
}

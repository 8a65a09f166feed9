import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// All events of one UID: a single event or a series, with the changes of its dates.
struct EventGroup {
    private let uid: String
    private let zones: FileZones
    private var entries: [ForeignEntry] = []

    /// - Parameters:
    ///   - events: in the order of the file, at least one.
    ///   - zones: those of the file.
    static func entries(of events: [ForeignEvent], uid: String, in zones: FileZones) -> [ForeignEntry] {
        var group = EventGroup(uid: uid, zones: zones)
        group.read(events)
        return group.entries
    }

    private init(uid: String, zones: FileZones) {
        self.uid = uid
        self.zones = zones
    }

    private mutating func read(_ events: [ForeignEvent]) {
        let master = latest(events.filter { $0.recurrenceID == nil })
        // A date that is changed twice was changed again later.
        var changes: [String: [ForeignEvent]] = [:]
        var order: [String] = []
        for event in events {
            guard let id = event.recurrenceID?.text else { continue }
            if changes[id] == nil { order.append(id) }
            changes[id, default: []].append(event)
        }
        let latestChanges = order.compactMap { latest(changes[$0] ?? []) }
        if let master {
            readSeries(master, latestChanges)
        } else {
            for change in latestChanges { readSingle(change) }
        }
    }

    /// The newest version of an event. One of which nobody can tell whether it is newer is named.
    private mutating func latest(_ versions: [ForeignEvent]) -> ForeignEvent? {
        guard var latest = versions.first else { return nil }
        for version in versions.dropFirst() {
            let isNewer = version.isNewer(than: latest)
            let loser = isNewer == false ? version : latest
            if isNewer != false { latest = version }
            if isNewer == nil, !loser.saysTheSame(as: latest) { leaveOut(loser, [.sameUID]) }
        }
        return latest
    }

    private mutating func leaveOut(_ event: ForeignEvent, _ remarks: [CalendarRemark]) {
        entries.append(
            ForeignEntry(
                uid: uid, title: String((event.title ?? "").prefix(300)), line: event.line, remarks: remarks))
    }

    /// - Throws: ``LeftOut`` for an event that cannot be taken, whatever its times are.
    private func check(_ event: ForeignEvent) throws {
        if event.calendar.isReply { throw LeftOut(.reply) }
        if !event.calendar.isGregorian { throw LeftOut(.notGregorian) }
        if event.isCancelled { throw LeftOut(.cancelled) }
        if let fatal = event.fatal { throw LeftOut(fatal) }
    }

    // MARK: - A single event

    /// A changed date whose series is not in the file: a session of its own.
    private mutating func readSingle(_ event: ForeignEvent) {
        do {
            try check(event)
            var series = try EventSeries(event.alone, zones)
            let texts = EventTexts(event)
            _ = try series.bringIntoZone(named: event.zoneName, zones)
            var remarks = event.remarks + series.remarks + texts.remarks
            if event.range != .this { remarks.append(.laterDatesUnknown) }
            let part = event.recurrenceID.map { Self.part($0, event, zones) } ?? ""
            let session = session(
                texts, series.recurrence, duration: series.duration, part: part, language: event.language, &remarks)
            entries.append(
                ForeignEntry(
                    uid: uid, title: event.title ?? "", line: event.line, sessions: [session], remarks: remarks))
        } catch let left as LeftOut {
            leaveOut(event, [left.remark] + event.remarks)
        } catch {
            leaveOut(event, [.refused(String(describing: error))])
        }
    }

    /// The recurrence id as an instant, so that it is the same in each zone that it may be written in.
    private static func part(_ id: EventTime, _ event: ForeignEvent, _ zones: FileZones) -> String {
        switch id {
        case .utc(let instant): Zone.utc.local(at: instant).basic + "Z"
        case .zoned(let local, let name):
            zones.clock(name, calendar: event.calendarIndex)
                .map { Zone.utc.local(at: zones.instant(of: local, $0)).basic + "Z" } ?? id.text
        case .floating, .date: id.text
        }
    }

    private func session(
        _ texts: EventTexts, _ recurrence: Recurrence, duration: Int, part: String, language: String?,
        _ remarks: inout [CalendarRemark]
    ) -> ImportedSession {
        if texts.title == nil { remarks.append(.noTitle) }
        return ImportedSession(
            uid: uid, part: part, title: texts.title ?? Self.untitled, description: texts.description ?? "",
            recurrence: recurrence, duration: duration, location: texts.location, join: texts.join,
            language: language, tags: texts.tags)
    }

    /// The title of a session whose event has none.
    private static let untitled = "Untitled"

    // MARK: - A series

    /// A change of a date of the series, in its zone.
    fileprivate struct Change {
        let event: ForeignEvent
        var date: LocalDateTime
        var start: LocalDateTime?
        /// Seconds; nil where it is as long as the others.
        let duration: Int?
        let texts: EventTexts
    }

    private mutating func readSeries(_ master: ForeignEvent, _ changed: [ForeignEvent]) {
        do {
            try check(master)
            var series = try EventSeries(master, zones)
            let texts = EventTexts(master)
            var remarks = master.remarks + texts.remarks
            var changes: [Change] = []
            for event in changed {
                do {
                    if let change = try change(event, of: series, &remarks) { changes.append(change) }
                } catch let left as LeftOut {
                    let date = try series.local(event.recurrenceID ?? .floating(series.recurrence.start), zones)
                    remarks.append(.change(of: date, left.remark))
                }
            }
            let converted = try series.bringIntoZone(named: master.zoneName, zones)
            for index in changes.indices {
                changes[index].date = converted(changes[index].date)
                changes[index].start = changes[index].start.map(converted)
            }
            let first = session(
                texts, series.recurrence, duration: series.duration, part: "", language: master.language, &remarks)
            var parts = SeriesParts(first, durations: series.durations)
            for change in changes where change.event.range != .following {
                take(change, into: &parts, &series, &remarks)
            }
            parts.recurrence = series.recurrence
            let splits = changes.filter { $0.event.range == .following }.sorted { $0.date < $1.date }
            let sessions = try parts.sessions(splits.map(SeriesParts.Split.init), &remarks)
            guard sessions.contains(where: \.hasDates) else { throw LeftOut(.noDates) }
            entries.append(
                ForeignEntry(
                    uid: uid, title: master.title ?? "", line: master.line, sessions: sessions.filter(\.hasDates),
                    remarks: remarks + series.remarks))
        } catch let left as LeftOut {
            leaveOut(master, [left.remark] + master.remarks)
        } catch {
            leaveOut(master, [.refused(String(describing: error))])
        }
    }

    /// - Returns: nil for a change that says nothing that can be taken.
    private func change(
        _ event: ForeignEvent, of series: EventSeries, _ remarks: inout [CalendarRemark]
    ) throws -> Change? {
        guard let id = event.recurrenceID else { return nil }
        if event.calendar.isReply { throw LeftOut(.reply) }
        if let fatal = event.fatal { throw LeftOut(fatal) }
        let date = try series.local(id, zones)
        remarks += event.remarks.map { .change(of: date, $0) }
        if event.range == .earlier { remarks.append(.changeOfEarlier(date)) }
        var start: LocalDateTime?
        var duration: Int?
        if let time = event.start, !event.isCancelled {
            if time.isDate { throw LeftOut(.wholeDays) }
            let local = try series.local(time, zones)
            guard Recurrence.years.contains(local.date.year) else { throw LeftOut(.outsideOfYears) }
            start = local
            duration = try series.length(event.end, from: local, zones)
        }
        let texts = EventTexts(event)
        remarks += texts.remarks.map { .change(of: date, $0) }
        return Change(event: event, date: date, start: start, duration: duration, texts: texts)
    }

    private func take(
        _ change: Change, into parts: inout SeriesParts, _ series: inout EventSeries,
        _ remarks: inout [CalendarRemark]
    ) {
        if change.event.isCancelled {
            // A cancelled date that the series does not have is no date.
            if series.contains(change.date, SeriesDates(series.recurrence)) { parts.cancelled.insert(change.date) }
            return
        }
        do {
            let date = try series.match(change.date)
            var override = Override()
            if let start = change.start, start != date { override.start = start }
            override.duration = change.duration
            override.title = change.texts.title
            override.description = change.texts.description
            override.location = change.texts.location
            override.join = change.texts.join.map { Join(url: $0) }
            parts.changed[date] = override
        } catch let left as LeftOut {
            remarks.append(.change(of: change.date, left.remark))
        } catch {
            remarks.append(.change(of: change.date, .refused(String(describing: error))))
        }
    }
}

extension SeriesParts.Split {
    fileprivate init(_ change: EventGroup.Change) {
        self.init(
            date: change.date, start: change.start, duration: change.duration, isCancelled: change.event.isCancelled,
            title: change.texts.title, description: change.texts.description, location: change.texts.location,
            join: change.texts.join)
    }
}

extension ImportedSession {
    fileprivate var hasDates: Bool {
        let cancelled = Set(cancelled)
        return recurrence.dates().contains { !cancelled.contains($0.recurrenceID) }
    }
}

extension ForeignEvent {
    /// The event without what makes it a date of a series.
    var alone: ForeignEvent {
        var event = self
        event.recurrenceID = nil
        event.rules = []
        event.exclusionRules = []
        event.excluded = []
        event.added = []
        if event.start == nil { event.start = recurrenceID }
        return event
    }

    fileprivate var zoneName: String {
        if case .zoned(_, let name) = start { String(name.prefix(100)) } else { calendar.zoneName ?? "" }
    }
}

import Foundation
import ICalendar
import Interchange
import Operations
import Training

/// The description of a page for search engines, and for sites that show a card where somebody links to it.
struct PageHeadView: Hashable, Sendable, Codable {
    let title: String
    let description: String
    /// The address under which the page is known, whatever was added to the one that was asked for.
    let canonical: String
    /// The same page in each language.
    let languages: [Language]
    /// The page for readers of all other languages.
    let anyLanguage: String
    /// The address of the calendar of the page's dates.
    let feed: String?
    /// The address of the organisation's logo, where it is a picture that other sites show.
    let image: String?
    /// The page's content in the terms of schema.org, as JSON.
    let structured: String?

    struct Language: Hashable, Sendable, Codable {
        let language: String
        let address: String
    }

    /// The most characters of a description that search engines show.
    private static let maxDescription = 200

    /// - Parameters:
    ///   - path: the address of the page on this site, without what narrows it down.
    ///   - feed: the address of a calendar.
    init(
        _ call: Call, path: String, title: String, description: String, feed: String? = nil, structured: JSON? = nil
    ) {
        let page = call.site.publicURL + path
        let reader = call.reader
        self.title = title
        let words = description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.description =
            words.count > Self.maxDescription ? String(words.prefix(Self.maxDescription - 1)) + "…" : words
        canonical = reader.chosenLanguage.map { page + "?lang=" + $0 } ?? page
        languages = call.site.pages.texts.languages.map { Language(language: $0, address: page + "?lang=" + $0) }
        anyLanguage = page
        self.feed = feed
        image = call.organisation.logo.flatMap { $0.kind == .png ? call.site.publicURL + $0.path : nil }
        self.structured = structured.map(Self.text)
    }

    /// JSON that may stand in a `script` element: nothing in it ends the element, or means anything in XML.
    private static func text(_ json: JSON) -> String {
        String(decoding: json.jsonBytes, as: UTF8.self)
            .replacing("&", with: "\\u0026").replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
    }
}

/// Sessions and tutorials in the terms of schema.org.
enum StructuredData {
    /// The most dates of one page.
    private static let maxDates = 10

    /// The dates of a session.
    static func events(_ overview: SessionOverview, _ call: Call) -> JSON? {
        let dates = overview.dates.prefix(maxDates)
        guard !dates.isEmpty else { return nil }
        return [
            "@context": "https://schema.org",
            "@graph": .array(dates.map { event($0, trainers: overview.trainers, call) }),
        ]
    }

    /// A tutorial with its dates and recordings.
    static func course(_ overview: TutorialOverview, _ call: Call) -> JSON {
        let details = overview.tutorial.details
        let page = "\(call.site.publicURL)/tutorials/\(details.slug)"
        var members: [JSON.Member] = [
            .init("@context", "https://schema.org"), .init("@type", "Course"), .init("name", .string(details.title)),
            .init("description", .string(details.summary.isEmpty ? details.title : details.summary)),
            .init("url", .string(page)), .init("inLanguage", .string(details.language)),
            .init("educationalLevel", .string(details.level.rawValue)), .init("isAccessibleForFree", true),
            .init("provider", organisation(call)),
        ]
        let recordings = details.materials.filter { $0.kind == .recording }
        if !recordings.isEmpty {
            members.append(.init("video", .array(recordings.map { video($0, of: overview) })))
        }
        if !overview.dates.isEmpty {
            members.append(
                .init(
                    "hasCourseInstance",
                    .array(
                        overview.dates.prefix(maxDates).map { date in
                            .object([
                                .init("@type", "CourseInstance"), .init("courseMode", .string(mode(date))),
                                .init("startDate", .string(text(date.occurrence.startsAt, date))),
                                .init("endDate", .string(text(date.occurrence.endsAt, date))),
                                .init("location", location(date, call)),
                            ])
                        })))
        }
        return .object(members)
    }

    /// A recording, with its chapters where its site takes a time.
    private static func video(_ recording: Tutorial.Material, of overview: TutorialOverview) -> JSON {
        let details = overview.tutorial.details
        let site = RecordingSite(recording.url)
        let chapters = overview.chapters[recording.url]?.chapters
        var members: [JSON.Member] = [
            .init("@type", "VideoObject"), .init("name", .string(recording.title)),
            .init("description", .string(details.summary.isEmpty ? details.title : details.summary)),
            .init("url", .string(recording.url)), .init("inLanguage", .string(details.language)),
            .init("uploadDate", .string(instantText(overview.tutorial.createdAt))),
        ]
        func add(_ name: String, _ value: String?) {
            if let value { members.append(.init(name, .string(value))) }
        }
        add("thumbnailUrl", site.thumbnail)
        add("duration", chapters?.length.map(ISODuration.format))
        add("contentUrl", site.content)
        add("embedUrl", site.player)
        let clips = (chapters?.chapters ?? []).enumerated().compactMap { row, chapter -> JSON? in
            site.address(at: chapter.start).map { address in
                var clip: [JSON.Member] = [
                    .init("@type", "Clip"), .init("name", .string(chapter.title)),
                    .init("startOffset", .integer(chapter.start)),
                ]
                if let end = chapters?.end(of: row) { clip.append(.init("endOffset", .integer(end))) }
                return .object(clip + [.init("url", .string(address))])
            }
        }
        if !clips.isEmpty { members.append(.init("hasPart", .array(clips))) }
        return .object(members)
    }

    private static func event(_ date: ScheduledDate, trainers: TrainerFaces, _ call: Call) -> JSON {
        let details = date.session.details
        let page = "\(call.site.publicURL)/sessions/\(date.session.id)"
        let isMoved = date.occurrence.override.start != nil
        let status = date.isCancelled ? "EventCancelled" : isMoved ? "EventRescheduled" : "EventScheduled"
        let performers = date.trainers.compactMap { id in
            trainers.names[id].map { person($0, picture: trainers.pictures[id], call) }
        }
        var members: [JSON.Member] = [
            .init("@type", "Event"), .init("name", .string(date.title)), .init("url", .string(page)),
            .init("startDate", .string(text(date.occurrence.startsAt, date))),
            .init("endDate", .string(text(date.occurrence.endsAt, date))),
            .init("eventStatus", .string("https://schema.org/" + status)),
            .init("eventAttendanceMode", .string("https://schema.org/" + attendance(date))),
            .init("location", location(date, call)), .init("inLanguage", .string(details.language)),
            .init("isAccessibleForFree", true), .init("organizer", organisation(call)),
            .init("performer", .array(performers)),
            .init("offers", offer(date, page: page, call)),
        ]
        if isMoved {
            let former = details.recurrence.zone.instant(of: date.occurrence.recurrenceID)
            members.append(.init("previousStartDate", .string(text(former, date))))
        }
        return .object(members)
    }

    /// The seats of a date, in the three states that search engines know.
    private static func offer(_ date: ScheduledDate, page: String, _ call: Call) -> JSON {
        var members: [JSON.Member] = [
            .init("@type", "Offer"), .init("price", 0), .init("priceCurrency", "EUR"),
            .init("url", .string(page + "/register")),
        ]
        func add(_ availability: String) {
            members.append(.init("availability", .string("https://schema.org/" + availability)))
        }
        switch Booking(date, now: call.now) {
        case .open: add("InStock")
        case .notYet(let opens):
            add("PreOrder")
            members.append(.init("validFrom", .string(text(opens, date))))
        case .waitlist, .full, .closed, .cancelled, .past: add("SoldOut")
        }
        return .object(members)
    }

    private static func person(_ name: String, picture: PictureReference?, _ call: Call) -> JSON {
        var members = [JSON.Member("@type", "Person"), JSON.Member("name", .string(name))]
        if let picture { members.append(JSON.Member("image", .string(call.site.publicURL + picture.path))) }
        return .object(members)
    }

    /// An instant with the offset of the session's zone: `2026-12-08T10:00:00+01:00`.
    private static func text(_ instant: Date, _ date: ScheduledDate) -> String {
        let zone = date.session.details.recurrence.zone
        let offset = zone.offset(at: instant)
        let (hours, minutes) = (abs(offset) / 3_600, abs(offset) % 3_600 / 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return zone.local(at: instant).description + (offset < 0 ? "-" : "+") + two(hours) + ":" + two(minutes)
    }

    private static func isOnline(_ date: ScheduledDate) -> Bool { date.joinsBefore != nil || date.location == nil }

    private static func attendance(_ date: ScheduledDate) -> String {
        switch (isOnline(date), date.location != nil) {
        case (true, true): "MixedEventAttendanceMode"
        case (false, _): "OfflineEventAttendanceMode"
        default: "OnlineEventAttendanceMode"
        }
    }

    private static func mode(_ date: ScheduledDate) -> String {
        switch (isOnline(date), date.location != nil) {
        case (true, true): "blended"
        case (false, _): "onsite"
        default: "online"
        }
    }

    /// The link to join is never public: the page is where a date is reached.
    private static func location(_ date: ScheduledDate, _ call: Call) -> JSON {
        let online: JSON = [
            "@type": "VirtualLocation", "url": .string("\(call.site.publicURL)/sessions/\(date.session.id)"),
        ]
        guard let place = date.location else { return online }
        let onSite: JSON = ["@type": "Place", "name": .string(place), "address": .string(place)]
        return isOnline(date) ? .array([online, onSite]) : onSite
    }

    private static func organisation(_ call: Call) -> JSON {
        let host = URL(string: call.site.publicURL)?.host() ?? "Lectern"
        var members: [JSON.Member] = [
            .init("@type", "Organization"), .init("name", .string(call.organisation.name ?? host)),
            .init("url", .string(call.site.publicURL)),
        ]
        if let logo = call.organisation.logo {
            members.append(.init("logo", .string(call.site.publicURL + logo.path)))
        }
        return .object(members)
    }
}

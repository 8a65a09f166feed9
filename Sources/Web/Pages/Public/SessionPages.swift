import Foundation
import ICalendar
import Markup
import Operations
import SupportCore
import Training

/// The page of a session, with the next dates and their seats.
struct SessionPages {
    /// The maximum number of dates to come.
    private static let maxDates = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let view = try await call.site.schedule.overview(
            ofSession: call.parameter("session"), limit: maxDates, now: call.now)
        try view.session.checkVisible(to: call.visitor)
        return try call.page(SessionPageView(view, call))
    }
}

/// The page of a session, with its dates to come.
struct SessionPageView: PageView {
    static let template = "session"

    let session: SessionHeadView
    /// The description as HTML, where there is one.
    let html: String?
    let tutorial: Tutorial?
    let booking: BookingView?
    let dates: [OccurrenceView]
    let later: [OccurrenceView]
    /// `Show 12 more dates`
    let laterDates: String?
    let hasMore: Bool
    let isSeries: Bool
    let subscribe: CalendarLinks?
    /// Nil for a session that is not to be found by everybody.
    let head: PageHeadView?

    /// The number of dates that are not folded.
    private static let shownDates = 4

    struct Tutorial: Hashable, Sendable, Codable {
        let title: String
        let page: String
    }

    init(_ overview: SessionOverview, _ call: Call) {
        let session = overview.session
        let details = session.details
        let views = overview.views(call)
        let description = Markdown(details.description).html
        isSeries = details.registration.scope == .series
        self.session = SessionHeadView(overview, for: call.reader)
        html = description.isEmpty ? nil : description
        tutorial = overview.tutorial.map { Tutorial(title: $0.details.title, page: "/tutorials/" + $0.details.slug) }
        booking = BookingView(overview, call)
        dates = Array(views.prefix(Self.shownDates))
        later = Array(views.dropFirst(Self.shownDates))
        laterDates = call.reader.texts.furtherDates(later.count)
        hasMore = overview.hasMore
        subscribe =
            session.status == .draft
            ? nil
            : CalendarLinks(
                feed: "\(call.site.publicURL)/calendar/sessions/\(session.id).ics", named: details.title)
        let about = overview.tutorial.flatMap { $0.details.summary.isEmpty ? nil : $0.details.summary }
        head =
            session.status == .draft || details.visibility != .public
            ? nil
            : PageHeadView(
                call, path: "/sessions/" + session.id, title: details.title,
                description: about ?? Markdown(details.description).plainText,
                feed: "\(call.site.publicURL)/calendar/sessions/\(session.id).ics",
                structured: StructuredData.events(overview, call))
    }
}

/// The card of a session's page that stays in view: the date that is next, and the way to a seat.
struct BookingView: Hashable, Sendable, Codable {
    let date: OccurrenceView
    let isSeries: Bool
    /// The address of the registration form, while seats can be taken.
    let register: String?

    /// Nil for a session without dates to come.
    fileprivate init?(_ overview: SessionOverview, _ call: Call) {
        let session = overview.session
        // The date that can be had, else the one that takes place next.
        let next =
            overview.dates.first { Booking($0, now: call.now).canBook } ?? overview.dates.first { !$0.isCancelled }
        guard let next, session.status != .cancelled else { return nil }
        isSeries = session.details.registration.scope == .series
        date = OccurrenceView(next, for: call.reader, trainers: overview.trainers, linkedTo: call.site.publicURL)
        register = date.register
    }
}

/// The head of a session's pages: its title, and what a reader has to know first.
struct SessionHeadView: Hashable, Sendable, Codable {
    let id: String
    let title: String
    let kind: String
    /// The language of the session.
    let contentLanguage: String
    let languageName: String?
    let duration: String
    let with: String?
    /// The addresses of the pictures of those who teach.
    let faces: [String]
    let location: String?
    let isDraft: Bool
    let isCancelled: Bool
    let reason: String?
    /// The address of the session that carries on from this one.
    let next: String?

    init(_ overview: SessionOverview, for reader: PageReader) {
        let (session, texts) = (overview.session, reader.texts)
        let details = session.details
        let names = details.trainers.compactMap { overview.trainers.names[$0] }
        id = session.id
        title = details.title
        kind = texts.kind(details.kind)
        contentLanguage = details.language
        languageName = details.language == texts.language ? nil : texts.languageName(details.language)
        duration = texts.duration(details.duration)
        with = names.isEmpty ? nil : texts.text(.withTrainers, ["names": names.joined(separator: ", ")])
        faces = details.trainers.compactMap { overview.trainers.pictures[$0]?.path }
        location = details.location
        isDraft = session.status == .draft
        isCancelled = session.status == .cancelled
        reason = session.cancellation?.reason
        next = overview.next.map { "/sessions/" + $0.id }
    }
}

extension SessionOverview {
    /// The dates as the session's page shows them. A series is booked as a whole, not by its dates.
    func views(_ call: Call) -> [OccurrenceView] {
        let reader = call.reader
        return dates.map { date in
            var view = OccurrenceView(date, for: reader, trainers: trainers, linkedTo: call.site.publicURL)
            if session.details.registration.scope == .series { view.register = nil }
            return view
        }
    }
}

extension LocalizedTexts {
    /// `1 h 30 min`.
    func duration(_ seconds: Int) -> String {
        let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60)
        let parts = [
            hours > 0 ? text(.hours, ["n": String(hours)]) : nil,
            minutes > 0 || hours == 0 ? text(.minutes, ["n": String(minutes)]) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }
}

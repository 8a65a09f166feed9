import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// A session with all its dates and seats.
struct SessionPages {
    /// The most dates to come that the page shows.
    private static let maxDates = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let view = try await call.site.schedule.view(
            ofSession: call.parameter("session"), limit: maxDates, now: call.now)
        try view.session.checkVisible(to: call.visitor)
        return try call.page("session", view.values(call, reader: call.reader))
    }
}

extension SessionOverview {
    /// What the page of the session and that of its form have in common.
    func values(_ call: Call, reader: PageReader) -> [String: Any?] {
        let (details, texts) = (session.details, reader.texts)
        let isSeries = details.registration.scope == .series
        let dates = dates.map { OccurrenceView($0, for: reader, trainers: trainers) }
        let booking = dates.first?.booking
        let feed = "\(call.site.publicURL)/calendar/sessions/\(session.id).ics"
        let names = details.trainers.compactMap { trainers[$0] }
        return [
            "title": details.title, "id": session.id, "html": Markdown(details.description).html,
            "kind": OccurrenceView.kind(details.kind, texts), "tongue": details.language,
            "languageName": details.language == texts.language ? nil : texts.languageName(details.language),
            "with": names.isEmpty ? nil : texts.text("withTrainers", ["names": names.joined(separator: ", ")]),
            "duration": texts.duration(details.duration), "location": details.location, "tags": details.tags,
            "tutorial": tutorial.map { ["title": $0.details.title, "page": "/tutorials/" + $0.details.slug] },
            "isCancelled": session.status == .cancelled, "reason": session.cancellation?.reason,
            "isDraft": session.status == .draft,
            "next": next.map { "/sessions/" + $0.id },
            "dates": dates.map { date in
                var values = date.values
                if isSeries { values["register"] = nil }
                values["links"] = CalendarLinks(date.date, publicURL: call.site.publicURL).values
                return values
            },
            "hasMore": hasMore, "isSeries": isSeries,
            "registerAll": isSeries && booking?.canBook == true ? "/sessions/\(session.id)/register" : nil,
            "isWaitlist": booking == .waitlist,
            "subscribe": session.status == .draft
                ? nil : CalendarLinks(feed: feed, named: details.title).values,
        ]
    }
}

extension LocalizedTexts {
    /// `1 h 30 min`.
    func duration(_ seconds: Int) -> String {
        let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60)
        let parts = [
            hours > 0 ? text("hours", ["n": String(hours)]) : nil,
            minutes > 0 || hours == 0 ? text("minutes", ["n": String(minutes)]) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }
}

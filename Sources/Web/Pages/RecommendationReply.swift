import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// A text to paste into the answer to a customer: the tutorial, its dates in the customer's time zone, and what
/// there is to read and watch until then.
struct RecommendationReply {
    /// The customer; nil for none in particular.
    let requester: Ticket.Requester?
    /// In the language of the answer.
    let texts: LocalizedTexts
    /// The public URL of the service, without a slash at the end.
    let publicURL: String

    /// - Parameter dates: to come, with free seats. Without a time zone of the customer's they are told in their own.
    func text(_ tutorial: Tutorial, _ dates: [ScheduledDate]) throws -> String {
        let details = tutorial.details
        let about = texts.text(.replyAbout, ["title": details.title])
        let name = requester?.name?.greeting(in: texts.language)
        var parts = [
            name.map { texts.text(.replyHello, ["name": $0]) } ?? texts.text(.replyHelloAnybody),
            about + (details.summary.isEmpty ? "." : ": " + details.summary),
        ]
        if !dates.isEmpty {
            let lines = dates.map { date in
                "- \(times(of: date)): \(publicURL)/sessions/\(date.session.id)"
            }
            parts.append(([texts.text(.replyDates)] + lines).joined(separator: "\n"))
            parts.append(texts.text(.replyFeed) + " \(publicURL)/calendar/tutorials/\(details.slug).ics")
        }
        let materials = Self.told.flatMap { kind in details.materials.filter { $0.kind == kind } }
        if !materials.isEmpty {
            let lines = materials.map { "- \($0.title): \($0.url)" }
            parts.append(([texts.text(.replyMaterials)] + lines).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private static let told: [Tutorial.Material.Kind] = [.helpDoc, .developerGuide, .recording, .sampleCode]

    /// `Tuesday, 1 December 2026, 10:00–11:30 (Europe/Berlin)`.
    private func times(of date: ScheduledDate) -> String {
        let zone = requester?.timeZone.flatMap { Zone(ifKnown: $0) } ?? date.session.details.recurrence.zone
        let (start, end) = (zone.local(at: date.occurrence.startsAt), zone.local(at: date.occurrence.endsAt))
        let until = start.date == end.date ? end.clock : texts.day(end.date) + ", " + end.clock
        return "\(texts.day(start.date)), \(start.clock)–\(until) (\(zone.identifier))"
    }
}

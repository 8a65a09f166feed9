import ICalendar
public import SupportCore
public import Training

/// What an agent pastes into the answer to a customer: the tutorial, its dates in the customer's own time zone, and what
/// there is to read and watch until then.
public struct RecommendationReply: Sendable {
    private let requester: Ticket.Requester?
    private let publicURL: String

    /// - Parameters:
    ///   - requester: who is answered; nil for nobody in particular.
    ///   - publicURL: where people reach the service, without a slash at the end.
    public init(to requester: Ticket.Requester?, publicURL: String) {
        self.requester = requester
        self.publicURL = publicURL
    }

    /// - Parameter dates: to come, with free seats. Without a time zone of the customer's they are told in their own.
    public func text(_ tutorial: Tutorial, _ dates: [ScheduledDate]) throws -> String {
        let details = tutorial.details
        let summary = details.summary.isEmpty ? "" : ": \(details.summary)"
        var parts = [
            requester?.name.map { "Hello \($0)," } ?? "Hello,",
            "this is what our tutorial “\(details.title)” is about\(summary)",
        ]
        if !dates.isEmpty {
            let lines = try dates.map { date in
                "- \(try times(of: date)): \(publicURL)/sessions/\(date.session.id)"
            }
            parts.append((["The next dates with free seats:"] + lines).joined(separator: "\n"))
            parts.append("All dates, for your calendar: \(publicURL)/calendar/tutorials/\(details.slug).ics")
        }
        let materials = Self.told.flatMap { kind in details.materials.filter { $0.kind == kind } }
        if !materials.isEmpty {
            let lines = materials.map { "- \($0.title): \($0.url)" }
            parts.append((["To read and watch at any time:"] + lines).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private static let told: [Tutorial.Material.Kind] = [.helpDoc, .developerGuide, .recording, .sampleCode]

    private func times(of date: ScheduledDate) throws -> String {
        let zone = try requester?.timeZone.map { try Zone($0) } ?? date.session.details.recurrence.zone
        return MailTimes(language: "en", zone: zone).span(from: date.occurrence.startsAt, to: date.occurrence.endsAt)
    }
}

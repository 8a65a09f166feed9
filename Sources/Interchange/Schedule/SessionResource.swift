package import Foundation
package import ICalendar
package import Training

/// A session as the API shows it.
package struct SessionResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = [
        "id", "uid", "sequence", "follows", "followedBy", "cancellation", "createdAt", "updatedAt", "publishedAt",
        "feed", "warnings",
    ]

    private let session: Session
    private let forStaff: Bool
    private let publicURL: String
    private let now: Date

    /// - Parameter forStaff: shows the join link, the accounts and the warnings.
    package init(_ session: Session, forStaff: Bool, publicURL: String, now: Date) {
        self.session = session
        self.forStaff = forStaff
        self.publicURL = publicURL
        self.now = now
    }

    package func writeFields(to json: inout JSONWriter) {
        let details = session.details
        let recurrence = details.recurrence
        json.write("id", session.id)
        json.write("uid", session.uid)
        json.write("sequence", session.sequence)
        json.write("follows", session.follows)
        json.write("followedBy", session.followedBy)
        json.write("kind", details.kind)
        json.write("tutorial", details.tutorial)
        json.write("title", details.title)
        json.write("description", details.description)
        json.write("start", recurrence.start)
        json.write("timeZone", recurrence.zone.identifier)
        json.write("duration", seconds: details.duration)
        json.write("recurrence", details.recurs ? recurrence : nil)
        json.write("trainers", details.trainers)
        json.write("capacity", details.capacity)
        json.write("waitlist", details.waitlist)
        json.write("registration", details.registration)
        json.write("minimum", details.minimum)
        json.write("decideBefore", seconds: details.decideBefore)
        json.write("join", forStaff ? details.join : nil)
        json.write("room", forStaff ? details.room : nil)
        json.write("location", details.location)
        json.write("language", details.language)
        json.write("tags", details.tags)
        json.write("visibility", details.visibility)
        json.write("accounts", forStaff ? details.accounts : [])
        json.write("status", session.status)
        json.write("cancellation", session.cancellation)
        json.write("feed", "\(publicURL)/calendar/sessions/\(session.id).ics")
        json.write("createdAt", session.createdAt)
        json.write("updatedAt", session.updatedAt)
        json.write("publishedAt", session.publishedAt)
        json.write("warnings", forStaff ? session.warnings(at: now) : [])
    }
}

extension Recurrence: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("rule", rule?.description)
        json.write("excluded", excluded)
        json.write("added", added)
    }
}

extension WaitlistPolicy: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("mode", mode)
        json.write("offerHold", seconds: offerHold)
    }
}

extension RegistrationPolicy.Question: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("id", id)
        json.write("label", label)
        json.write("kind", kind)
        json.write("options", options)
        json.write("required", required)
    }
}

extension RegistrationPolicy: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("scope", scope)
        json.write("opens", opens)
        json.write("closesBefore", seconds: closesBefore)
        json.write("approval", approval)
        json.write("questions", questions)
    }
}

extension Join: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("url", url)
        json.write("releasedBefore", seconds: releasedBefore)
    }
}

extension Room: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("kind", kind)
        json.write("releasedBefore", seconds: releasedBefore)
    }
}

extension Cancellation: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("reason", reason)
        json.write("at", at)
    }
}

// MARK: - Warnings

extension Session {
    /// Warnings for trainers of the dates in the next two years that fall on a clock change.
    package func warnings(at now: Date) -> [String] {
        let recurrence = details.recurrence
        return recurrence.datesAtClockChanges(from: now, to: now.addingTimeInterval(2 * 366 * 86_400)).compactMap {
            recurrence.zone.warning(on: $0)
        }
    }
}

extension Zone {
    /// A warning for trainers of a date that falls on a clock change; nil for any other date.
    package func warning(on date: RecurrenceDate) -> String? {
        switch reading(of: date.recurrenceID) {
        case .unique: nil
        case .gap:
            "\(date.recurrenceID) does not exist in \(identifier), because clocks go forward. "
                + "The date starts at \(date.start)."
        case .fold:
            "\(date.recurrenceID) occurs twice in \(identifier), because clocks go back. The date starts the first time."
        }
    }
}

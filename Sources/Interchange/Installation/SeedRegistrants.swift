import Addresses
import Foundation
import ICalendar
import Operations
import SupportCore
package import Training

/// The attendance of the demo's past dates, which the effect of a tutorial is computed from.
extension SeedFiles {
    /// Registers people three days before a date, and notes who came to what is past.
    ///
    /// - Parameter entries: as `Seeds/README.md` tells them.
    /// - Returns: how many people were registered.
    package func seedRegistrants(_ entries: JSON, of session: Session) async throws -> Int {
        guard case .array(let entries) = entries else { throw Failure.invalid("/registrants", "This is no list.") }
        for (index, entry) in entries.enumerated() {
            let place = "/registrants/\(index)"
            let date = try local(entry["date"], place + "/date")
            guard case .string(let name)? = entry["name"], case .string(let email)? = entry["email"] else {
                throw Failure.invalid(place, "This has to name a person and an address.")
            }
            do throws(InvalidAddress) {
                _ = try EmailAddress(email)
            } catch {
                throw Failure.invalid(place + "/email", error.detail)
            }
            let startsAt = session.details.recurrence.zone.instant(of: date)
            let person = Registration.Person(name: name, email: email, language: session.details.language)
            let request = Registrations.Request(
                session: session.id, recurrenceID: session.details.registration.scope == .series ? nil : date,
                person: person, answers: try Self.answers(entry["answers"], place + "/answers"), byStaff: true)
            let outcome = try await registrations.register(
                request, by: .command, now: min(now, startsAt.addingTimeInterval(-3 * 86_400)))
            guard case .created(let overview) = outcome, case .string(let word)? = entry["attendance"] else { continue }
            guard let attendance = AttendanceRecord.Attendance(rawValue: word) else {
                throw Failure.invalid(place + "/attendance", "This is attended or absent.")
            }
            guard startsAt <= now else { continue }
            _ = try await registrations.recordAttendance(
                attendance, of: overview.registration.id, on: date, by: .command, now: now)
            guard case .integer(let score)? = entry["feedback"]?["score"] else { continue }
            var comment = ""
            if case .string(let text)? = entry["feedback"]?["comment"] { comment = text }
            try await registrations.recordFeedback(
                score: score, comment: comment, of: overview.registration, on: date, by: .command, now: now)
        }
        return entries.count
    }

    /// Answers to the questions of a session, by the ids of the questions.
    private static func answers(_ entry: JSON?, _ place: String) throws -> [String: Registration.Answer] {
        guard let entry else { return [:] }
        guard case .object(let members) = entry else { throw Failure.invalid(place, "This is no object.") }
        return try members.reduce(into: [:]) { answers, member in
            switch member.value {
            case .string(let text): answers[member.name] = .text(text)
            case .bool(let isChecked): answers[member.name] = .checked(isChecked)
            default: throw Failure.invalid("\(place)/\(member.name)", "This is a text, or true.")
            }
        }
    }
}

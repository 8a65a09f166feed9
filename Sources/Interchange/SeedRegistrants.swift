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
                person: person, byStaff: true)
            let outcome = try await registrations.register(
                request, by: .command, now: min(now, startsAt.addingTimeInterval(-3 * 86_400)))
            guard case .created(let overview) = outcome, case .string(let word)? = entry["attendance"] else { continue }
            guard let attendance = AttendanceRecord.Attendance(rawValue: word) else {
                throw Failure.invalid(place + "/attendance", "This is attended or absent.")
            }
            guard startsAt <= now else { continue }
            _ = try await registrations.recordAttendance(
                attendance, of: overview.registration.id, on: date, by: .command, now: now)
        }
        return entries.count
    }
}

import Foundation
import Storage
import Training

extension Transaction {
    /// Records the attendance that the stays on a date show, where nothing better is known.
    ///
    /// Doing so again changes nothing: what is known already is not written.
    func settleAttendance(of date: ScheduledDate, _ joined: JoinedDate, minShare: Double?) throws {
        let occurrence = date.occurrence
        let room = RoomAttendance(of: date, joined, minShare: minShare)
        let stays = try stays(on: occurrence.id)
        let registrations = try recordedRegistrations(for: date)
            .filter { $0.status == .confirmed || stays[$0.id] != nil }
        let known = try attendance(ofRegistrations: registrations.map(\.id))
        for registration in registrations {
            guard let finding = room.finding(stays[registration.id] ?? []) else { continue }
            // Somebody who gave their place back may come all the same, but is not absent if they do not.
            guard registration.status == .confirmed || finding.attendance == .attended else { continue }
            let former = known[registration.id]?.first { $0.occurrence == occurrence.id }
            let record = AttendanceRecord(
                registration: registration.id, occurrence: occurrence.id, attendance: finding.attendance,
                source: finding.source, minutes: finding.minutes)
            guard record.mayReplace(former), record != former else { continue }
            try save(record, now: now)
            guard record.attendance != former?.attendance || record.minutes != former?.minutes else { continue }
            try self.record(
                .updated, .registration, registration.id, fields: ["attendance"],
                related: ["session": date.session.id, "occurrence": occurrence.id])
        }
    }
}

extension Connection {
    /// The registrations for a date whose stays and attendance are recorded: all but those of erased registrants.
    func recordedRegistrations(for date: ScheduledDate) throws -> [Registration] {
        try readableRegistrations(of: date.session.id, forDates: [date.occurrence.id]).filter { !$0.isErased }
    }
}

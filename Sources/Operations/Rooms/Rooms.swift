public import Foundation
public import ICalendar
public import Storage
import SupportCore
import Synchronization
public import Training

/// The rooms in which sessions are held, and the links by which people enter them.
public struct Rooms: Sendable {
    let database: any Database
    public let settings: RoomSettings
    let publicURL: String
    private let opening = MeetingOpener()
    let counts = Counts()

    /// - Parameter publicURL: without a slash at the end.
    public init(_ database: any Database, settings: RoomSettings, publicURL: String) {
        self.database = database
        self.settings = settings
        self.publicURL = publicURL
    }

    /// The numbers of people who were led on, and of those who could not be.
    public var figures: (joins: Int, failures: Int) {
        (counts.joins.load(ordering: .relaxed), counts.failures.load(ordering: .relaxed))
    }

    final class Counts: Sendable {
        let joins = Atomic<Int>(0)
        let failures = Atomic<Int>(0)
    }

    /// - Throws: ``Failure`` `.invalid` at `/room/kind` for a room that the installation does not have.
    public func check(_ room: Room?) throws {
        guard let room, !settings.kinds.contains(room.kind) else { return }
        throw Failure.invalid(
            "/room/kind", "This installation has no server for such rooms. An operator can name one in the settings.")
    }

    // MARK: - Entering

    /// The address at which a registrant enters a date.
    ///
    /// - Parameter notes: false for a request that only asks where the link leads: nothing is made or noted.
    /// - Throws: ``RoomFault`` where the room cannot be reached now.
    public func enter(_ entrance: Registrations.Entrance, notes: Bool = true, now: Date) async throws -> String {
        let registration = entrance.registration
        let guest = RoomGuest(id: registration.id, name: registration.person.name, isModerator: false)
        return try await enter(entrance.date, as: guest, registration: registration.id, notes: notes, now: now)
    }

    /// The address at which somebody of the staff enters a date, from any time before it.
    ///
    /// - Throws: ``RoomFault`` where the room cannot be reached now; ``Failure`` `.notFound`, `.gone` for a date that was
    ///   cancelled or is over, `.conflict` for one without a room or an address.
    public func enter(
        _ recurrenceID: LocalDateTime, of session: String, as guest: RoomGuest, now: Date
    ) async throws -> String {
        let date = try await database.read { connection in
            let session = try connection.existingSession(session)
            return ScheduledDate(
                occurrence: try connection.existingOccurrence(of: session, recurrenceID), session: session)
        }
        guard date.canBeEnteredByStaff(now: now) else {
            throw Failure(.gone, date.isCancelled ? "This date was cancelled." : "This date is over.")
        }
        guard date.joinsBefore != nil else { throw Failure(.conflict, "This date has no join link.") }
        return try await enter(date, as: guest, registration: nil, notes: true, now: now)
    }

    private func enter(
        _ date: ScheduledDate, as guest: RoomGuest, registration: String?, notes: Bool, now: Date
    ) async throws -> String {
        do {
            let (kind, address) = try await address(of: date, for: guest, opens: notes, now: now)
            guard notes else { return address }
            try await note(date.occurrence, kind, registration, now: now)
            counts.joins.add(1, ordering: .relaxed)
            return address
        } catch let fault as RoomFault {
            counts.failures.add(1, ordering: .relaxed)
            try await note(fault, on: date, now: now)
            throw fault
        }
    }

    private func address(
        of date: ScheduledDate, for guest: RoomGuest, opens: Bool, now: Date
    ) async throws -> (JoinedDate.Kind, String) {
        switch date.room?.kind {
        case nil:
            guard let join = date.join else { throw Failure(.conflict, "This date has no join link.") }
            return (.address, join.url)
        case .jitsi?:
            guard let server = settings.jitsi else { throw RoomFault.noServer }
            let id = date.occurrence.id
            let room = try await database.read { try $0.personalSecrets().roomName(of: id) }
            let address = try server.entrance(
                to: room, for: guest, from: now.addingTimeInterval(-Self.clockSkew),
                until: max(now, date.occurrence.endsAt).addingTimeInterval(Self.overtime))
            return (.jitsi, address)
        case .bigbluebutton?:
            guard let server = settings.bigBlueButton else { throw RoomFault.noServer }
            let meeting = try await meeting(of: date)
            // Always, for a meeting that nobody joined is deleted after a while.
            if opens { try await opening.open(meeting, at: server) }
            return (.bigbluebutton, server.entrance(to: meeting, for: guest))
        }
    }

    /// Seconds by which the clock of a server may be behind.
    private static let clockSkew: TimeInterval = 300
    /// Seconds after the end of a date for which it can still be entered.
    static let overtime: TimeInterval = 3_600

    /// The same for everybody who joins, so that the server sees one meeting.
    func meeting(of date: ScheduledDate) async throws -> Meeting {
        let secrets = try await database.read { try $0.personalSecrets() }
        let id = date.occurrence.id
        let callbacks = publicURL + "/rooms/" + secrets.roomSecret(of: id)
        return Meeting(
            id: secrets.roomName(of: id), title: date.title,
            attendeePassword: secrets.roomPassword(of: id, role: "attendee"),
            moderatorPassword: secrets.roomPassword(of: id, role: "moderator"), isRecorded: settings.recording != .off,
            callbacks: .init(
                ended: callbacks + "/ended", report: callbacks + "/report", recording: callbacks + "/recording"),
            leavingTo: publicURL + "/")
    }

    // MARK: - Noting

    private func note(
        _ occurrence: Occurrence, _ kind: JoinedDate.Kind, _ registration: String?, now: Date
    ) async throws {
        let dueAt = kind.tells ? now.addingTimeInterval(Self.firstLook) : occurrence.endsAt
        try await database.write { connection in
            try connection.openJoinedDate(occurrence.id, kind: kind, dueAt: dueAt, now: now)
            if let registration { try connection.noteLink(of: registration, to: occurrence.id, now: now) }
            guard var joined = try connection.joinedDate(occurrence.id), joined.fault != nil else { return }
            joined.fault = nil
            try connection.update(joined)
        }
    }

    /// Seconds after which a room is asked who came.
    private static let firstLook: TimeInterval = 30

    /// A fault that is known already is not written again, however many people try.
    private func note(_ fault: RoomFault, on date: ScheduledDate, now: Date) async throws {
        let occurrence = date.occurrence
        let kind = date.room.flatMap { JoinedDate.Kind(rawValue: $0.kind.rawValue) } ?? .address
        let known = try await database.read { try $0.joinedDate(occurrence.id)?.fault?.reason }
        guard known != fault.description else { return }
        try await database.write { connection in
            try connection.openJoinedDate(
                occurrence.id, kind: kind, dueAt: max(now, occurrence.startsAt), now: now)
            guard var joined = try connection.joinedDate(occurrence.id) else { return }
            joined.fault = .init(reason: fault.description, since: joined.fault?.since ?? now)
            try connection.update(joined)
        }
    }
}

extension ScheduledDate {
    /// Trainers prepare the room before registrants come in, and may have to come back when a session takes longer.
    public func canBeEnteredByStaff(now: Date) -> Bool {
        !isCancelled && now < occurrence.endsAt.addingTimeInterval(Rooms.overtime)
    }
}

/// Opens each meeting once for all who come at the same moment.
private actor MeetingOpener {
    private var running: [Meeting.ID: Task<RoomFault?, Never>] = [:]

    func open(_ meeting: Meeting, at server: any MeetingServer) async throws {
        let task = running[meeting.id] ?? begin(meeting, at: server)
        if let fault = await task.value { throw fault }
    }

    /// A task of its own: somebody who hangs up does not take the others along.
    private func begin(_ meeting: Meeting, at server: any MeetingServer) -> Task<RoomFault?, Never> {
        let task = Task { () -> RoomFault? in
            defer { running[meeting.id] = nil }
            do throws(RoomFault) {
                try await server.open(meeting)
                return nil
            } catch {
                return error
            }
        }
        running[meeting.id] = task
        return task
    }
}

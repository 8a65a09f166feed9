public import Egress
public import Foundation

/// A server whose meetings are made and asked through its API.
public protocol MeetingServer: Sendable {
    /// Creates a meeting, if it is not there yet.
    func open(_ meeting: Meeting) async throws(RoomFault)

    /// The address at which one person enters a meeting. It is a secret of that person.
    func entrance(to meeting: Meeting, for guest: RoomGuest) -> String

    /// The meeting as it is now; nil if it is not there.
    func state(of meeting: Meeting.ID) async throws(RoomFault) -> MeetingState?

    /// The recordings of a meeting that everybody with their address can see.
    func recordings(of meeting: Meeting.ID) async throws(RoomFault) -> [OfferedRecording]

    /// Checks what the server says of itself: a token that only somebody who knows the shared secret can have signed.
    ///
    /// - Returns: the claims in JSON; nil for a token that is not valid.
    func claims(ofToken token: String) -> [UInt8]?
}

/// A meeting to be made. The same date always gives the same one.
public struct Meeting: Sendable, Hashable, Identifiable {
    public let id: String
    public let title: String
    /// The passwords of the two roles, for servers that still ask for them.
    public let attendeePassword: String
    public let moderatorPassword: String
    public let isRecorded: Bool
    /// The addresses at which the server tells that the meeting ended, who was there, and that a recording is ready.
    public let callbacks: Callbacks
    /// The page that people see after the meeting.
    public let leavingTo: String

    public struct Callbacks: Sendable, Hashable {
        public let ended: String
        public let report: String
        public let recording: String
    }
}

/// A person who enters a room.
public struct RoomGuest: Sendable, Hashable {
    /// The id of the registration, or of the person of the staff.
    public let id: String
    public let name: String
    public let isModerator: Bool

    public init(id: String, name: String, isModerator: Bool) {
        self.id = id
        self.name = name
        self.isModerator = isModerator
    }
}

/// A meeting, as its server tells of it.
public struct MeetingState: Sendable, Hashable {
    /// Nil before anybody came.
    public let startedAt: Date?
    /// Nil while it goes on.
    public let endedAt: Date?
    /// The ids of those who are there now.
    public let present: Set<String>

    public init(startedAt: Date?, endedAt: Date?, present: Set<String>) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.present = present
    }
}

/// A recording, as a server offers it.
public struct OfferedRecording: Sendable, Hashable {
    public let id: String
    public let url: String
    /// Whole minutes; nil where the server does not tell.
    public let minutes: Int?
    /// The end of the meeting that was recorded; nil where the server does not tell.
    public let endedAt: Date?

    public init(id: String, url: String, minutes: Int?, endedAt: Date?) {
        self.id = id
        self.url = url
        self.minutes = minutes
        self.endedAt = endedAt
    }
}

/// The report of a meeting that ended: who was there, and from when to when.
public struct MeetingReport: Sendable, Hashable {
    public let startedAt: Date
    public let endedAt: Date
    public let stays: [Stay]

    public struct Stay: Sendable, Hashable {
        /// The id of the guest.
        public let guest: String
        public let joinedAt: Date
        public let leftAt: Date

        public init(guest: String, joinedAt: Date, leftAt: Date) {
            self.guest = guest
            self.joinedAt = joinedAt
            self.leftAt = leftAt
        }
    }

    public init(startedAt: Date, endedAt: Date, stays: [Stay]) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.stays = stays
    }
}

/// The reason for which a room could not be used. The description is a sentence for staff.
public enum RoomFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// There was no answer.
    case unreached(EgressError)
    /// The server does not take the shared secret.
    case secret
    /// The answer is not that of a server of this kind, such as a page in HTML.
    case otherProgram
    /// The settings no longer name a server of this kind.
    case noServer
    /// The server refused the request, with a word of its own or a status.
    case refused(String)

    public var description: String {
        switch self {
        case .unreached(let error): error.description
        case .secret: "The server does not accept the shared secret. Compare it with LECTERN_BIGBLUEBUTTON_SECRET."
        case .otherProgram:
            "The address answered, but not as BigBlueButton does. Compare it with LECTERN_BIGBLUEBUTTON_URL."
        case .noServer: "The settings name no server for this kind of room."
        case .refused(let word): "The server refused the request: \(word)."
        }
    }
}

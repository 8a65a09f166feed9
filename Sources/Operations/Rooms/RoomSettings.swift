public import Training

/// The servers of rooms that the operator has, and what becomes of what they tell.
public struct RoomSettings: Sendable {
    public var bigBlueButton: (any MeetingServer)?
    public var jitsi: JitsiServer?
    /// The room of new sessions that say nothing of how people join; nil for none.
    public var standard: Room.Kind?
    public var recording: Recording
    /// The minimum share of the time, above 0 and up to 1, that makes somebody attend; nil for any.
    public var minShare: Double?

    /// The use of recordings.
    public enum Recording: String, Sendable, Hashable, CaseIterable {
        /// Meetings cannot be recorded.
        case off
        /// Trainers are shown what was recorded, and publish it.
        case offer
        /// Recordings are published to the tutorial, if the session is public, and offered otherwise.
        case publish
    }

    public init(
        bigBlueButton: (any MeetingServer)? = nil, jitsi: JitsiServer? = nil, standard: Room.Kind? = nil,
        recording: Recording = .offer, minShare: Double? = nil
    ) {
        self.bigBlueButton = bigBlueButton
        self.jitsi = jitsi
        self.standard = standard
        self.recording = recording
        self.minShare = minShare
    }

    /// No rooms at all.
    public static let none = RoomSettings()

    /// The kinds of rooms that there are.
    public var kinds: [Room.Kind] {
        Room.Kind.allCases.filter { kind in
            switch kind {
            case .bigbluebutton: bigBlueButton != nil
            case .jitsi: jitsi != nil
            }
        }
    }
}

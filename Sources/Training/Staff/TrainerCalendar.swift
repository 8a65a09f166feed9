public import Foundation

/// A calendar of a trainer's own, of which the times count for clashes.
public struct TrainerCalendar: Sendable, Hashable, Identifiable {
    public let id: String
    /// The trainer's id.
    public let trainer: String
    /// The server of the address. The address itself is a secret.
    public let host: String
    /// The reason for which the last request led to nothing; nil after one that did.
    public var fault: Fault?
    /// The status of the last answer, where it is the reason.
    public var status: Int?
    /// The number of requests in a row that led to nothing.
    public var failures: Int
    /// The number of events that could not be read.
    public var unread: Int
    /// The instant of the last request.
    public var askedAt: Date?
    /// The instant at which the calendar was last told, or told to be unchanged.
    public var fetchedAt: Date?
    /// The instant at which its events were last read.
    public var readAt: Date?
    /// The instant of the next request.
    public var dueAt: Date
    public let createdAt: Date
    /// The version of the answer that was read last, for the server.
    public var validators: Validators

    public init(
        id: String, trainer: String, host: String, fault: Fault? = nil, status: Int? = nil, failures: Int = 0,
        unread: Int = 0, askedAt: Date? = nil, fetchedAt: Date? = nil, readAt: Date? = nil, dueAt: Date,
        createdAt: Date, validators: Validators = Validators()
    ) {
        self.id = id
        self.trainer = trainer
        self.host = host
        self.fault = fault
        self.status = status
        self.failures = failures
        self.unread = unread
        self.askedAt = askedAt
        self.fetchedAt = fetchedAt
        self.readAt = readAt
        self.dueAt = dueAt
        self.createdAt = createdAt
        self.validators = validators
    }

    public struct Validators: Sendable, Hashable {
        /// `ETag`
        public var entityTag: String?
        /// `Last-Modified`
        public var lastModified: String?

        public init(entityTag: String? = nil, lastModified: String? = nil) {
            self.entityTag = entityTag
            self.lastModified = lastModified
        }
    }

    public enum Fault: String, Sendable, Hashable, CaseIterable {
        /// Not an address that can be asked.
        case invalidAddress
        /// This machine, or a private network that the operator did not name.
        case inside
        case unencrypted, unknownHost, tooSlow, certificate, connection
        /// The answer 401 or 403.
        case forbidden
        /// The answer 404 or 410.
        case missing
        /// Any other answer without a calendar; `status` names it.
        case refused
        case tooManyRedirects
        case notCalendar
        /// The file ends before its calendar does.
        case cutOff
        /// The file is larger than ``TrainerCalendar/maxBytes``.
        case tooLarge
        /// It has more times than ``TrainerCalendar/maxTimes``.
        case tooManyTimes
        /// Its events take longer to read than ``TrainerCalendar/readingLimit``.
        case tooLong
        /// The stored address was sealed with another key.
        case sealedAddress
        /// A build without TLS.
        case unavailable
    }

    /// The most calendars of one trainer.
    public static let maxCount = 10
    /// The longest address.
    public static let maxAddress = 2_000
    /// The largest file that is read.
    public static let maxBytes = 5 << 20
    /// The most times of one calendar that are kept.
    public static let maxTimes = 10_000
    /// The time for a request with its whole answer.
    public static let timeLimit = Duration.seconds(20)
    /// The processor time for reading the events of an answer.
    public static let readingLimit = Duration.seconds(10)
    /// The time between two requests, in seconds.
    public static let interval: TimeInterval = 1_800
    /// The time after which a calendar is read again that did not change, because the window moves on, in seconds.
    public static let rereadAfter: TimeInterval = 7 * 86_400

    /// The time in which busy times are kept: from the day before until 400 days ahead.
    public static func window(at now: Date) -> DateInterval {
        DateInterval(start: now.addingTimeInterval(-86_400), duration: 401 * 86_400)
    }

    /// The pause after a request that led to nothing, in seconds: twice as long each time, up to a day.
    ///
    /// - Parameter asked: seconds for which the server asks for quiet.
    public static func pause(afterFailures failures: Int, asked: TimeInterval? = nil) -> TimeInterval {
        let own = interval * pow(2, Double(min(max(failures - 1, 0), 10)))
        return min(max(own, asked ?? 0), 86_400)
    }
}

/// The times at which somebody is busy, in order, apart from each other.
public struct BusyTimes: Sendable, Hashable {
    public private(set) var times: [Range<Date>]

    /// Joins times that overlap or touch, and cuts them into pieces of a day at most, so that those around an instant are
    /// found by their start.
    public init(joining times: some Sequence<Range<Date>>) {
        var joined: [Range<Date>] = []
        for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) where !time.isEmpty {
            if let last = joined.last, time.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, time.upperBound)
            } else {
                joined.append(time)
            }
        }
        self.times = joined.flatMap { time in
            stride(from: time.lowerBound, to: time.upperBound, by: Self.maxPiece).map {
                $0..<min($0.addingTimeInterval(Self.maxPiece), time.upperBound)
            }
        }
    }

    /// The longest time, in seconds.
    public static let maxPiece: TimeInterval = 86_400
}

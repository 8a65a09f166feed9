import Dispatch
public import Egress
public import Foundation
public import ICalendar
public import Logging
public import Storage
import SupportCore
import Synchronization
public import Training

/// A trainer's times, as a calendar file tells them.
public struct BusyReading: Sendable, Hashable {
    public let times: BusyTimes
    /// The number of events that could not be read.
    public let unread: Int

    public init(times: BusyTimes, unread: Int) {
        self.times = times
        self.unread = unread
    }

    /// The question to a file.
    public struct Request: Sendable {
        public let bytes: [UInt8]
        /// The zone of whole days, and of times without a zone; nil where the trainer has none.
        public let zone: Zone?
        /// Only times in it are told.
        public let window: DateInterval
        /// The UIDs of events that do not count: what the trainer teaches here.
        public let except: Set<String>
        /// The processor time after which reading is given up. A machine that is busy with something else does not use it up.
        public let timeLimit: Duration

        public init(
            bytes: [UInt8], zone: Zone?, window: DateInterval, except: Set<String>,
            timeLimit: Duration = TrainerCalendar.readingLimit
        ) {
            self.bytes = bytes
            self.zone = zone
            self.window = window
            self.except = except
            self.timeLimit = timeLimit
        }
    }

    /// The reason for which nothing of a file counts.
    public enum Unreadable: Error, Sendable, Hashable {
        case notCalendar
        /// The file ends before its calendar does.
        case cutOff
        /// It has more times than ``TrainerCalendar/maxTimes``.
        case tooManyTimes
        /// It was not read within the time limit.
        case tooLong
    }
}

/// The worker of trainers' own calendars: it asks for each twice an hour, and keeps the times at which they are busy.
///
/// A calendar is claimed with a lease and asked for outside of any transaction. One that fails is asked ever more rarely,
/// and its last times count on.
public final class TrainerCalendarWorker: Sendable {
    /// Reads the busy times of a calendar file.
    public typealias Reader = @Sendable (BusyReading.Request) throws -> BusyReading

    private let database: WatchedDatabase
    private let client: EgressClient
    private let read: Reader
    private let userAgent: String
    private let timeLimit: Duration
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let failing = Atomic<Int>(0)

    /// - Parameters:
    ///   - timeLimit: the time for one calendar, with all its redirects.
    public init(
        _ database: WatchedDatabase, client: EgressClient, release: String,
        timeLimit: Duration = TrainerCalendar.timeLimit, logger: Logger, now: @escaping @Sendable () -> Date,
        read: @escaping Reader
    ) {
        self.database = database
        self.client = client
        userAgent = "Lectern/\(release)"
        self.timeLimit = timeLimit
        self.logger = logger
        self.now = now
        self.read = read
    }

    /// The number of calendars whose last request led to nothing.
    public var failingCount: Int { failing.load(ordering: .relaxed) }

    /// Seconds of a lease.
    private static let lease: TimeInterval = 180
    /// The most calendars that are asked for at a time.
    private static let maxRequests = 4
    private static let maxRedirects = 3

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch is CancellationError {
                return
            } catch {
                logger.error("calendars of trainers failed", metadata: ["cause": "\(error)"])
            }
            do {
                try await Task.sleep(for: .seconds(5))
            } catch {
                return
            }
        }
    }

    /// Asks for all calendars that are due.
    public func work() async throws {
        while true {
            let start = now()
            guard try await database.read({ try $0.hasDueTrainerCalendars(now: start) }) else { break }
            let claimed = try await database.write { connection in
                try connection.claimTrainerCalendars(
                    now: start, leasedUntil: start.addingTimeInterval(Self.lease), limit: Self.maxRequests)
            }
            await withDiscardingTaskGroup { group in
                for calendar in claimed { group.addTask { await self.fetch(calendar) } }
            }
            try Task.checkCancellation()
        }
        failing.store(try await database.read { try $0.failingTrainerCalendarCount() }, ordering: .relaxed)
    }

    // MARK: - One calendar

    private func fetch(_ calendar: TrainerCalendar) async {
        do {
            let start = now()
            let known = try await database.read { connection -> Known? in
                guard let trainer = try connection.trainer(calendar.trainer),
                    let sealed = try connection.address(ofTrainerCalendar: calendar.id)
                else { return nil }
                let window = TrainerCalendar.window(at: start)
                return Known(
                    address: try connection.openedAddress(sealed, of: calendar), zone: trainer.details.timeZone,
                    window: window,
                    taught: try connection.taughtUIDs(
                        ofTrainer: trainer.id, host: try connection.installation(.host) ?? "localhost",
                        from: window.start, to: window.end))
            }
            guard let known else { return }
            let outcome = try await ask(calendar, known, at: start)
            try await settle(calendar, outcome, at: now())
        } catch is CancellationError {
            return
        } catch {
            // The lease ends, and it is asked for again.
            logger.error(
                "calendar of a trainer failed", metadata: ["calendar": "\(calendar.id)", "cause": "\(error)"])
        }
    }

    private struct Known: Sendable {
        /// Nil for one that cannot be opened.
        let address: String?
        let zone: Zone?
        let window: DateInterval
        let taught: Set<String>
    }

    private enum Outcome: Sendable {
        case unchanged
        case read(BusyReading, TrainerCalendar.Validators)
        /// With the status of the answer, and the seconds for which the server asks for quiet.
        case failed(TrainerCalendar.Fault, status: Int? = nil, retryAfter: TimeInterval? = nil)
    }

    private func ask(_ calendar: TrainerCalendar, _ known: Known, at start: Date) async throws -> Outcome {
        guard let address = known.address else { return .failed(.sealedAddress) }
        let isOld = calendar.readAt.map { start.timeIntervalSince($0) > TrainerCalendar.rereadAfter } ?? true
        let answer: IncomingAnswer
        do {
            answer = try await self.answer(to: address, isOld ? .init() : calendar.validators)
        } catch let error as EgressError {
            try Task.checkCancellation()
            return .failed(TrainerCalendar.Fault(error))
        } catch is TooManyRedirects {
            return .failed(.tooManyRedirects)
        }
        switch answer.status {
        case 304 where !isOld: return .unchanged
        case 200:
            guard !answer.isCut else { return .failed(.tooLarge) }
            do {
                let reading = try await readAside(
                    BusyReading.Request(
                        bytes: answer.body, zone: known.zone, window: known.window, except: known.taught))
                return .read(reading, .init(answer))
            } catch let unreadable as BusyReading.Unreadable {
                return .failed(TrainerCalendar.Fault(unreadable))
            }
        case 401, 403: return .failed(.forbidden, status: answer.status)
        case 404, 410: return .failed(.missing, status: answer.status)
        default:
            let retryAfter = answer.headers["retry-after"].flatMap { RetryAfter(header: $0, now: now())?.seconds }
            return .failed(.refused, status: answer.status, retryAfter: retryAfter)
        }
    }

    /// Reads a file outside of the threads of requests, which it would hold up.
    private func readAside(_ request: BusyReading.Request) async throws -> BusyReading {
        let read = read
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try read(request) })
            }
        }
    }

    private struct TooManyRedirects: Error {}

    /// Follows redirects. Each address is checked as the first one is.
    private func answer(
        to address: String, _ validators: TrainerCalendar.Validators
    ) async throws -> IncomingAnswer {
        var url = address
        let deadline = ContinuousClock.now + timeLimit
        for _ in 0...Self.maxRedirects {
            var request = OutgoingRequest(
                "GET", url, timeLimit: max(deadline - .now, .milliseconds(1)), answerLimit: TrainerCalendar.maxBytes)
            request.headers = [("user-agent", userAgent), ("accept", "text/calendar, */*;q=0.1")]
            if let tag = validators.entityTag { request.headers.append(("if-none-match", tag)) }
            if let date = validators.lastModified { request.headers.append(("if-modified-since", date)) }
            let answer = try await client.send(request)
            guard [301, 302, 303, 307, 308].contains(answer.status), let place = answer.headers["location"] else {
                return answer
            }
            guard let next = URL(string: place, relativeTo: URL(string: url))?.absoluteString else { return answer }
            url = next
        }
        throw TooManyRedirects()
    }

    /// Writes the outcome of a request. It is written also while the service stops.
    private func settle(_ calendar: TrainerCalendar, _ outcome: Outcome, at now: Date) async throws {
        var after = calendar
        after.askedAt = now
        after.dueAt = now.addingTimeInterval(TrainerCalendar.interval)
        (after.fault, after.status, after.failures) = (nil, nil, 0)
        var times: BusyTimes?
        switch outcome {
        case .unchanged: after.fetchedAt = now
        case .read(let reading, let validators):
            (after.fetchedAt, after.readAt) = (now, now)
            after.validators = validators
            after.unread = reading.unread
            times = reading.times
        case .failed(let fault, let status, let retryAfter):
            (after.fault, after.status, after.failures) = (fault, status, calendar.failures + 1)
            after.dueAt = now.addingTimeInterval(
                TrainerCalendar.pause(afterFailures: after.failures, asked: retryAfter))
        }
        let (settled, busy, database) = (after, times, database)
        try await Task {
            try await database.write { connection in
                // A calendar that was claimed again, or is to be read anew, waits for its next answer.
                guard try connection.update(settled, leasedUntil: calendar.dueAt), let busy else { return }
                try connection.replace(busy, of: settled)
            }
        }.value
        logger.log(
            level: settled.fault == nil ? .debug : .warning, "calendar of a trainer",
            metadata: [
                "calendar": "\(calendar.id)", "fault": "\(settled.fault?.rawValue ?? "none")",
                "status": "\(settled.status ?? 0)",
            ])
    }
}

extension TrainerCalendar.Validators {
    /// The longest value that is sent back to a server.
    private static let maxLength = 500

    fileprivate init(_ answer: IncomingAnswer) {
        func value(_ name: String) -> String? {
            answer.headers[name].flatMap { value in
                value.utf8.count <= Self.maxLength && value.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? value : nil
            }
        }
        self.init(entityTag: value("etag"), lastModified: value("last-modified"))
    }
}

extension Connection {
    /// - Returns: nil for an address that cannot be opened.
    fileprivate func openedAddress(_ sealed: String, of calendar: TrainerCalendar) throws -> String? {
        let sealer = try sealer()
        do {
            return try sealer.open(sealed, of: calendar.addressPlace)
        } catch let failure as Failure where failure.code == .unavailable {
            return nil
        }
    }
}

extension TrainerCalendar.Fault {
    fileprivate init(_ unreadable: BusyReading.Unreadable) {
        self =
            switch unreadable {
            case .notCalendar: .notCalendar
            case .cutOff: .cutOff
            case .tooManyTimes: .tooManyTimes
            case .tooLong: .tooLong
            }
    }

    fileprivate init(_ error: EgressError) {
        self =
            switch error {
            case .invalidURL: .invalidAddress
            case .inside: .inside
            case .unencrypted: .unencrypted
            case .unknownHost: .unknownHost
            case .tooSlow: .tooSlow
            case .certificate: .certificate
            case .connection: .connection
            case .tooLong: .tooLarge
            case .unavailable: .unavailable
            }
    }
}

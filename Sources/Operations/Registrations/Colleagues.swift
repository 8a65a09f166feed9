public import Foundation
import Storage
public import SupportCore
public import Training

extension Registrations {
    /// The maximum number of colleagues in one request: each of them is mailed.
    public static let maxColleagues = ReservedPlaces.maxCount

    /// A person and the colleagues who register with them, for the same place.
    public struct Party: Sendable, Hashable {
        public var person: Request
        public var colleagues: [Request]
        /// The number of places for colleagues whose names follow.
        public var reserving: Int

        public init(_ person: Request, colleagues: [Request] = [], reserving: Int = 0) {
            self.person = person
            self.colleagues = colleagues
            self.reserving = reserving
        }

        public var isAlone: Bool { colleagues.isEmpty && reserving == 0 }

        /// The reasons why nobody else can be registered in the same request.
        func faults(in policy: RegistrationPolicy) -> [Failure.Fault] {
            let questions = "Everybody has to answer the questions of this session."
            var faults: [Failure.Fault] = []
            if !colleagues.isEmpty, policy.asksEverybody {
                faults.append(.init(pointer: "/colleagues", detail: questions))
            }
            guard reserving > 0 else { return faults }
            let reason: String? =
                if colleagues.count + reserving > maxColleagues {
                    "At most \(maxColleagues) colleagues can come along, with and without a name."
                } else if policy.asksEverybody {
                    questions
                } else if policy.scope == .series {
                    "A whole series is booked by name."
                } else if policy.approval, !person.byStaff {
                    "Staff approve each person by name."
                } else {
                    nil
                }
            if let reason { faults.append(.init(pointer: "/reserve", detail: reason)) }
            return faults
        }

        /// A fault for each name that is an advertisement, among people whom nobody vouches for.
        func advertisingNames(among requests: [Request]) -> [Failure.Fault] {
            requests.filter(\.person.hasAdvertisingName).map { request in
                let row = colleagues.firstIndex(of: request)
                return .init(
                    pointer: row.map { "/colleagues/\($0)/name" } ?? "/name",
                    detail: "Enter a name without addresses and telephone numbers.")
            }
        }
    }

    /// The place of a colleague. A stranger is told no more than ``PublicOutcome`` tells.
    public struct ColleaguePlace: Sendable, Hashable {
        public let status: Registration.Status
        /// The position on the waitlist, from 1; nil for a seat.
        public let position: Int?
        /// The instant until which the address has to be confirmed; nil where none has to.
        public let confirmBy: Date?
        /// The id of the registration, for staff.
        public let registration: String?

        init(status: Registration.Status, confirmBy: Date?) {
            (self.status, self.confirmBy) = (status, confirmBy)
            (position, registration) = (nil, nil)
        }

        init(_ overview: Overview) {
            (status, position) = (overview.registration.status, overview.position)
            (confirmBy, registration) = (nil, overview.registration.id)
        }

        public init(_ outcome: PublicOutcome) {
            (status, position, confirmBy) = (outcome.status, outcome.position, outcome.confirmBy)
            registration = nil
        }
    }

    /// The results of a party.
    public struct PartyOutcome<Person: Sendable, Colleague: Sendable>: Sendable {
        public let person: Person
        /// In the order of the request. The place may be full for those who come last, or they have it already: their
        /// results are these failures.
        public let colleagues: [Result<Colleague, Failure>]
        /// Nil where no place was asked for, or none is free.
        public let reserved: ReservedPlaces?
    }

    /// Registers a person as ``register(_:by:now:)``, with colleagues: for staff like the person, and for a registrant as
    /// strangers whose addresses have to be confirmed.
    ///
    /// - Throws: ``Failure`` as ``register(_:by:now:)``, if the person cannot register; `.alreadyRegistered` for staff who
    ///   register somebody again with colleagues; `.invalid` with the pointers of colleagues below `/colleagues`.
    public func register(
        _ party: Party, confirming: AddressConfirmation, by caller: Caller, now: Date
    ) async throws -> PartyOutcome<Outcome, ColleaguePlace> {
        guard !party.isAlone else {
            let outcome = try await register(party.person, by: caller, now: now)
            return PartyOutcome(person: outcome, colleagues: [], reserved: nil)
        }
        let names = party.advertisingNames(among: party.colleagues.filter { !$0.byStaff })
        guard names.isEmpty else { throw Failure.invalid(names) }
        return try await database.write(by: caller, now: now) { transaction in
            try transaction.check(party)
            var outcome = try register(party.person, transaction)
            if party.person.byStaff, case .existing = outcome {
                throw Failure(.alreadyRegistered, "This person is already registered.")
            }
            let colleagues = try party.colleagues.map { colleague in
                try Self.result {
                    guard colleague.byStaff else {
                        return ColleaguePlace(try registerAlong(colleague, confirming: confirming, transaction))
                    }
                    guard case .created(let overview) = try register(colleague, transaction) else {
                        throw Failure(.alreadyRegistered, "This person is already registered.")
                    }
                    return ColleaguePlace(overview)
                }
            }
            var reserved: ReservedPlaces?
            if party.reserving > 0, case .created(let overview) = outcome, overview.registration.status == .confirmed {
                let registration = overview.registration
                let queue = try Self.queue(
                    for: party.person, in: try transaction.existingSession(registration.session), transaction)
                reserved = try SeatAllocation(transaction).reserve(party.reserving, beside: registration, in: queue)
                outcome = .created(
                    try transaction.overview(of: try transaction.existingRegistration(registration.id)))
            }
            return PartyOutcome(person: outcome, colleagues: colleagues, reserved: reserved)
        }
    }

    /// Registers a person whom nobody vouches for, with colleagues, as if each of them had come in their turn: with a mail
    /// and a confirmation of their own.
    ///
    /// - Throws: ``Failure`` as ``registerPublicly(_:confirming:by:now:)``, if the person cannot register; `.invalid` with
    ///   the pointers of colleagues below `/colleagues`.
    public func registerPublicly(
        _ party: Party, confirming: AddressConfirmation, by caller: Caller, now: Date
    ) async throws -> PartyOutcome<PublicOutcome, PublicOutcome> {
        let names = party.advertisingNames(among: [party.person] + party.colleagues)
        guard names.isEmpty else { throw Failure.invalid(names) }
        return try await database.write(by: caller, now: now) { transaction in
            if !party.isAlone { try transaction.check(party) }
            let limit = try party.reserving > 0 ? Self.reservable(for: party, confirming: confirming, transaction) : 0
            let (outcome, made) = try registerPublicly(party.person, confirming: confirming, transaction)
            let colleagues = try party.colleagues.map { colleague in
                try Self.result { try registerAlong(colleague, confirming: confirming, transaction) }
            }
            var reserved: ReservedPlaces?
            if party.reserving > 0, outcome.status.holdsSeat {
                let queue = try Self.queue(
                    for: party.person, in: try transaction.existingSession(party.person.session), transaction)
                reserved = try SeatAllocation(transaction).reserve(
                    party.reserving, beside: made, atMost: limit, in: queue)
            }
            return PartyOutcome(person: outcome, colleagues: colleagues, reserved: reserved)
        }
    }

    /// Registers a colleague as a stranger, where the owner of the address may come.
    private func registerAlong(
        _ colleague: Request, confirming: AddressConfirmation, _ transaction: Transaction
    ) throws -> PublicOutcome {
        var colleague = colleague
        colleague.accounts = try transaction.accounts(ofAddress: colleague.person.email)
        return try registerPublicly(colleague, confirming: confirming, transaction).outcome
    }

    /// The maximum number of places that strangers may reserve now. Each of the party counts as a place that is held,
    /// known or not, so that the number tells nothing of them. What is reserved beside others counts, too: strangers can
    /// type known addresses.
    private static func reservable(
        for party: Party, confirming: AddressConfirmation, _ transaction: Transaction
    ) throws -> Int {
        guard confirming != .never else { return .max }
        let session = try transaction.existingSession(party.person.session)
        let queue = try Self.queue(for: party.person, in: session, transaction)
        try SeatAllocation(transaction).settle(queue)
        let reserved = try transaction.reservedCount(in: queue.place, now: transaction.now)
        let held = try transaction.unconfirmedCount(
            in: queue.place, status: .offered, until: transaction.now.addingTimeInterval(AddressConfirmation.hold))
        let limit = AddressConfirmation.maxHolds(capacity: queue.capacity, waits: false)
        return limit - held - reserved - 1 - party.colleagues.count
    }

    /// The result of one colleague. A failure that is about them alone refuses nobody else.
    private static func result<Value>(_ register: () throws -> Value) throws -> Result<Value, Failure> {
        do {
            return .success(try register())
        } catch let failure as Failure where [.full, .tooMany, .alreadyRegistered, .notFound].contains(failure.code) {
            return .failure(failure)
        }
    }
}

extension Registrations.Request {
    /// The request for a colleague in the same place, who is written to in the same language.
    public func along(_ colleague: Registration.Person) -> Registrations.Request {
        var request = Registrations.Request(
            session: session, recurrenceID: recurrenceID, person: colleague, byStaff: byStaff)
        (request.person.language, request.person.timeZone) = (person.language, person.timeZone)
        request.source = source
        return request
    }
}

extension Registrations.PartyOutcome<Registrations.PublicOutcome, Registrations.PublicOutcome> {
    /// The answer to a program that filled in the field which no person sees. Nothing is done for it.
    public init(_ party: Registrations.Party, trappedAt now: Date, confirming: AddressConfirmation) {
        let outcome = Registrations.PublicOutcome(trappedAt: now, confirming: confirming)
        person = outcome
        colleagues = party.colleagues.map { _ in .success(outcome) }
        reserved = nil
    }
}

extension RegistrationPolicy {
    /// True if nobody can answer for somebody else.
    public var asksEverybody: Bool { questions.contains(where: \.required) }
}

extension Transaction {
    /// - Throws: ``Failure`` `.invalid` with the bad answers of the person, and the reasons against colleagues.
    fileprivate func check(_ party: Registrations.Party) throws {
        let session = try existingSession(party.person.session)
        guard session.status != .draft, party.person.byStaff || session.isVisible(to: party.person.accounts) else {
            throw Failure.noSuch("session")
        }
        let policy = session.details.registration
        let faults = policy.faults(in: party.person.answers) + party.faults(in: policy)
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }
}

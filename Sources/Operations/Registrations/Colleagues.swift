public import Foundation
import Storage
public import SupportCore
public import Training

extension Registrations {
    /// The maximum number of colleagues in one request: each of them is mailed.
    public static let maxColleagues = 4

    /// A person and the colleagues who register along, for the same place.
    public struct Party: Sendable, Hashable {
        public var person: Request
        public var colleagues: [Request]

        public init(_ person: Request, colleagues: [Request] = []) {
            self.person = person
            self.colleagues = colleagues
        }

        public var isAlone: Bool { colleagues.isEmpty }

        /// The reasons why somebody else cannot be registered along.
        func faults(in policy: RegistrationPolicy) -> [Failure.Fault] {
            guard !colleagues.isEmpty, policy.asksEverybody else { return [] }
            return [.init(pointer: "/colleagues", detail: "Everybody has to answer the questions of this session.")]
        }

        /// The names of those whom nobody vouches for that are advertisements.
        func advertisingNames(among requests: [Request]) -> [Failure.Fault] {
            requests.filter(\.person.hasAdvertisingName).map { request in
                let row = colleagues.firstIndex(of: request)
                return .init(
                    pointer: row.map { "/colleagues/\($0)/name" } ?? "/name",
                    detail: "Enter a name without addresses of pages or mail.")
            }
        }
    }

    /// The place of a colleague. A stranger is told no more than ``PublicOutcome`` tells.
    public struct ColleaguePlace: Sendable, Hashable {
        public let status: Registration.Status
        public let position: Int?
        public let confirmBy: Date?
        /// The id of the registration, for staff.
        public let registration: String?

        init(_ overview: Overview) {
            (status, position) = (overview.registration.status, overview.position)
            (confirmBy, registration) = (nil, overview.registration.id)
        }

        public init(_ outcome: PublicOutcome) {
            (status, position, confirmBy) = (outcome.status, outcome.position, outcome.confirmBy)
            registration = nil
        }
    }

    /// Registers a person as ``register(_:by:now:)``, with colleagues: for staff like the person, and for a registrant as
    /// strangers whose addresses have to be confirmed.
    ///
    /// - Returns: the result of the person, and of each colleague. The place may be full for those who come last, or they
    ///   have it already: their results are these failures.
    /// - Throws: ``Failure`` as ``register(_:by:now:)``, if the person cannot register; `.alreadyRegistered` for staff who
    ///   register somebody again with colleagues; `.invalid` with the pointers of colleagues below `/colleagues`.
    public func register(
        _ party: Party, confirming: AddressConfirmation, by caller: Caller, now: Date
    ) async throws -> (outcome: Outcome, colleagues: [Result<ColleaguePlace, Failure>]) {
        guard !party.isAlone else { return (try await register(party.person, by: caller, now: now), []) }
        let names = party.advertisingNames(among: party.colleagues.filter { !$0.byStaff })
        guard names.isEmpty else { throw Failure.invalid(names) }
        return try await database.write(by: caller, now: now) { transaction in
            try transaction.check(party)
            let outcome = try register(party.person, transaction)
            if party.person.byStaff, case .existing = outcome {
                throw Failure(.alreadyRegistered, "This person is already registered.")
            }
            let colleagues = try party.colleagues.map { colleague in
                try Self.result {
                    guard colleague.byStaff else {
                        return ColleaguePlace(try registerPublicly(colleague, confirming: confirming, transaction))
                    }
                    guard case .created(let overview) = try register(colleague, transaction) else {
                        throw Failure(.alreadyRegistered, "This person is already registered.")
                    }
                    return ColleaguePlace(overview)
                }
            }
            return (outcome, colleagues)
        }
    }

    /// Registers a person whom nobody vouches for, with colleagues, as if each of them had come in their turn: with a mail
    /// and a confirmation of their own.
    ///
    /// - Returns: the answer to the person, and to each colleague. The date may be full, or hold too many unconfirmed
    ///   places, for those that come last: their results are these failures.
    /// - Throws: ``Failure`` as ``registerPublicly(_:confirming:by:now:)``, if the person cannot register; `.invalid` with
    ///   the pointers of colleagues below `/colleagues`.
    public func registerPublicly(
        _ party: Party, confirming: AddressConfirmation, by caller: Caller, now: Date
    ) async throws -> (outcome: PublicOutcome, colleagues: [Result<PublicOutcome, Failure>]) {
        let names = party.advertisingNames(among: [party.person] + party.colleagues)
        guard names.isEmpty else { throw Failure.invalid(names) }
        return try await database.write(by: caller, now: now) { transaction in
            if !party.isAlone { try transaction.check(party) }
            let outcome = try registerPublicly(party.person, confirming: confirming, transaction)
            let colleagues = try party.colleagues.map { colleague in
                try Self.result { try registerPublicly(colleague, confirming: confirming, transaction) }
            }
            return (outcome, colleagues)
        }
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
    /// The request for a colleague who comes along to the same place, and is written to in the same language.
    public func along(_ colleague: Registration.Person) -> Registrations.Request {
        var request = Registrations.Request(
            session: session, recurrenceID: recurrenceID, person: colleague, byStaff: byStaff)
        (request.person.language, request.person.timeZone) = (person.language, person.timeZone)
        request.source = source
        return request
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

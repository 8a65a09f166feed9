public import Foundation
import ICalendar
import Storage
import SupportCore
public import Training

/// The certificates of registrations. One is issued the first time that somebody asks for it, and then stays as it is.
extension Registrations {
    /// The values of a new certificate that do not follow from the registration.
    public struct CertificateTerms: Sendable, Hashable {
        /// The part of a series' dates that has to be attended, in thousandths.
        public let share: Int
        /// The name of the organisation; nil for one without a name.
        public let issuer: String?

        public init(share: Int, issuer: String?) {
            self.share = share
            self.issuer = issuer
        }
    }

    /// A certificate as it is shown to somebody who checks it.
    public struct CheckedCertificate: Sendable, Hashable {
        public let certificate: Certificate
        public let status: Certificate.Status

        /// The entity tag of the certificate.
        public var version: String { "\(certificate.code)-\(certificate.revision)-\(status.rawValue)" }
    }

    /// The certificate of a registration, which is issued if there is none yet.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.conflict` where too little was attended, or the series goes on.
    public func certificate(
        of id: String, terms: CertificateTerms, by caller: Caller, now: Date
    ) async throws -> CheckedCertificate {
        let known = try await database.read { connection -> CheckedCertificate? in
            let registration = try connection.existingRegistration(id)
            return try connection.certificates(ofRegistrations: [registration.origin])[registration.origin]
                .map(connection.checked)
        }
        if let known { return known }
        return try await database.write(by: caller, now: now) { transaction in
            try transaction.certificate(of: try transaction.existingRegistration(id), terms: terms)
        }
    }

    /// The valid certificates of a registrant, the latest first. Those that were earned in the meantime are issued.
    public func certificates(
        of person: RegistrantOverview, terms: CertificateTerms, by caller: Caller, now: Date
    ) async throws -> [CheckedCertificate] {
        let attended = person.overviews.filter { $0.attendance.contains { $0.attendance == .attended } }
            .map(\.registration)
        guard !attended.isEmpty else { return [] }
        let (known, earned) = try await database.read { connection in
            let known = try connection.certificates(ofRegistrations: Array(Set(attended.map(\.origin))))
            let earned = try attended.filter { registration in
                guard known[registration.origin] == nil else { return false }
                let place = try connection.attendance(ofPlace: registration)
                return place.isOver(at: now) && place.isEnough(share: terms.share, at: now)
            }
            return (try known.values.map(connection.checked), earned)
        }
        var certificates = known
        // Two parts of a series that was split have one certificate.
        for registration in Dictionary(grouping: earned, by: \.origin).compactMap(\.value.first) {
            certificates.append(try await certificate(of: registration.id, terms: terms, by: caller, now: now))
        }
        return certificates.filter { $0.status == .valid }
            .sorted {
                ($1.certificate.content.last, $0.certificate.code) < ($0.certificate.content.last, $1.certificate.code)
            }
    }

    /// The certificate with a code; nil for a code that is not known.
    public func certificate(withCode code: String) async throws -> CheckedCertificate? {
        guard code.utf8.count == 20, code.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        return try await database.read { try $0.certificate(code).map($0.checked) }
    }

    /// Revokes the certificate of a registration.
    ///
    /// - Throws: ``Failure`` `.notFound` without a certificate, `.preconditionFailed`.
    public func revokeCertificate(
        of id: String, reason: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> CheckedCertificate {
        try await change(certificateOf: id, if: precondition, by: caller, now: now) { certificate in
            // The first reason stays where it was revoked before.
            if certificate.revocation == nil {
                certificate.revocation = Certificate.Revocation(at: now, reason: reason)
            }
        }
    }

    /// Takes the revocation of a certificate back.
    ///
    /// - Throws: ``Failure`` `.notFound` without a certificate, `.preconditionFailed`.
    public func restoreCertificate(
        of id: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> CheckedCertificate {
        try await change(certificateOf: id, if: precondition, by: caller, now: now) { $0.revocation = nil }
    }

    private func change(
        certificateOf id: String, if precondition: Precondition, by caller: Caller, now: Date,
        _ edit: @escaping @Sendable (inout Certificate) -> Void
    ) async throws -> CheckedCertificate {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            let found = try transaction.certificates(ofRegistrations: [registration.origin])[registration.origin]
            guard let former = found else { throw Failure.noSuch("certificate") }
            try precondition.check(try transaction.checked(former).version)
            var certificate = former
            edit(&certificate)
            guard certificate != former else { return try transaction.checked(former) }
            certificate.revision += 1
            try transaction.updateRevocation(of: certificate)
            try transaction.recordCertificate(of: registration)
            return try transaction.checked(certificate)
        }
    }
}

extension Transaction {
    /// The certificate of a registration, which is issued if there is none yet.
    fileprivate func certificate(
        of registration: Registration, terms: Registrations.CertificateTerms
    ) throws -> Registrations.CheckedCertificate {
        // Somebody else may have asked for it a moment ago.
        if let known = try certificates(ofRegistrations: [registration.origin])[registration.origin] {
            return try checked(known)
        }
        guard let registrant = try registrant(registration.registrant), !registrant.isErased else {
            throw Failure(.conflict, "This person was erased.")
        }
        let place = try attendance(ofPlace: registration)
        let dates = place.attendedDates(at: now)
        guard place.isEnough(share: terms.share, at: now), let first = dates.first, let last = dates.last else {
            throw Failure(
                .conflict,
                place.isSeries
                    ? "Too few dates of this series were attended so far for a certificate."
                    : "There is a certificate once it is recorded that the person attended.")
        }
        guard place.isOver(at: now) else {
            throw Failure(.conflict, "There is a certificate once the last date of the series is over.")
        }
        let trainers = dates.flatMap(\.trainers)
        let names = try trainerNames(Set(trainers))
        var seen: Set<String> = []
        let certificate = Certificate(
            code: Identifier.random(), registration: registration.origin, holder: registration.person.name,
            content: Certificate.Content(
                language: registration.person.language, title: place.isSeries ? last.session.details.title : last.title,
                issuer: terms.issuer, trainers: trainers.filter { seen.insert($0).inserted }.compactMap { names[$0] },
                first: first.occurrence.start, last: last.occurrence.start, dates: dates.count,
                seconds: dates.reduce(0) { $0 + $1.duration }),
            share: terms.share, issuedAt: now)
        try insert(certificate)
        try recordCertificate(of: registration)
        return Registrations.CheckedCertificate(certificate: certificate, status: .valid)
    }

    fileprivate func recordCertificate(of registration: Registration) throws {
        try record(
            .updated, .registration, registration.id, fields: ["certificate"],
            related: ["session": registration.session])
    }
}

extension Connection {
    /// A certificate with the status that follows from the attendance as it is recorded now.
    func checked(_ certificate: Certificate) throws -> Registrations.CheckedCertificate {
        guard certificate.holder != nil, let registration = try registration(certificate.registration) else {
            return Registrations.CheckedCertificate(
                certificate: certificate, status: certificate.status(isEarned: false))
        }
        // Dates that were added later take nothing from it.
        let isEarned = try attendance(ofPlace: registration)
            .isEnough(share: certificate.share, at: certificate.issuedAt)
        return Registrations.CheckedCertificate(
            certificate: certificate, status: certificate.status(isEarned: isEarned))
    }

    /// The attendance of the dates of a place, in all parts of a series that was split.
    func attendance(ofPlace registration: Registration) throws -> PlaceAttendance {
        let parts = [registration] + (try registrations(sharingPlaceWith: registration))
        let sessions = try sessions(Array(Set(parts.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let whole = Array(Set(parts.filter { $0.occurrence == nil }.map(\.session)))
        let occurrences =
            try occurrences(parts.compactMap(\.occurrence))
            + occurrences(ofSessions: whole, includingDetached: true).values.joined()
        let records = try attendance(ofRegistrations: parts.map(\.id)).values.joined()
        return PlaceAttendance(
            dates: occurrences.compactMap { occurrence in
                sessions[occurrence.session].map { ScheduledDate(occurrence: occurrence, session: $0) }
            }, attended: Set(records.filter { $0.attendance == .attended }.map(\.occurrence)),
            isSeries: !whole.isEmpty)
    }
}

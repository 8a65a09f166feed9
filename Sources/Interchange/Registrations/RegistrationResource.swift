import Foundation
import ICalendar
package import Operations
import Storage
package import SupportCore
package import Training

/// A registration as the API shows it.
package struct RegistrationResource: JSONResource {
    private let overview: Registrations.Overview

    package init(_ overview: Registrations.Overview) { self.overview = overview }

    package func writeFields(to json: inout JSONWriter) {
        let registration = overview.registration
        let person = registration.person
        json.write("id", registration.id)
        json.write("session", registration.session)
        json.write("occurrence", overview.recurrenceID)
        json.write("name", person.name)
        json.write("email", person.address)
        json.write("accountID", person.account)
        json.write("timeZone", person.timeZoneName)
        json.write("language", person.language)
        json.write("status", registration.status)
        json.write("position", overview.position)
        json.write("offerExpires", registration.offerExpires)
        json.write("attendance", overview.attendance)
        json.write("declined", registration.declined.map(DeclineResource.init))
        json.write("movedFrom", registration.movedFrom)
        json.write("reserved", registration.reserved)
        json.write("ticket", registration.ticket)
        json.write("answers", sorted: registration.answers)
        json.write("consents", registration.consents)
        json.write("createdAt", registration.createdAt)
        json.write("updatedAt", registration.updatedAt)
    }
}

/// The decision of staff against a request.
private struct DeclineResource: JSONResource {
    let reason: String

    func writeFields(to json: inout JSONWriter) {
        json.write("reason", reason.isEmpty ? nil : reason)
    }
}

extension Registration.Consent: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("question", question)
        json.write("wording", wording)
        json.write("language", language)
        json.write("at", at)
    }
}

extension Registration.Answer: JSONWritable {
    package func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): text.write(to: &json)
        case .checked(let isChecked): isChecked.write(to: &json)
        }
    }
}

extension Registration.Person {
    /// Nil where the person was erased.
    fileprivate var address: String? { email.contains("@") ? email : nil }
}

extension Registrations.Overview.Attended: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("occurrence", recurrenceID)
        json.write("attendance", attendance)
        json.write("minutes", minutes)
    }
}

/// The secret addresses of a registrant. Only staff and the registrants themselves are shown them.
package struct RegistrantLinks: JSONResource {
    private let secrets: (page: String, feed: String)?
    private let publicURL: String

    package init(_ secrets: (page: String, feed: String)?, publicURL: String) {
        self.secrets = secrets
        self.publicURL = publicURL
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("manageURL", secrets.map { "\(publicURL)/my/\($0.page)" })
        json.write("feed", secrets.map { "\(publicURL)/calendar/my/\($0.feed).ics" })
    }
}

/// A registration with the addresses of its registrant.
package typealias LinkedRegistrationResource = JoinedResource<RegistrationResource, RegistrantLinks>

/// The part of a registration that is shown to a caller who is not staff.
package struct RegistrationReceiptResource: JSONResource {
    private let status: Registration.Status
    private let position: Int?
    private let confirmBy: Date?

    /// The answer to a stranger.
    package init(_ outcome: Registrations.PublicOutcome) {
        (status, position, confirmBy) = (outcome.status, outcome.position, outcome.confirmBy)
    }

    /// The answer to a registrant who proved to be one.
    package init(_ overview: Registrations.Overview) {
        (status, position, confirmBy) = (overview.registration.status, overview.position, nil)
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("status", status)
        json.write("position", position)
        json.write("confirmBy", confirmBy)
    }
}

/// The same for a caller who registers others along.
package struct PartyReceiptResource: JSONResource {
    private let receipt: RegistrationReceiptResource
    private let reserved: ReservedPlaces?
    private let party: PartyResource

    package init(_ receipt: RegistrationReceiptResource, reserved: ReservedPlaces?, _ party: PartyResource) {
        self.receipt = receipt
        self.reserved = reserved
        self.party = party
    }

    package func writeFields(to json: inout JSONWriter) {
        receipt.writeFields(to: &json)
        json.write("reserved", reserved)
        party.writeFields(to: &json)
    }
}

extension ReservedPlaces: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("places", count)
        json.write("until", until)
    }
}

/// The colleagues who registered along.
package struct PartyResource: JSONResource {
    private let colleagues: [ColleagueResource]

    /// - Parameter results: those of the colleagues, in their order.
    package init(
        _ colleagues: [Registration.Person], _ results: [Result<Registrations.ColleaguePlace, Failure>]
    ) {
        self.colleagues = zip(colleagues, results).map { ColleagueResource(email: $0.email, result: $1) }
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("colleagues", colleagues)
    }
}

private struct ColleagueResource: JSONResource {
    let email: String
    let result: Result<Registrations.ColleaguePlace, Failure>

    /// The names of errors as in the addresses of their pages.
    private enum Refusal: String {
        case full
        case tooMany = "too-many-requests"
        case alreadyRegistered = "already-registered"
        case notFound = "not-found"

        init(_ failure: Failure) {
            self =
                switch failure.code {
                case .full: .full
                case .tooMany: .tooMany
                case .alreadyRegistered: .alreadyRegistered
                default: .notFound
                }
        }
    }

    func writeFields(to json: inout JSONWriter) {
        var (place, refusal): (Registrations.ColleaguePlace?, Refusal?)
        switch result {
        case .success(let taken): place = taken
        case .failure(let failure): refusal = Refusal(failure)
        }
        json.write("email", email)
        json.write("registration", place?.registration)
        json.write("status", place?.status)
        json.write("position", place?.position)
        json.write("confirmBy", place?.confirmBy)
        json.write("error", refusal)
    }
}

extension [Registrations.Overview] {
    /// The header, then one row for each registration.
    package var table: [[String]] {
        let header = [
            "id", "occurrence", "name", "email", "accountID", "status", "position", "createdAt", "reserved",
            "reservedUntil",
        ]
        let rows = map { overview in
            let registration = overview.registration
            return [
                registration.id, overview.recurrenceID?.description ?? "", registration.person.name,
                registration.person.address ?? "", registration.person.account ?? "", registration.status.rawValue,
                overview.position.map(String.init) ?? "", instantText(registration.createdAt),
                registration.reserved.map { String($0.count) } ?? "",
                registration.reserved.map { instantText($0.until) } ?? "",
            ]
        }
        return [header] + rows
    }
}

// MARK: - A registrant's own page

/// A registrant with all registrations and their dates.
package struct RegistrantResource: JSONResource {
    private let person: Registrations.RegistrantOverview
    private let links: RegistrantLinks
    private let registrations: [LinkedRegistrationResource]
    private let publicURL: String

    package init(_ person: Registrations.RegistrantOverview, secrets: (page: String, feed: String)?, publicURL: String)
    {
        self.person = person
        self.publicURL = publicURL
        let links = RegistrantLinks(secrets, publicURL: publicURL)
        self.links = links
        registrations = person.overviews.map { JoinedResource(RegistrationResource($0), links) }
    }

    package func writeFields(to json: inout JSONWriter) {
        let zone = person.zone
        json.write("email", person.registrant.email)
        json.write("language", person.language)
        json.write("timeZone", zone?.identifier ?? person.unknownZone)
        links.writeFields(to: &json)
        json.write("registrations", registrations)
        json.write("dates", person.dates.map { DateResource(date: $0, zone: zone, publicURL: publicURL) })
        LeftOutResource(person.leftOut).writeFields(to: &json)
    }

    private struct DateResource: JSONResource {
        let date: Registrations.PersonalDate
        /// The registrant's own.
        let zone: Zone?
        let publicURL: String

        func writeFields(to json: inout JSONWriter) {
            let (registration, scheduled, occurrence) = (date.registration, date.date, date.date.occurrence)
            let canJoin = registration.status == .confirmed && !scheduled.isCancelled && scheduled.joinsBefore != nil
            json.write("registration", registration.id)
            json.write("session", scheduled.session.id)
            json.write("occurrence", occurrence.recurrenceID)
            json.write("title", scheduled.title)
            json.write("status", registration.status)
            json.write("isCancelled", scheduled.isCancelled)
            json.write("startsAt", occurrence.startsAt)
            json.write("endsAt", occurrence.endsAt)
            json.write("start", occurrence.start)
            json.write("timeZone", scheduled.session.details.recurrence.zone.identifier)
            json.write("ownStart", zone?.local(at: occurrence.startsAt))
            json.write("location", scheduled.location)
            json.write("join", canJoin ? "\(publicURL)/join/\(date.joinSecret)" : nil)
        }
    }
}

import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What is held of a person: shown, and erased.
struct RegistrantRoutes {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        var answer = Answer.json(try await call.site.erasure.holding(of: call.parameter("email")).json)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    @Sendable static func erase(_ call: Call) async throws -> Answer {
        try await call.site.erasure.erase(call.parameter("email"), by: call.caller, now: call.now)
        return .noContent
    }
}

extension Erasure.PersonalData {
    fileprivate var json: JSON {
        [
            "email": .string(registrant?.email ?? email),
            "registrant": registrant.map {
                ["id": .string($0.id), "createdAt": .string(instantText($0.createdAt))]
            } ?? .null,
            "registrations": .array(overviews.map { .object($0.members) }),
            "feedback": .array(
                feedback.map {
                    [
                        "registration": .string($0.registration), "score": .integer($0.score),
                        "comment": .string($0.comment), "createdAt": .string(instantText($0.createdAt)),
                        "updatedAt": .string(instantText($0.updatedAt)),
                    ]
                }),
            "mailedDates": .array(
                mailedDates.map {
                    [
                        "registration": .string($0.registration), "sequence": JSON($0.sequence),
                        "mailedAt": .string(instantText($0.mailedAt)),
                    ]
                }),
            "mail": .array(mails.map { .object($0.members) }),
            "interest": .array(
                interest.map {
                    [
                        "tutorial": .string($0.tutorial), "language": .string($0.language),
                        "createdAt": .string(instantText($0.createdAt)),
                    ]
                }),
            "refusals": .array(
                refusals.map {
                    ["kind": .string($0.kind.rawValue), "createdAt": .string(instantText($0.createdAt))]
                }),
            "tickets": .array(
                tickets.map { record in
                    let ticket = record.ticket
                    return [
                        "id": .string(ticket.id), "number": .integer(ticket.number),
                        "subject": .string(ticket.subject), "description": .string(ticket.description),
                        "name": JSON(ticket.requester?.name), "timeZone": JSON(ticket.requester?.timeZone),
                        "openedAt": .string(instantText(ticket.openedAt)),
                    ]
                }),
            "feedFetchedAt": JSON(feedFetch.map { instantText($0.at) }),
        ]
    }
}

import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore

extension Tickets.Overview {
    /// The ticket as the API shows it.
    func json(_ proposals: [Recommendations.Proposal]) -> JSON {
        .object(ticket.members + ticket.intakeMembers + standingMembers(proposals))
    }

    private func standingMembers(_ proposals: [Recommendations.Proposal]) -> [JSON.Member] {
        [
            JSON.Member("status", .string(ticket.status.rawValue)),
            JSON.Member("missing", JSON(ticket.missing.map(\.rawValue))),
            JSON.Member("serviceLevel", level.json), JSON.Member("problem", JSON(problem)),
            JSON.Member("recommended", .array(proposals.map(\.json))),
            JSON.Member("linked", JSON(linked)),
            JSON.Member("createdAt", .string(instantText(record.createdAt))),
            JSON.Member("updatedAt", .string(instantText(record.updatedAt))),
        ]
    }
}

extension Ticket {
    fileprivate var members: [JSON.Member] {
        [
            JSON.Member("id", .string(id)), JSON.Member("number", .integer(number)),
            JSON.Member("subject", .string(subject)), JSON.Member("description", .string(description)),
            JSON.Member("priority", .string(priority.rawValue)), JSON.Member("plan", .string(plan.rawValue)),
            JSON.Member("accountID", JSON(account)), JSON.Member("requester", requester?.json ?? .null),
            JSON.Member("channel", JSON(channel?.rawValue)), JSON.Member("source", JSON(source)),
            JSON.Member("externalID", JSON(externalID)), JSON.Member("openedAt", .string(instantText(openedAt))),
        ]
    }

    /// What the agreement asks for.
    fileprivate var intakeMembers: [JSON.Member] {
        [
            JSON.Member("category", JSON(category?.rawValue)), JSON.Member("businessImpact", JSON(businessImpact)),
            JSON.Member("suggestedPriority", JSON(suggestedPriority?.rawValue)),
            JSON.Member("expectedResult", JSON(expectedResult)), JSON.Member("errorMessage", JSON(errorMessage)),
            JSON.Member("requestID", JSON(requestID)), JSON.Member("instanceID", JSON(instanceID)),
            JSON.Member("stepsToReproduce", JSON(stepsToReproduce)),
            JSON.Member("attachments", .array(attachments.map(\.json))),
            JSON.Member("environment", JSON(environment?.rawValue)), JSON.Member("discovery", JSON(discovery)),
            JSON.Member("beganAt", JSON(beganAt.map(instantText))),
        ]
    }
}

extension Ticket.Attachment {
    fileprivate var json: JSON { ["title": .string(title), "url": .string(url)] }
}

extension Ticket.Requester {
    fileprivate var json: JSON {
        ["name": JSON(name), "email": .string(email), "timeZone": JSON(timeZone)]
    }
}

extension ServiceLevel {
    var json: JSON {
        [
            "priority": .string(priority.rawValue), "plan": .string(plan.rawValue),
            "clockStart": .string(instantText(clockStart)), "respond": respond.json, "fix": fix.json,
        ]
    }
}

extension ServiceLevel.Commitment {
    fileprivate var json: JSON {
        [
            "target": target.json, "due": JSON(due.map(instantText)), "metAt": JSON(metAt.map(instantText)),
            "state": .string(state.rawValue), "breachedBy": JSON(breachedBy.map(ISODuration.format)),
        ]
    }
}

extension Agreement.Target {
    /// In the words of the agreement's own file.
    var json: JSON {
        switch self {
        case .within(let seconds, let clock):
            ["within": .string(ISODuration.format(seconds)), "clock": .string(clock.rawValue)]
        case .businessDays(let days): ["businessDays": .integer(days)]
        case .futureRelease: "futureRelease"
        case .discretion: "discretion"
        }
    }
}

import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

extension Session {
    /// What the server says and a caller does not write.
    static let readOnly: Set<String> = [
        "id", "uid", "sequence", "follows", "followedBy", "cancellation", "createdAt", "updatedAt", "publishedAt",
        "feed",
        "warnings",
    ]

    func json(for call: Call) -> JSON {
        let recurrence = details.recurrence
        let staff = call.visitor.isStaff
        return [
            "id": .string(id), "uid": .string(uid), "sequence": .integer(sequence), "follows": JSON(follows),
            "followedBy": JSON(followedBy), "kind": .string(details.kind.rawValue), "tutorial": JSON(details.tutorial),
            "title": .string(details.title), "description": .string(details.description),
            "start": .string(recurrence.start.description), "timeZone": .string(recurrence.zone.identifier),
            "duration": .string(ISODuration.format(details.duration)),
            "recurrence": details.recurs ? recurrence.json : nil,
            "trainers": JSON(details.trainers), "capacity": JSON(details.capacity),
            "waitlist": [
                "mode": .string(details.waitlist.mode.rawValue),
                "offerHold": .string(ISODuration.format(details.waitlist.offerHold)),
            ],
            "registration": details.registration.json, "join": staff ? details.join?.json ?? .null : .null,
            "location": JSON(details.location), "language": .string(details.language), "tags": JSON(details.tags),
            "visibility": .string(details.visibility.rawValue), "accounts": JSON(staff ? details.accounts : []),
            "status": .string(status.rawValue), "cancellation": cancellation?.json ?? .null,
            "feed": .string("\(call.site.publicURL)/calendar/sessions/\(id).ics"),
            "createdAt": .string(instantText(createdAt)), "updatedAt": .string(instantText(updatedAt)),
            "publishedAt": JSON(publishedAt.map(instantText)), "warnings": JSON(staff ? warnings(at: call.now) : []),
        ]
    }

    /// What a trainer should know of the dates of the next two years.
    func warnings(at now: Date) -> [String] {
        let recurrence = details.recurrence
        return recurrence.dates(from: now, to: now.addingTimeInterval(2 * 366 * 86_400)).compactMap {
            recurrence.zone.warning(on: $0)
        }
    }

    /// The fields of this session after an edit that does not name its rule: a new start takes the rule, excluded and
    /// added dates along, and a new zone keeps the wall clock.
    ///
    /// Where that cannot be, the fields stay as they are, and their reading tells what is wrong with them.
    func takingRuleAlong(in written: JSON) throws -> JSON {
        guard details.recurs, case .string(let start)? = written["start"], let start = LocalDateTime(start),
            case .string(let zone)? = written["timeZone"], Zone.identifiers.contains(zone)
        else { return written }
        let old = details.recurrence
        let moved = Recurrence(
            trustedStart: old.start, zone: try Zone(zone),
            rule: try old.rule?.moved(from: old.zone, to: Zone(zone)), excluded: old.excluded, added: old.added)
        do {
            let shifted = start == old.start ? moved : try moved.shifted(to: start)
            return written.merging(["recurrence": shifted.json])
        } catch {
            return written
        }
    }
}

extension Recurrence {
    /// The rule and its exceptions.
    fileprivate var json: JSON {
        [
            "rule": JSON(rule?.description), "excluded": JSON(excluded.map(\.description)),
            "added": JSON(added.map(\.description)),
        ]
    }
}

extension RegistrationPolicy {
    fileprivate var json: JSON {
        [
            "scope": .string(scope.rawValue), "opens": JSON(opens.map(instantText)),
            "closesBefore": JSON(closesBefore.map { ISODuration.format($0) }),
            "questions": .array(
                questions.map {
                    [
                        "id": .string($0.id), "label": .string($0.label), "kind": .string($0.kind.rawValue),
                        "options": JSON($0.options), "required": .bool($0.required),
                    ]
                }),
        ]
    }
}

extension Join {
    var json: JSON { ["url": .string(url), "releasedBefore": .string(ISODuration.format(releasedBefore))] }
}

extension Cancellation {
    var json: JSON { ["reason": JSON(reason), "at": .string(instantText(at))] }
}

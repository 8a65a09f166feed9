import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

struct JournalRoutes {
    /// The journal behind a position; `next` is the position to go on from, while there is more.
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...500, otherwise: 50)
        let after = query.integer("after", in: 0...Int.max, otherwise: 0)
        let cursor = query.integer("cursor", in: 0...Int.max, otherwise: after)
        try query.finish()
        let found = try await call.site.journal.records(after: cursor, limit: limit + 1)
        let records = found.prefix(limit)
        let next = found.count > limit ? records.last.map { String($0.position) } : nil
        var answer = Answer.json(["items": .array(records.map(\.json)), "next": JSON(next)])
        if let next { answer.headers[.link] = "<\(call.path)?cursor=\(next)&limit=\(limit)>; rel=\"next\"" }
        return answer
    }
}

extension JournalRecord {
    fileprivate var json: JSON {
        let related = entry.related.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
        return [
            "position": .integer(position), "at": .string(instantText(at)),
            "actor": ["kind": .string(actor.kind.rawValue), "id": JSON(actor.id)],
            "event": .string(entry.event.rawValue),
            "subject": ["kind": .string(entry.subject.rawValue), "id": .string(entry.subjectID)],
            "fields": JSON(entry.fields), "related": .object(related),
        ]
    }
}

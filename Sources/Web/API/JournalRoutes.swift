import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
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
        let found = try await call.site.journal.slice(after: cursor, limit: limit)
        let next = found.isLast ? nil : String(found.position)
        var answer = Answer.json(
            ListResource(found.records.map(JournalEntryResource.init), next: next, leftOut: found.leftOut))
        if let next { answer.headers[.link] = "<\(call.path)?cursor=\(next)&limit=\(limit)>; rel=\"next\"" }
        return answer
    }
}

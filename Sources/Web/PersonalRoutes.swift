import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// What registrants reach with the secrets that they were mailed.
struct PersonalRoutes {
    static func add(to table: RouteTable) {
        table.get("/calendar/my/{secret}.ics", volume: .quiet, feed)
        table.get("/join/{secret}", volume: .quiet, join)
    }

    @Sendable static func feed(_ call: Call) async throws -> Answer {
        let registrant = try await call.site.feeds.registrant(forSecret: call.parameter("secret"))
        return try await FeedRoutes.answer(.personal(registrant), named: "my-dates", Query(call), call)
    }

    /// Leads a confirmed registrant to where the session is joined, from when it opens until it ends.
    @Sendable static func join(_ call: Call) async throws -> Answer {
        let url = try await call.site.registering.join(call.parameter("secret"), now: call.now)
        var headers = HTTPFields()
        headers[.location] = url
        headers[.cacheControl] = "private, no-store"
        headers[.referrerPolicy] = "no-referrer"
        headers[.xRobotsTag] = "noindex"
        return Answer(.seeOther, headers: headers)
    }
}

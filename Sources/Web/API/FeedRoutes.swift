import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

struct FeedRoutes {
    @Sendable static func programme(_ call: Call) async throws -> Answer {
        let changes = call.site.feeds.changes
        let query = Query(call)
        let facets = try await Feed.Facets(query, call)
        return try await answer(.programme(facets), named: "calendar", at: changes, query, call)
    }

    @Sendable static func session(_ call: Call) async throws -> Answer {
        let changes = call.site.feeds.changes
        return try await answer(
            .session(call.parameter("session")), named: "session", at: changes, Query(call), call)
    }

    @Sendable static func date(_ call: Call) async throws -> Answer {
        let changes = call.site.feeds.changes
        let date = try await call.site.schedule.publicDate(call.parameter("date"))
        return try await answer(
            .date(date.occurrence.id, session: date.session.id), named: "date", at: changes, Query(call), call)
    }

    @Sendable static func tutorial(_ call: Call) async throws -> Answer {
        let changes = call.site.feeds.changes
        let tutorial = try await call.site.catalogue.tutorial(call.parameter("tutorial"))
        return try await answer(.tutorial(tutorial.id), named: tutorial.details.slug, at: changes, Query(call), call)
    }

    @Sendable static func trainer(_ call: Call) async throws -> Answer {
        let changes = call.site.feeds.changes
        let trainer = try await call.site.feeds.trainer(forSecret: call.parameter("secret"))
        return try await answer(.trainer(trainer), named: "teaching", at: changes, Query(call), call)
    }

    /// The name of a registrant's feed as a file.
    static let personalName = "my-dates"

    /// Answers with a feed. Unknown parameters are ignored, since calendar programs add their own.
    ///
    /// - Parameters:
    ///   - changes: the number of changes of the data before the feed was looked up by its address. Until something is
    ///     written, polls then find the feed without another look-up.
    ///   - known: the version of the feed without reminders; nil where it is not known yet.
    static func answer(
        _ feed: Feed, named name: String, at changes: Int? = nil, known: FeedVersion? = nil, _ query: Query,
        _ call: Call
    ) async throws -> Answer {
        let alarm = query.parsed("alarm", as: "a duration of up to a week, such as PT15M", reminder)
        try query.finish(toleratingUnknown: true)
        let zips = acceptsGzip(call.headers[.acceptEncoding])
        let version: FeedVersion
        if let known, alarm == nil {
            version = known
        } else {
            version = try await call.site.feeds.version(feed, alarm: alarm, now: call.now)
        }
        if let changes {
            call.site.polledFeeds.keep(
                PolledFeed(feed: feed, alarm: alarm, name: name, template: call.template, changes: changes),
                at: call.target)
        }
        if isCurrent(call.headers, version) {
            recordFetch(of: feed, version, call)
            return Answer(.notModified, headers: headers(of: feed, version, zips: zips))
        }
        // Another write may have changed its version since.
        let document = try await call.site.feeds.document(feed, alarm: alarm, now: call.now)
        recordFetch(of: feed, document.version, call)
        var headers = headers(of: feed, document.version, zips: zips)
        headers[.contentType] = "text/calendar; charset=utf-8"
        headers[.contentDisposition] = "inline; filename=\"\(name).ics\""
        guard zips, let gzipped = document.gzipped else { return Answer(.ok, headers: headers, body: document.bytes) }
        headers[.contentEncoding] = "gzip"
        return Answer(.ok, headers: headers, body: gzipped)
    }

    /// A client that holds the current version counts as one that fetched it.
    private static func recordFetch(of feed: Feed, _ version: FeedVersion, _ call: Call) {
        guard case .personal(let registrant) = feed, call.method == .get else { return }
        call.site.convergence.recordFetch(ofFeedOf: registrant, revision: version.revision, now: call.now)
    }

    static func headers(of feed: Feed, _ version: FeedVersion, zips: Bool) -> HTTPFields {
        var headers = HTTPFields()
        headers[.eTag] = zips ? "\"\(version.tag)-gzip\"" : "\"\(version.tag)\""
        headers[.lastModified] = httpDate(version.lastModified)
        headers[.vary] = "Accept-Encoding"
        if feed.isSecret {
            headers[.cacheControl] = "private, no-cache"
            headers[.referrerPolicy] = "no-referrer"
            headers[.xRobotsTag] = "noindex"
        } else {
            headers[.cacheControl] = "public, max-age=300"
            // Calendars in pages of other sites read it.
            headers[.accessControlAllowOrigin] = "*"
            headers[.accessControlExposeHeaders] = "ETag"
        }
        return headers
    }

    /// True if the caller has the document already. The date counts only where there is no tag (RFC 9110 §13.2.2), and
    /// the same document in gzip is the same to `If-None-Match`, which compares weakly.
    private static func isCurrent(_ headers: HTTPFields, _ version: FeedVersion) -> Bool {
        if let tags = EntityTags(headers[.ifNoneMatch]) { return holds(tags, version) }
        guard let since = headers[.ifModifiedSince].flatMap(date(fromHTTP:)) else { return false }
        return version.lastModified <= since
    }

    static func holds(_ tags: EntityTags?, _ version: FeedVersion) -> Bool {
        tags.map { $0.holds(version.tag) || $0.holds(version.tag + "-gzip") } ?? false
    }

    private static func reminder(_ text: String) -> Int? {
        do {
            let seconds = try ISODuration.parse(text)
            return (0...604_800).contains(seconds) ? seconds : nil
        } catch {
            return nil
        }
    }
}

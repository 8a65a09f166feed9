import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

struct FeedRoutes {
    @Sendable static func programme(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let facets = try await Feed.Facets(query, call)
        return try await answer(.programme(facets), named: "calendar", query, call)
    }

    @Sendable static func session(_ call: Call) async throws -> Answer {
        try await answer(.session(call.parameter("session")), named: "session", Query(call), call)
    }

    @Sendable static func date(_ call: Call) async throws -> Answer {
        let date = try await call.site.schedule.publicDate(call.parameter("date"))
        return try await answer(
            .date(date.occurrence.id, session: date.session.id), named: "date", Query(call), call)
    }

    @Sendable static func tutorial(_ call: Call) async throws -> Answer {
        let tutorial = try await call.site.catalogue.tutorial(call.parameter("tutorial"))
        return try await answer(.tutorial(tutorial.id), named: tutorial.details.slug, Query(call), call)
    }

    @Sendable static func trainer(_ call: Call) async throws -> Answer {
        let trainer = try await call.site.feeds.trainer(forSecret: call.parameter("secret"))
        return try await answer(.trainer(trainer), named: "teaching", Query(call), call)
    }

    /// Parameters that a feed does not know are let pass: calendar programs add their own.
    static func answer(_ feed: Feed, named name: String, _ query: Query, _ call: Call) async throws -> Answer {
        let alarm = query.parsed("alarm", as: "a duration of up to a week, such as PT15M", reminder)
        try query.finish(toleratingUnknown: true)
        let zips = acceptsGzip(call.headers[.acceptEncoding])
        let version = try await call.site.feeds.version(feed, alarm: alarm, now: call.now)
        if isCurrent(call.headers, version) {
            noteFetch(of: feed, version, call)
            return Answer(.notModified, headers: headers(of: feed, version, zips: zips))
        }
        // It may have become another since.
        let document = try await call.site.feeds.document(feed, alarm: alarm, now: call.now)
        noteFetch(of: feed, document.version, call)
        var headers = headers(of: feed, document.version, zips: zips)
        headers[.contentType] = "text/calendar; charset=utf-8"
        headers[.contentDisposition] = "inline; filename=\"\(name).ics\""
        guard zips, let gzipped = document.gzipped else { return Answer(.ok, headers: headers, body: document.bytes) }
        headers[.contentEncoding] = "gzip"
        return Answer(.ok, headers: headers, body: gzipped)
    }

    /// Who has the current version already has it as well as who is sent it.
    private static func noteFetch(of feed: Feed, _ version: FeedVersion, _ call: Call) {
        guard case .personal(let registrant) = feed, call.method == .get else { return }
        call.site.convergence.noteFetch(ofFeedOf: registrant, revision: version.revision, now: call.now)
    }

    private static func headers(of feed: Feed, _ version: FeedVersion, zips: Bool) -> HTTPFields {
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
        }
        return headers
    }

    /// Whether the caller has the document already. The date counts only where there is no tag (RFC 9110 §13.2.2), and
    /// the same document in gzip is the same to `If-None-Match`, which compares weakly.
    private static func isCurrent(_ headers: HTTPFields, _ version: FeedVersion) -> Bool {
        if let tags = EntityTags(headers[.ifNoneMatch]) {
            return tags.holds(version.tag) || tags.holds(version.tag + "-gzip")
        }
        guard let since = headers[.ifModifiedSince].flatMap(date(fromHTTP:)) else { return false }
        return version.lastModified <= since
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

/// Whether a browser takes gzip (RFC 9110 §12.5.3).
func acceptsGzip(_ header: String?) -> Bool {
    guard let header else { return false }
    return header.split(separator: ",").contains { part in
        let pieces = part.split(separator: ";").map { $0.withoutBlanks.lowercased() }
        guard let coding = pieces.first, coding == "gzip" || coding == "*" else { return false }
        return !pieces.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
    }
}

/// An instant as HTTP writes it: `Tue, 01 Dec 2026 09:00:00 GMT` (RFC 9110 §5.6.7).
func httpDate(_ instant: Date) -> String {
    let local = Zone.utc.local(at: instant)
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let time = [local.hour, local.minute, local.second].map(twoDigits).joined(separator: ":")
    return "\(days[local.date.weekday.rawValue - 1]), \(twoDigits(local.date.day)) \(months[local.date.month - 1]) "
        + "\(local.date.year) \(time) GMT"
}

/// The instant of such a date; nil where it is written in another way, which means that it does not count.
func date(fromHTTP text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
        let year = Int(parts[3]), let date = LocalDate(year: year, month: month + 1, day: day)
    else { return nil }
    let time = parts[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3,
        let local = LocalDateTime(date: date, hour: time[0], minute: time[1], second: min(time[2], 59))
    else { return nil }
    return Zone.utc.instant(of: local)
}

private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}

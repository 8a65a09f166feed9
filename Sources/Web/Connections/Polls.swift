import Foundation
import HTTPTypes
import Logging
import NIOCore
import Operations
import Synchronization
import Training

/// Answers polls from memory, on the event loop of the connection: most of them ask again for what did not change.
///
/// It answers only what the routes would answer with the same bytes: a personal feed while nothing of it was written
/// since ``FeedRoutes`` answered with it, all other feeds while nothing was written at all, and the files that pages load.
/// Everything else goes the long way: first polls, other forms of requests, wrong secrets, and the first poll after a
/// write.
final class Polls: Sendable {
    private let site: Site
    /// The last header of answers, for one second.
    private let lastLine = Mutex<(second: Int, text: String)>((second: 0, text: ""))

    init(_ site: Site) {
        self.site = site
    }

    /// An answer without its bytes.
    private struct Reply {
        let feed: Feed
        let template: PolledRoute
        let version: FeedVersion
        let zips: Bool
        /// The document and its length; nil for 304.
        var content: (name: String, body: ByteBuffer)?
    }

    /// The path of a route: that of personal feeds needs no memory.
    private enum PolledRoute {
        case personal
        case other(String)

        var text: String {
            switch self {
            case .personal: "/calendar/my/{secret}.ics"
            case .other(let text): text
            }
        }
    }

    /// Writes the answer to a poll.
    ///
    /// - Parameters:
    ///   - output: the bytes of the answer are appended, without a body of its own.
    ///   - body: the body that follows them, shared with all other answers of the same feed.
    /// - Returns: false for a request that has to go the long way. Then nothing was written or counted.
    func answer(_ head: PollHead, to output: inout ByteBuffer, body: inout ByteBuffer?) -> Bool {
        guard head.isPlain, head.method != .other, site.logger.logLevel > .trace else { return false }
        let begun = ContinuousClock.now
        let now = site.clock()
        guard PollHead.equal(head.target, 0..<min(9, head.target.count), "/calendar") else {
            return answerFile(head, to: &output, body: &body, begun: begun, now: now)
        }
        guard let reply = reply(to: head, now: now) else { return false }
        write(reply, now: now, to: &output)
        if head.method == .get {
            body = reply.content?.body
            if case .personal(let registrant) = reply.feed {
                site.convergence.recordFetch(ofFeedOf: registrant, revision: reply.version.revision, now: now)
            }
        }
        site.metrics?.countRequest(
            method: head.method == .get ? "GET" : "HEAD", route: reply.template.text,
            status: reply.content == nil ? 304 : 200, took: ContinuousClock.now - begun)
        return true
    }

    /// Writes the answer to a request for a file that pages load.
    private func answerFile(
        _ head: PollHead, to output: inout ByteBuffer, body: inout ByteBuffer?, begun: ContinuousClock.Instant,
        now: Date
    ) -> Bool {
        // Pages and the API have longer addresses, or no dot in them.
        guard head.target.count < 64, head.target.contains(UInt8(ascii: ".")) else { return false }
        let target = String(decoding: head.target, as: UTF8.self)
        guard let name = site.pages.assets.name(at: target),
            let answer = try? site.pages.assets.answer(
                name, query: String(target.dropFirst(name.utf8.count + 2)), ifNoneMatch: Self.text(head.ifNoneMatch),
                acceptEncoding: Self.text(head.acceptEncoding))
        else { return false }
        let isNew = answer.status == .ok
        output.writeStaticString(isNew ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 304 Not Modified\r\n")
        for header in answer.headers {
            output.writeString(header.name.rawName)
            output.writeStaticString(": ")
            output.writeString(header.value)
            output.writeStaticString("\r\n")
        }
        if isNew { output.writeString("Content-Length: \(answer.body?.readableBytes ?? 0)\r\n") }
        output.writeString(dateLine(now))
        if isNew, head.method == .get { body = answer.body }
        site.metrics?.countRequest(
            method: head.method == .get ? "GET" : "HEAD", route: "/" + name, status: answer.status.code,
            took: ContinuousClock.now - begun)
        return true
    }

    private static func text(_ header: UnsafeRawBufferPointer?) -> String? {
        header.map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: - Feeds that are polled

    private func reply(to head: PollHead, now: Date) -> Reply? {
        let zips = head.acceptEncoding.map { acceptsGzip(String(decoding: $0, as: UTF8.self)) } ?? false
        if let secret = Self.personalSecret(head.target) {
            guard let known = site.feeds.knownPersonalVersion(forSecret: secret, now: now) else { return nil }
            let feed = Feed.personal(known.registrant)
            if Self.isCurrent(head, known.version) {
                return Reply(feed: feed, template: .personal, version: known.version, zips: zips)
            }
            return content(of: feed, alarm: nil, FeedRoutes.personalName, .personal, zips: zips, now: now)
        }
        let target = String(decoding: head.target, as: UTF8.self)
        guard let polled = site.polledFeeds.feed(at: target), polled.changes == site.feeds.changes,
            let version = site.feeds.knownVersion(polled.feed, alarm: polled.alarm, now: now)
        else { return nil }
        if Self.isCurrent(head, version) {
            return Reply(feed: polled.feed, template: .other(polled.template), version: version, zips: zips)
        }
        return content(
            of: polled.feed, alarm: polled.alarm, polled.name, .other(polled.template), zips: zips, now: now)
    }

    private func content(
        of feed: Feed, alarm: Int?, _ name: String, _ template: PolledRoute, zips: Bool, now: Date
    ) -> Reply? {
        guard let document = site.feeds.knownDocument(feed, alarm: alarm, now: now) else { return nil }
        // Compressing takes too long for an event loop.
        guard let body = zips ? document.gzippedBefore : document.bytes else { return nil }
        return Reply(
            feed: feed, template: template, version: document.version, zips: zips, content: (name: name, body: body))
    }

    /// The secret of a personal feed's address without a query; nil for all other addresses.
    private static func personalSecret(_ target: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let (prefix, suffix): (StaticString, StaticString) = ("/calendar/my/", ".ics")
        let end = target.count - suffix.utf8CodeUnitCount
        guard end > prefix.utf8CodeUnitCount, PollHead.equal(target, 0..<prefix.utf8CodeUnitCount, prefix),
            PollHead.equal(target, end..<target.count, suffix)
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: target[prefix.utf8CodeUnitCount..<end])
    }

    /// True if the program has the document already, as ``FeedRoutes`` decides it.
    private static func isCurrent(_ head: PollHead, _ version: FeedVersion) -> Bool {
        if let header = head.ifNoneMatch {
            return isTag(header, version.tag)
                ?? FeedRoutes.holds(EntityTags(String(decoding: header, as: UTF8.self)), version)
        }
        guard let header = head.ifModifiedSince, let since = date(fromHTTP: String(decoding: header, as: UTF8.self))
        else { return false }
        return version.lastModified <= since
    }

    /// True for a header that is the tag in quotes and nothing else, as programs send back what they were given; nil for
    /// any other, which has to be read.
    private static func isTag(_ header: UnsafeRawBufferPointer, _ tag: String) -> Bool? {
        var tag = tag
        return tag.withUTF8 { tag -> Bool? in
            var rest = header[...]
            if rest.count > 2, rest[0] == UInt8(ascii: "W"), rest[1] == UInt8(ascii: "/") { rest = rest.dropFirst(2) }
            guard rest.count >= tag.count + 2, rest.first == UInt8(ascii: "\""), rest.last == UInt8(ascii: "\""),
                rest.dropFirst().prefix(tag.count).elementsEqual(tag)
            else { return nil }
            let end = rest.dropFirst(1 + tag.count).dropLast()
            return end.isEmpty || end.elementsEqual("-gzip".utf8) ? true : nil
        }
    }

    // MARK: - Bytes

    /// Writes the head of the answer, with the headers in the order of the long way.
    private func write(_ reply: Reply, now: Date, to output: inout ByteBuffer) {
        output.writeStaticString(reply.content == nil ? "HTTP/1.1 304 Not Modified" : "HTTP/1.1 200 OK")
        output.writeStaticString("\r\nETag: \"")
        output.writeString(reply.version.tag)
        output.writeStaticString(reply.zips ? "-gzip\"\r\nLast-Modified: " : "\"\r\nLast-Modified: ")
        output.writeHTTPDate(Int(reply.version.lastModified.timeIntervalSince1970.rounded(.down)))
        if reply.feed.isSecret {
            output.writeStaticString(
                """
                \r\nVary: Accept-Encoding\r\nCache-Control: private, no-cache\r\nReferrer-Policy: no-referrer\r
                X-Robots-Tag: noindex\r\n
                """)
        } else {
            output.writeStaticString(
                """
                \r\nVary: Accept-Encoding\r\nCache-Control: public, max-age=300\r\nAccess-Control-Allow-Origin: *\r
                Access-Control-Expose-Headers: ETag\r\n
                """)
        }
        if let content = reply.content {
            output.writeStaticString(
                "Content-Type: text/calendar; charset=utf-8\r\nContent-Disposition: inline; filename=\"")
            output.writeString(content.name)
            output.writeStaticString(
                reply.zips ? ".ics\"\r\nContent-Encoding: gzip\r\nContent-Length: " : ".ics\"\r\nContent-Length: ")
            output.writeString(String(content.body.readableBytes))
            output.writeStaticString("\r\n")
        }
        output.writeString(dateLine(now))
    }

    /// The last header, and the end of the head.
    private func dateLine(_ now: Date) -> String {
        let second = Int(now.timeIntervalSince1970.rounded(.down))
        return lastLine.withLock { line in
            if line.second != second { line = (second: second, text: "Date: \(httpDate(now))\r\n\r\n") }
            return line.text
        }
    }
}

extension ByteBuffer {
    /// Writes an instant as HTTP does, without any memory of its own: `Tue, 01 Dec 2026 09:00:00 GMT`.
    ///
    /// - Parameter seconds: since 1970.
    mutating func writeHTTPDate(_ seconds: Int) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        // Days are counted from 1 March 0000, so that a leap day is the last day of a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 2 : shiftedMonth - 10
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        let weekday = ((days + 4) % 7 + 7) % 7
        writeStaticString(Self.weekdays[weekday])
        writeTwoDigits(day)
        writeStaticString(Self.months[month])
        writeTwoDigits(year / 100)
        writeTwoDigits(year % 100)
        writeInteger(UInt8(ascii: " "))
        writeTwoDigits(time / 3_600)
        writeInteger(UInt8(ascii: ":"))
        writeTwoDigits(time / 60 % 60)
        writeInteger(UInt8(ascii: ":"))
        writeTwoDigits(time % 60)
        writeStaticString(" GMT")
    }

    private mutating func writeTwoDigits(_ number: Int) {
        writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
        writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    private static let weekdays: [StaticString] = ["Sun, ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, "]
    private static let months: [StaticString] = [
        " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
    ]
}

import Foundation
import Testing
import Training

@testable import Operations

@Suite struct PersonalVersionsTests {
    private let day = Date(timeIntervalSince1970: 1_796_083_200)

    private func entry(_ registrant: String, tag: String = "tag") throws -> PersonalVersions.Entry {
        let version = FeedVersion(tag: tag, lastModified: day, revision: 7)
        return try #require(
            PersonalVersions.Entry(registrant: registrant, version, organisation: 1, day: day, checkedAt: 3))
    }

    @Test func `an entry takes eighty bytes, and gives back what it was made of`() throws {
        #expect(MemoryLayout<PersonalVersions.Entry>.stride + MemoryLayout<PersonalVersions.Key>.stride == 80)
        let entry = try entry("0123456789abcdefghij", tag: "ABCDEFGHIJ-_klmnopqr")
        #expect(entry.registrant.text == "0123456789abcdefghij")
        #expect(
            entry.version == FeedVersion(tag: "ABCDEFGHIJ-_klmnopqr", lastModified: day, revision: 7))
        #expect(entry.isOf(FeedWindow(at: day.addingTimeInterval(86_399))))
        #expect(!entry.isOf(FeedWindow(at: day.addingTimeInterval(86_400))))
        let long = FeedVersion(tag: "ABCDEFGHIJ-_klmnopqrs", lastModified: day, revision: 7)
        #expect(PersonalVersions.Entry(registrant: "a", long, organisation: 1, day: day, checkedAt: 3) == nil)
    }

    @Test func `there are never more entries than there may be`() throws {
        let versions = PersonalVersions(capacity: 640)
        for number in 0..<5_000 {
            versions.keep(try entry("\(number)"), for: PersonalVersions.Key("secret \(number)".utf8))
        }
        #expect(versions.count <= 640 && versions.count > 300)
        let last = versions.entry(for: PersonalVersions.Key("secret 4999".utf8))
        #expect(last?.registrant.text == "4999")
        versions.remove(PersonalVersions.Key("secret 4999".utf8))
        #expect(versions.entry(for: PersonalVersions.Key("secret 4999".utf8)) == nil)
    }
}

@Suite struct CollectionCacheTests {
    @Test func `calendars of tags that anybody makes up take little memory, however long the tags are`() {
        let window = FeedWindow(at: Date(timeIntervalSince1970: 1_796_083_200))
        let calendars = (0..<200).map { number in
            let feed = Feed.programme(.init(tags: ["\(number) " + String(repeating: "x", count: 16_000)]))
            return CalendarCollection(
                feed: feed, name: "", description: "",
                token: SyncToken(feed, writer: 0, revisions: [], window: window))
        }
        let cache = CollectionCache()
        for calendar in calendars { cache.keep(calendar, at: 1, window) }
        #expect(cache.collection(calendars[199].feed, at: 1, window) == calendars[199])
        // Each of the two generations holds about 256 kB of them.
        #expect(calendars.count { cache.collection($0.feed, at: 1, window) != nil } < 40)
    }
}

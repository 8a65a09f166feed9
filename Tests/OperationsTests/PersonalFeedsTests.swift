import Foundation
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct PersonalFeedsTests {
    @Test func `a feed whose bytes are no longer kept is known to be unchanged all the same`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        let feeds = Feeds(
            WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
            zoneDatabase: "test", cacheCapacity: 1)
        let single = try await house.single(capacity: nil)
        let ada = try await house.register("ada@example.org", single)
        let ben = try await house.register("ben@example.org", single)
        let first = try await feeds.document(.personal(ada.registrant), now: house.now)
        _ = try await feeds.document(.personal(ben.registrant), now: house.now)
        _ = try await feeds.document(.programme(.init()), now: house.now)
        _ = recorder.taken()
        #expect(try await feeds.version(.personal(ada.registrant), now: house.now) == first.version)
        #expect(recorder.taken() == [])
        let again = try await feeds.document(.personal(ada.registrant), now: house.now)
        #expect(again !== first)
        #expect(again.version == first.version)
        #expect(again.bytes == first.bytes)
    }

    @Test func `a poll is answered from memory until something is written, and then by one look`() async throws {
        let house = try await TestInstallation()
        let recorder = Recorder(house.database)
        let database = WatchedDatabase(recorder)
        let feeds = Feeds(
            database, publicURL: "https://training.example.org", release: "1.0.0", zoneDatabase: "test")
        let single = try await house.single(capacity: nil)
        let ada = try await house.register("ada@example.org", single)
        let secret = try await house.feedSecret(ada)
        func poll() async throws -> (version: FeedVersion, statements: Int) {
            _ = recorder.taken()
            let owner = try await feeds.registrant(forSecret: secret)
            return (try await feeds.version(.personal(owner), now: house.now), recorder.taken().count)
        }
        let first = try await poll()
        let second = try await poll()
        #expect(second.version == first.version)
        #expect(second.statements == 0)
        _ = try await Registrations(database).register(
            .init(session: single.id, person: .init(name: "Ben", email: "ben@example.org")), by: .command,
            now: house.now)
        let third = try await poll()
        #expect(third.version == first.version)
        #expect(third.statements == 3)
        _ = try await Registrations(database).cancel(ada.id, by: .command, now: house.now)
        #expect(try await poll().version != first.version)
    }

    @Test func `a secret that was made void opens no feed from then on, and the new one opens one with new links`()
        async throws
    {
        let house = try await TestInstallation()
        let feeds = house.feeds()
        let single = try await house.single(capacity: nil) { $0.join = Join(url: "https://meet.example.com/1") }
        let ada = try await house.register("ada@example.org", single)
        let secrets = try #require(
            try await house.registrations.secrets(ofRegistrants: [ada.registrant])[ada.registrant])
        #expect(try await feeds.registrant(forSecret: secrets.feed) == ada.registrant)
        let before = try await feeds.document(.personal(ada.registrant), now: house.now)
        _ = try await house.registrations.rotate(secret: secrets.page, by: .command, now: house.now)
        await #expect(throws: Failure.self) { try await feeds.registrant(forSecret: secrets.feed) }
        let after = try await feeds.document(.personal(ada.registrant), now: house.now)
        let link = try await "https://training.example.org/join/" + house.joinSecret(ada)
        #expect(
            [before, after].map { String(buffer: $0.bytes).replacing("\r\n ", with: "").contains(link) } == [
                false, true,
            ])
    }
}

import Foundation
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct PersonalFeedsTests {
    @Test func `a feed whose bytes are no longer cached is still known to be unchanged`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let feeds = Feeds(
            WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
            zoneDatabase: "test", cacheCapacity: 1)
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let ben = try await installation.register("ben@example.org", single)
        let first = try await feeds.document(.personal(ada.registrant), now: installation.now)
        _ = try await feeds.document(.personal(ben.registrant), now: installation.now)
        _ = try await feeds.document(.programme(.init()), now: installation.now)
        _ = recorder.newStatements()
        #expect(try await feeds.version(.personal(ada.registrant), now: installation.now) == first.version)
        #expect(recorder.newStatements() == [])
        let again = try await feeds.document(.personal(ada.registrant), now: installation.now)
        #expect(again !== first)
        #expect(again.version == first.version)
        #expect(again.bytes == first.bytes)
    }

    @Test func `a poll is answered from memory until something is written, and then by one check`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let database = WatchedDatabase(recorder)
        let feeds = Feeds(
            database, publicURL: "https://training.example.org", release: "1.0.0", zoneDatabase: "test")
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let secret = try await installation.feedSecret(ada)
        func poll() async throws -> (version: FeedVersion, statements: Int) {
            _ = recorder.newStatements()
            let owner = try await feeds.registrant(forSecret: secret)
            return (try await feeds.version(.personal(owner), now: installation.now), recorder.newStatements().count)
        }
        let first = try await poll()
        let second = try await poll()
        #expect(second.version == first.version)
        #expect(second.statements == 0)
        _ = try await Registrations(database).register(
            .init(session: single.id, person: .init(name: "Ben", email: "ben@example.org")), by: .command,
            now: installation.now)
        let third = try await poll()
        #expect(third.version == first.version)
        #expect(third.statements == 3)
        _ = try await Registrations(database).cancel(ada.id, by: .command, now: installation.now)
        #expect(try await poll().version != first.version)
    }

    @Test func `a poll by its secret costs nothing until something of its feed is written`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let database = WatchedDatabase(recorder)
        let feeds = Feeds(
            database, publicURL: "https://training.example.org", release: "1.0.0", zoneDatabase: "test")
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let secret = try await installation.feedSecret(ada)
        func poll(days: Double = 0) async throws -> (version: FeedVersion, statements: Int) {
            _ = recorder.newStatements()
            let now = installation.now.addingTimeInterval(days * 86_400)
            let found = try await feeds.personalVersion(forSecret: secret, now: now)
            #expect(found.registrant == ada.registrant)
            return (found.version, recorder.newStatements().count)
        }
        let first = try await poll()
        #expect(first.version == (try await feeds.version(.personal(ada.registrant), now: installation.now)))
        let second = try await poll()
        #expect(second.version == first.version && second.statements == 0)
        #expect(feeds.heldPersonalVersions == 1)
        let known = feeds.knownPersonalVersion(forSecret: Array(secret.utf8), now: installation.now)
        #expect(known?.version == first.version && known?.registrant == ada.registrant)
        _ = try await Registrations(database).register(
            .init(session: single.id, person: .init(name: "Ben", email: "ben@example.org")), by: .command,
            now: installation.now)
        let third = try await poll()
        #expect(third.version == first.version && third.statements == 0)
        // A write of another process can be one of any feed.
        try await database.noticeOtherWriters()
        #expect(feeds.knownPersonalVersion(forSecret: Array(secret.utf8), now: installation.now) == nil)
        let checked = try await poll()
        #expect(checked.version == first.version && checked.statements == 1)
        #expect(try await poll().statements == 0)
        // Another day shows the same bytes, but that has to be looked at.
        let fourth = try await poll(days: 1)
        #expect(fourth.version == first.version && fourth.statements > 1)
        _ = try await Registrations(database).cancel(ada.id, by: .command, now: installation.now)
        #expect(feeds.knownPersonalVersion(forSecret: Array(secret.utf8), now: installation.now) == nil)
        let fifth = try await poll(days: 1)
        #expect(fifth.version != first.version)
        await #expect(throws: Failure.self) {
            try await feeds.personalVersion(forSecret: String(secret.dropLast()) + "!", now: installation.now)
        }
    }

    @Test func `a secret that was replaced is void for the next poll, and one of an erased person, too`() async throws {
        let installation = try await TestInstallation()
        let database = WatchedDatabase(installation.database)
        let feeds = Feeds(
            database, publicURL: "https://training.example.org", release: "1.0.0", zoneDatabase: "test")
        let registrations = Registrations(database)
        let single = try await installation.single(capacity: nil)
        let (ada, ben) = (
            try await installation.register("ada@example.org", single),
            try await installation.register("ben@example.org", single)
        )
        func isKnown(_ secret: String) async -> Bool {
            _ = try? await feeds.personalVersion(forSecret: secret, now: installation.now)
            return feeds.knownPersonalVersion(forSecret: Array(secret.utf8), now: installation.now) != nil
        }
        let secrets = try await registrations.secrets(ofRegistrants: [ada.registrant, ben.registrant])
        let (first, second) = (
            try #require(secrets[ada.registrant]), try #require(secrets[ben.registrant])
        )
        #expect(await [isKnown(first.feed), isKnown(second.feed)] == [true, true])
        _ = try await registrations.rotate(secret: first.page, by: .command, now: installation.now)
        #expect(await [isKnown(first.feed), isKnown(second.feed)] == [false, true])
        try await Erasure(database).erase("ben@example.org", by: .command, now: installation.now)
        #expect(await isKnown(second.feed) == false)
    }

    @Test func `a replaced secret opens no feed, and the new one opens a feed with new links`()
        async throws
    {
        let installation = try await TestInstallation()
        let feeds = installation.feeds()
        let single = try await installation.single(capacity: nil) { $0.join = Join(url: "https://meet.example.com/1") }
        let ada = try await installation.register("ada@example.org", single)
        let secrets = try #require(
            try await installation.registrations.secrets(ofRegistrants: [ada.registrant])[ada.registrant])
        #expect(try await feeds.registrant(forSecret: secrets.feed) == ada.registrant)
        let before = try await feeds.document(.personal(ada.registrant), now: installation.now)
        _ = try await installation.registrations.rotate(secret: secrets.page, by: .command, now: installation.now)
        await #expect(throws: Failure.self) { try await feeds.registrant(forSecret: secrets.feed) }
        let after = try await feeds.document(.personal(ada.registrant), now: installation.now)
        let link = try await "https://training.example.org/join/" + installation.joinSecret(ada)
        #expect(
            [before, after].map { String(buffer: $0.bytes).replacing("\r\n ", with: "").contains(link) } == [
                false, true,
            ])
    }
}

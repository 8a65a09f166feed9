import Foundation
import Synchronization
import Testing

@testable import Mail

struct SpoolTests {
    private func send(_ messages: [MailMessage], to spool: Spool) async throws -> [MailOutcome] {
        let settled = Mutex<[MailOutcome]>([])
        try await spool.send(messages) { _, outcome in settled.withLock { $0.append(outcome) } }
        return settled.withLock(\.self)
    }

    @Test func `each message is a file, and the same message is the same file`() async throws {
        try await withFolder { folder in
            let spool = Spool(folder: folder.appending(path: "a/b"))
            let messages = try [
                letter(text: "Good night."), letter(id: "/etc/2@example.org"), letter(),
            ]
            let outcomes = try await send(messages, to: spool)
            #expect(outcomes == [.delivered, .delivered, .delivered])
            let names = try FileManager.default.contentsOfDirectory(atPath: spool.folder.path).sorted()
            #expect(names == messages.suffix(2).map(Spool.fileName).sorted())
            let files = try names.map { try Data(contentsOf: spool.folder.appending(path: $0)) }
            #expect(Set(files) == Set(messages.suffix(2).map { Data($0.rendered()) }))
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try mode(spool.folder.path) == 0o700)
            #expect(try names.map { try mode(spool.folder.appending(path: $0).path) } == [0o600, 0o600])
        }
    }

    @Test func `a file's name is its date and a digest of its message id`() throws {
        #expect(try Spool.fileName(of: letter()) == "20261123T030144Z-" + Digest("1@example.org").hexadecimal + ".eml")
        // From the reference of FNV-1a, 64 bits.
        #expect(Digest("").hexadecimal == "cbf29ce484222325")
        #expect(Digest("foobar").hexadecimal == "85944171f73967e8")
    }

    @Test func `messages are deferred when the folder cannot be created`() async throws {
        try await withFolder { folder in
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            let outcomes = try await send([letter(), letter()], to: Spool(folder: file.appending(path: "folder")))
            #expect(
                outcomes.map { "\($0)".prefix(43) } == [
                    "deferred: The spool folder cannot be writte", "deferred: The spool folder cannot be writte",
                ])
        }
    }

    @Test func `an error of the callback stops the other messages`() async throws {
        struct DatabaseGone: Error {}
        try await withFolder { folder in
            let messages = try [letter(), letter(id: "2@example.org")]
            await #expect(throws: DatabaseGone.self) {
                try await Spool(folder: folder).send(messages) { _, _ in throw DatabaseGone() }
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path) == [Spool.fileName(of: messages[0])])
        }
    }
}

import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Several processes on one database, on either engine.
@Suite struct SeveralProcessesTests {
    @Test func `a token that one process revoked is void in another at once`() async throws {
        let installation = try await TestInstallation()
        let (here, there) = (Tokens(installation.database), Tokens(try installation.anotherProcess()))
        for number in 0..<10 {
            let (token, secret) = try await here.create(
                .init(role: .admin, name: "\(number)"), by: .command, now: installation.now)
            #expect(try await there.token(forSecret: secret, now: installation.now)?.id == token.id)
            try await here.revoke(token.id, by: .command, now: installation.now)
            #expect(try await there.token(forSecret: secret, now: installation.now) == nil)
        }
    }

    @Test func `no mail is claimed by two processes`() async throws {
        let installation = try await TestInstallation()
        let now = installation.now
        let mails = (0..<60).map { number in
            OutgoingMail(
                id: Identifier.random(), purpose: .message, topic: "\(number)", address: "p\(number)@example.org",
                dueAt: now, createdAt: now)
        }
        try await installation.database.write { try $0.insert(mails) }
        let databases: [any Database] = [installation.database, try installation.anotherProcess()]
        let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
            for round in 0..<12 {
                group.addTask {
                    try await databases[round % 2].write { connection in
                        try connection.claimMails(now: now, leasedUntil: now.addingTimeInterval(60), limit: 7).mails
                            .map(\.id)
                    }
                }
            }
            return try await group.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(claimed.sorted() == mails.map(\.id).sorted())
    }

    @Test(arguments: 1...3) func `twenty seats go to twenty of two hundred at two processes`(round: Int) async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 20)
        let processes = [Registrations(installation.database), Registrations(try installation.anotherProcess())]
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let request = Registrations.Request(
                        session: single.id, person: .init(name: "Somebody", email: "p\(number)@example.org"))
                    switch try await processes[number % 2].register(request, by: .command, now: installation.now) {
                    case .created(let overview), .existing(let overview): return overview.registration.status.rawValue
                    }
                }
            }
            return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["confirmed": 20, "waitlisted": 180])
    }
}

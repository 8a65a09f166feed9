import ArgumentParser
import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Create people of the staff, and disable them.",
        subcommands: [Create.self, List.self, Disable.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a user and print nothing but a link that signs the person in, once.",
            discussion: "For an address that a user has already, a new link is printed, and nothing else changes.")

        @Option(help: "The email address of the person.")
        var email: String

        @Option(name: .customLong("role"), help: "admin, trainer or agent. May be given several times.")
        var roles: [String]

        @Option(help: "The name of the person. (the address before the @)")
        var name: String?

        @Option(help: "The id of the trainer that the person is.")
        var trainer: String?

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var address: PublicURLOptions
        @OptionGroup var key: KeyOptions

        func run() async throws {
            let details = try User.Details(
                writing: [
                    "email": .string(email), "name": JSON(name), "roles": .array(roles.map(JSON.string)),
                    "trainer": JSON(trainer),
                ])
            let place = try address.publicAddress()
            let opened = try await database.openExisting(personalKey: try key.key())
            let secret = try await Users(opened).createWithLink(details, by: .command, now: opened.now).secret
            print("\(place)/sign-in/link/\(secret)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the users.")

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let users = Users(try await database.openExisting())
            var page = PageRequest(limit: 500)
            while true {
                let list = try await users.users(page: page)
                for user in list.items { print(Self.line(user)) }
                guard let next = list.next else { return }
                page = PageRequest(after: next, limit: 500)
            }
        }

        private static func line(_ user: User) -> String {
            let roles = user.details.roles.map(\.rawValue).joined(separator: ",")
            return [
                user.id, roles, user.isDisabled ? "disabled" : "enabled", user.details.email, user.details.name,
            ].joined(separator: "\t")
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a user: browsers are signed out, and tokens and links stop working.")

        @Argument(help: "The id, as shown by user list.")
        var id: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let opened = try await database.openExisting()
            _ = try await Users(opened).edit(id, by: .command, now: opened.now) {
                (details: $0.details, isDisabled: true)
            }
        }
    }
}

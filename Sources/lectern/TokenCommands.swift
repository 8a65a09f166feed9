import ArgumentParser
import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Training

struct Tokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke tokens.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token, and print it and nothing else.")

        @Option(help: "admin, trainer, agent or integration.")
        var role: String

        @Option(help: "Who or what it is for.")
        var name: String

        @Option(help: "An email address.")
        var email: String?

        @Option(help: "The id of the trainer that it speaks for.")
        var trainer: String?

        @Option(help: "The day, in UTC, at whose end it expires, such as 2027-12-31; or an instant.")
        var expires: String?

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            guard let role = Token.Role(rawValue: role) else {
                throw ValidationError(
                    "The role is one of \(Token.Role.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            guard !name.trimmingCharacters(in: .whitespaces).isEmpty else {
                throw ValidationError("The name is empty.")
            }
            let request = Authorising.Request(
                role: role, name: name, email: email, trainer: trainer, expiresAt: try expires.map(expiry))
            let opened = try await database.openExisting()
            print(try await Authorising(opened).create(request, by: .command, now: Date()).secret)
        }

        private func expiry(_ text: String) throws -> Date {
            let local =
                LocalDate(text).map { $0.adding(days: 1).description + "T00:00:00" }
                ?? (text.hasSuffix("Z") ? String(text.dropLast()) : "")
            guard let local = LocalDateTime(local) else {
                throw ValidationError(
                    "\(text) is no date such as 2027-12-31, and no instant such as 2027-12-31T09:00:00Z.")
            }
            let instant = Zone.utc.instant(of: local)
            guard instant > Date() else { throw ValidationError("\(text) is in the past.") }
            return instant
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens, without their secrets.")

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let tokens = Authorising(try await database.openExisting())
            var page = PageRequest(limit: 500)
            while true {
                let list = try await tokens.tokens(page: page)
                for token in list.items { print(Self.line(token)) }
                guard let next = list.next else { return }
                page = PageRequest(after: next, limit: 500)
            }
        }

        private static func line(_ token: Token) -> String {
            let state = token.revokedAt != nil ? "revoked" : token.isValid(at: Date()) ? "valid" : "expired"
            return [token.id, token.role.rawValue, state, token.name].joined(separator: "\t")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token void.")

        @Argument(help: "Its id, as the list shows it.")
        var id: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            try await Authorising(try await database.openExisting()).revoke(id, by: .command, now: Date())
        }
    }
}

import ArgumentParser
import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training
import Web

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke tokens.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create a token and print nothing but its secret.")

        @Option(help: "admin, trainer, agent or integration.")
        var role: String

        @Option(help: "The person or program that it is for.")
        var name: String

        @Option(help: "An email address.")
        var email: String?

        @Option(help: "The id of the trainer that it acts for.")
        var trainer: String?

        @Option(
            name: .customLong("scope"),
            help: "A part of the API that it is narrowed to, such as tickets:write. May be given several times.")
        var scopes: [String] = []

        @Option(
            name: .customLong("source"),
            help: "A source whose tickets a token with the role integration reaches. May be given several times.")
        var sources: [String] = []

        @Option(help: "The last day of its validity, in UTC, such as 2027-12-31, or an instant.")
        var expires: String?

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let opened = try await database.openExisting()
            let request = try Tokens.Request(
                writing: [
                    "role": .string(role), "name": .string(name), "email": JSON(email), "trainer": JSON(trainer),
                    "scopes": scopes.isEmpty ? .null : .array(scopes.map(JSON.string)),
                    "sources": .array(sources.map(JSON.string)), "expiresAt": JSON(try expires.map(expiry)),
                ], now: opened.now)
            print(try await Tokens(opened).create(request, by: .command, now: opened.now).secret)
        }

        /// The instant that is meant, as the API writes it.
        private func expiry(_ text: String) throws -> String {
            let endOfDay = LocalDate(text).map { $0.adding(days: 1).description + "T00:00:00Z" } ?? text
            guard endOfDay.hasSuffix("Z"), LocalDateTime(String(endOfDay.dropLast())) != nil else {
                throw ValidationError(
                    "\(text) is no date such as 2027-12-31, and no instant such as 2027-12-31T09:00:00Z.")
            }
            return endOfDay
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens, without their secrets.")

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let opened = try await database.openExisting()
            let (tokens, now) = (Tokens(opened), opened.now)
            var page = PageRequest(limit: 500)
            while true {
                let list = try await tokens.tokens(page: page)
                for token in list.items { print(Self.line(token, now: now)) }
                guard let next = list.next else { return }
                page = PageRequest(after: next, limit: 500)
            }
        }

        private static func line(_ token: Token, now: Date) -> String {
            let state = token.revokedAt != nil ? "revoked" : token.isValid(at: now) ? "valid" : "expired"
            return [token.id, token.role.rawValue, state, token.name].joined(separator: "\t")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a token.")

        @Argument(help: "The id, as shown by token list.")
        var id: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let opened = try await database.openExisting()
            try await Tokens(opened).revoke(id, by: .command, now: opened.now)
        }
    }
}

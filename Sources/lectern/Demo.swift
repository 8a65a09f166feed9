import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training
import Web

/// The content of a demo, with the ways into it.
struct Demo {
    /// The secret of a token for everything.
    let token: String
    /// A trainer, two agents and a lead.
    let people: [Person]

    /// Somebody of the staff.
    struct Person {
        /// `a trainer`
        let role: String
        let name: String
        /// The path of a page that signs the person in, once.
        let link: String
        /// A sentence about a page to begin with.
        let hint: String
    }

    /// Fills the database of a demo.
    static func seed(
        _ site: Site, _ database: WatchedDatabase, from resources: ResourceFolder, now: Date
    ) async throws -> Demo {
        _ = try await SeedFiles(
            database, agreement: site.tickets.agreement,
            recommendations: site.recommendations.mode == .off ? nil : site.recommendations,
            folder: resources.url.appending(path: "Seeds"), now: now
        ).seed()
        let token = Tokens.Request(role: .admin, name: "Demo")
        return Demo(
            token: try await site.tokens.create(token, by: .command, now: now).secret,
            people: try await people(site, now: now))
    }

    private static func people(_ site: Site, now: Date) async throws -> [Person] {
        let trainer = try await site.trainers.trainers(page: PageRequest(limit: 1)).items.first
        func add(
            _ role: String, _ details: User.Details, _ hint: String
        ) async throws -> (user: User, person: Person) {
            let made = try await site.users.createWithLink(details, by: .command, now: now)
            let link = "/sign-in/link/" + made.secret
            return (made.user, Person(role: role, name: details.name, link: link, hint: hint))
        }
        let teaches = try await add(
            "a trainer",
            User.Details(
                name: trainer?.details.name ?? "Ada Brandt",
                email: trainer?.details.email ?? "ada.brandt@example.com", roles: [Token.Role.trainer],
                trainer: trainer?.id),
            "What people ask that nobody teaches: /staff/gaps. Draft a session there, and publish it.")
        let answers = try await add(
            "an agent",
            User.Details(name: "Noor Haddad", email: "noor.haddad@example.com", roles: [Token.Role.agent]),
            "Your own tickets: /staff/queue?view=mine. Open one, and link the tutorial that answers it.")
        let helps = try await add(
            "another agent",
            User.Details(name: "Tom Brenner", email: "tom.brenner@example.com", roles: [Token.Role.agent]),
            "The same queue, with a colleague: mention @Noor in a note.")
        let leads = try await add(
            "a lead",
            User.Details(name: "Ruth Sandberg", email: "ruth.sandberg@example.com", roles: [Token.Role.admin]),
            "Which targets were missed, what recurs, and whether training helped: /staff/insights.")
        try await assignTickets(to: [answers.user, helps.user], site, now: now)
        return [teaches, answers, helps, leads].map(\.person)
    }

    /// Gives six of the tickets that are due first to agents in turn.
    private static func assignTickets(to agents: [User], _ site: Site, now: Date) async throws {
        let due = try await site.tickets.due(TicketFilter(), now: now, page: PageRequest(limit: 6)).items
        for (index, overview) in due.enumerated() {
            let agent = agents[index % agents.count].id
            var change = TicketChange()
            change.fields = [.assignee]
            change.assignee = agent
            let wanted = change
            _ = try await site.tickets.edit(
                overview.ticket.id, access: .staff, by: Caller(Actor(.user, id: agent)), now: now
            ) { _ in wanted }
        }
    }

    /// The text that a demo prints when it can be opened.
    ///
    /// - Parameters:
    ///   - address: the public URL.
    ///   - spool: the folder of its mail.
    func welcome(at address: String, spool: String) -> String {
        let ways = people.map { person in
            let label = person.role.padding(toLength: 16, withPad: " ", startingAt: 0)
            return """
                  \(label)\(address)\(person.link)
                                  \(person.name). \(person.hint)
                """
        }
        return """

            Lectern is running with a programme to look at.

              the programme   \(address)/
              the feed        \(address)/calendar.ics
              for staff       \(address)/sign-in
              the API         \(address)/docs
              a token         \(token)
              its mail        \(spool)

            Sign in as one of the staff; each link works once.

            \(ways.joined(separator: "\n"))

            Try:  curl -H "Authorization: Bearer \(token)" \(address)/api/v1/sessions

            Ctrl-C ends it and deletes its data.

            """
    }
}

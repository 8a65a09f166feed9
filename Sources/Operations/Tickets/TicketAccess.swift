import Foundation
import Storage
import SupportCore
public import Training

/// The tickets that a caller may read and write.
public enum TicketAccess: Sendable, Hashable {
    /// All tickets, with their priorities and links.
    case staff
    /// The tickets of the sources that a program's token is bound to. All others do not exist for it.
    case integration(token: Token.ID)
    /// No tickets, for all other callers.
    case none

    /// - Returns: true for staff, who may set what programs only suggest.
    var isStaff: Bool { self == .staff }
}

extension TicketAccess {
    /// Nil for staff, who may reach every source.
    func sources(_ connection: any Connection) throws -> Set<String>? {
        switch self {
        case .staff: nil
        case .integration(let token): Set(try connection.token(token)?.sources ?? [])
        case .none: []
        }
    }

    /// - Parameter ticket: a ticket that exists.
    /// - Throws: ``Failure`` `.notFound` where it is of another source.
    func check(_ ticket: Ticket, _ connection: any Connection) throws {
        guard let sources = try sources(connection) else { return }
        guard let source = ticket.source, sources.contains(source) else { throw Failure.noSuch("ticket") }
    }
}

extension Connection {
    /// - Throws: ``Failure`` `.notFound`, also for a ticket that the caller may not reach.
    func existingTicket(_ id: String, for access: TicketAccess) throws -> TicketRecord {
        let record = try existingTicket(id)
        try access.check(record.ticket, self)
        return record
    }

    /// - Throws: ``Failure`` `.forbidden` for a source that a first write must not open to a token.
    fileprivate func checkIsFree(_ source: String, for token: Token.ID) throws {
        let known: Bool
        if let latest = try latestTicketID(ofSource: source) {
            // A token of an earlier release may have written it before tokens were bound.
            known = try creator(of: .ticket, latest) != Actor(.token, id: token)
        } else {
            known = try connection(ofSource: source) != nil
        }
        guard !known else {
            throw Failure(
                .forbidden,
                "The source “\(source)” has tickets or a connection already. Ask an admin for a token that names it.")
        }
    }
}

extension Transaction {
    /// The source of a ticket that a caller writes. A token that is bound to no source yet is bound to this one, if nothing
    /// is known of the source. One with tickets or a connection is for an admin to give.
    ///
    /// - Parameter named: the source that the caller names. A program that names none writes its only source, and at first
    ///   the one that is called like its token.
    /// - Throws: ``Failure`` `.forbidden` for a source of another token, `.invalid` where one of several has to be named.
    func source(_ named: String?, for access: TicketAccess) throws -> String? {
        guard access != .staff else { return named }
        guard case .integration(let id) = access, let token = try token(id) else {
            throw Failure(.forbidden, "Tickets are for staff and integrations.")
        }
        guard !token.sources.isEmpty else {
            let source = named ?? token.name
            guard try !hasToken(ofSource: source, except: id, now: now) else {
                throw Failure(
                    .forbidden,
                    "The source “\(source)” belongs to another token. Ask an admin to name the sources of yours.")
            }
            try checkIsFree(source, for: id)
            try bind(token: id, to: [source])
            try record(.updated, .token, id, fields: ["sources"])
            return source
        }
        guard let named else {
            guard token.sources.count == 1 else {
                throw Failure.invalid("/source", "Name one of the sources that your token is bound to.")
            }
            return token.sources[0]
        }
        guard token.sources.contains(named) else {
            throw Failure(.forbidden, "Your token is bound to other sources than “\(named)”.")
        }
        return named
    }
}

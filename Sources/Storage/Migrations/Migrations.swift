/// A step of the schema. New steps are appended; a released step is never edited. A step does not use types of the
/// application, since their meaning may change.
public struct Migration: Sendable {
    /// 1, 2, 3 …
    public let version: Int
    public let name: String
    /// Statements in the common subset of SQLite 3.40 and PostgreSQL 15.
    public let script: String
    /// Runs after the script, for data that SQL cannot convert.
    public let conversion: @Sendable (any Connection) throws -> Void

    public init(
        version: Int, name: String, script: String = "",
        conversion: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) {
        self.version = version
        self.name = name
        self.script = script
        self.conversion = conversion
    }
}

extension Migration {
    /// All steps, in order.
    public static let all: [Migration] = [
        Migration(version: 1, name: "catalogue and schedule", script: catalogueAndSchedule),
        Migration(version: 2, name: "registrations", script: registrations),
        Migration(version: 3, name: "mail", script: mail),
        Migration(version: 4, name: "tickets", script: tickets),
        Migration(version: 5, name: "recommendation", script: recommendation),
        Migration(version: 6, name: "browser sessions", script: browserSessions),
        Migration(version: 7, name: "keys of addresses", conversion: convertAddressKeys),
        Migration(version: 8, name: "confirmed addresses", script: confirmedAddresses),
        Migration(version: 9, name: "keys of accounts", script: accountKeys, conversion: convertAccountKeys),
        Migration(version: 10, name: "helpdesk tickets", script: helpdeskTickets),
        Migration(version: 11, name: "calendar imports", script: calendarImports),
        Migration(version: 12, name: "calendar forms", script: calendarForms, conversion: convertMailedDates),
        Migration(version: 13, name: "scopes and sources of tokens", script: tokenScopes),
        Migration(version: 14, name: "embeddings", script: embeddings),
        Migration(version: 15, name: "organisation", script: organisation),
        Migration(version: 16, name: "words of searches", script: searchWords, conversion: convertSearchWords),
        Migration(version: 17, name: "support", script: support, conversion: convertRequesterKeys),
        Migration(version: 18, name: "incoming mail", script: incomingMail),
        Migration(version: 19, name: "people", script: people),
        Migration(version: 20, name: "tools of helpdesks", script: helpdeskTools),
        Migration(version: 21, name: "changes of feeds", script: feedChanges),
        Migration(version: 22, name: "changing plans", script: changingPlans),
        Migration(version: 23, name: "rooms", script: rooms),
        Migration(version: 24, name: "watching", script: watching),
        Migration(version: 25, name: "calendars and pictures of trainers", script: trainerCalendars),
        Migration(version: 26, name: "preferences, views and digests of staff", script: staffPages),
        Migration(version: 27, name: "searches without a result", script: unmetSearches),
        Migration(version: 28, name: "reserved places", script: reservedPlaces),
        Migration(version: 29, name: "chapters", script: chapters),
        Migration(version: 30, name: "reports of tickets", script: ticketReports),
    ]
}

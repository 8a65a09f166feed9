import ArgumentParser
import Foundation
import ICalendar
import Interchange
import Logging
import Mail
import Operations
import Storage
import SupportCore
import Training
import Web

/// An option, else its environment variable, else what is usual.
func setting(_ option: String?, _ variable: String, otherwise value: String) -> String {
    option ?? ProcessInfo.processInfo.environment[variable] ?? value
}

struct DatabaseOptions: ParsableArguments {
    @Option(
        help: """
            The database: a file, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full. \
            (LECTERN_DATABASE; lectern.sqlite)
            """)
    var database: String?

    @Option(help: "The maximum number of connections to a PostgreSQL server. (LECTERN_DATABASE_CONNECTIONS; 10)")
    var databaseConnections: String?

    var location: DatabaseLocation {
        DatabaseLocation(setting(database, "LECTERN_DATABASE", otherwise: "lectern.sqlite"))
    }

    /// The path of the database file.
    ///
    /// - Throws: ``Failure`` `.invalid` for a database on a server.
    func file(for purpose: String) throws -> String {
        switch location {
        case .file(let path): return path
        case .server:
            throw Failure(
                .invalid,
                "lectern \(purpose) is for SQLite. A PostgreSQL database is backed up with pg_dump and restored with "
                    + "pg_restore, or to a point in time from its archived write-ahead log.")
        }
    }

    func connections() throws -> Int {
        let text = setting(databaseConnections, "LECTERN_DATABASE_CONNECTIONS", otherwise: "10")
        guard let number = Int(text), (3...1_000).contains(number) else {
            throw ValidationError("\(text) is not a number from 3 to 1000 (LECTERN_DATABASE_CONNECTIONS).")
        }
        return number
    }

    /// The database of an installation that exists.
    ///
    /// - Throws: ``Failure`` where there is none, or where its schema is of another release.
    func openExisting() async throws -> WatchedDatabase {
        if case .file(let path) = location {
            try DatabaseLock.finishRestore(of: path)
            guard FileManager.default.fileExists(atPath: path) else {
                throw Failure(
                    .notFound, "There is no database at \(path). Create one with lectern migrate, or name another file."
                )
            }
            try DatabaseLock.useUntilExit(path)
        }
        let database = WatchedDatabase(try await open(location))
        switch try await Migrator(database).state() {
        case .current: return database
        case .empty where location.isServer:
            throw Failure(.notFound, "The database on the server is empty. Create its tables with lectern migrate.")
        case .empty, .outdated:
            throw Failure(
                .unavailable, "The schema of \(location.shown) is older than this release. Run lectern migrate.")
        }
    }

    /// The database, which is created where there is none.
    ///
    /// - Parameters:
    ///   - other: a location in place of the one of the settings.
    ///   - personalKey: the key of personal links; nil where it is in the database.
    /// - Throws: ``Failure`` where there is none, but files of a former one: an empty one in its place would hide that
    ///   it is missing.
    func create(_ other: DatabaseLocation? = nil, personalKey: String? = nil) async throws -> any DatabaseEngine {
        let location = other ?? location
        if case .file(let path) = location {
            try DatabaseLock.useUntilExit(path)
            try Self.checkNothingIsMissing(at: path)
            if !FileManager.default.fileExists(atPath: path),
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            {
                FileOwner.adopt(path, besideDatabase: path)
            }
        }
        return try await open(location, personalKey: personalKey)
    }

    /// - Throws: ``Failure`` that names the file, its owner and the user, where the file cannot be opened; as
    ///   ``DatabaseEngine/checkServer()`` for a server.
    private func open(_ location: DatabaseLocation, personalKey: String? = nil) async throws -> any DatabaseEngine {
        if case .file(let path) = location, access(path, R_OK | W_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw Failure(.unavailable, "\(path) cannot be opened: \(reason).\(FileOwner.account(of: path))")
        }
        let engine = try location.open(connections: try connections(), personalKey: personalKey)
        try await engine.checkServer()
        return engine
    }

    /// Copies a file whose schema is older than this release's beside it. What is on a server is copied by its operators.
    ///
    /// - Parameter other: a location in place of the one of the settings.
    /// - Returns: the path of the copy; nil where there is none.
    func copyIfOutdated(_ database: any DatabaseEngine, at other: DatabaseLocation? = nil) async throws -> String? {
        guard case .file(let path) = other ?? location,
            case .outdated(let version) = try await Migrator(database).state()
        else { return nil }
        let copy = "\(path).schema-\(version).\(Zone.utc.local(at: Date()).basic).backup"
        try await database.backup(to: copy)
        FileOwner.adopt(copy, besideDatabase: path)
        return copy
    }

    static func checkNothingIsMissing(at path: String) throws {
        let traces = try DatabaseReplacement(of: path).traces()
        guard traces.isEmpty else {
            throw Failure(
                .conflict,
                "There is no database at \(path), but files of a former one are beside it: "
                    + "\(traces.joined(separator: ", ")). Put the database back (lectern restore FILE), "
                    + "or move these files away to begin with an empty one.")
        }
    }
}

struct AgreementOptions: ParsableArguments {
    @Option(help: "The support agreement. (LECTERN_AGREEMENT; the demo's)")
    var agreement: String?

    @Option(help: "The time before a target at which the journal warns of it. (LECTERN_BREACH_LEAD; PT1H)")
    var breachLead: String?

    /// In seconds.
    func leadTime() throws -> Int {
        let text = setting(breachLead, "LECTERN_BREACH_LEAD", otherwise: "PT1H")
        do {
            let seconds = try ISODuration.parse(text)
            guard seconds <= 31 * 86_400 else { throw ValidationError("\(text) is more than 31 days.") }
            return seconds
        } catch let error as CalendarError {
            throw ValidationError(error.reason)
        }
    }

    /// - Throws: ``Failure`` with every mistake in it.
    func read(_ resources: ResourceFolder) throws -> Agreement {
        let fallback = resources.url.appending(path: "Seeds/agreement.json").path
        return try Agreement(contentsOf: URL(filePath: setting(agreement, "LECTERN_AGREEMENT", otherwise: fallback)))
    }
}

struct RecurringOptions: ParsableArguments {
    @Option(help: "The number of tickets that makes a problem recurring. (LECTERN_RECURRING_TICKETS; 5)")
    var recurringTickets: String?

    @Option(help: "The number of accounts that they must come from. (LECTERN_RECURRING_ACCOUNTS; 2)")
    var recurringAccounts: String?

    @Option(help: "The number of days that they must fall into. (LECTERN_RECURRING_DAYS; 28)")
    var recurringDays: String?

    func settings() throws -> ProblemGroupingSettings {
        var settings = ProblemGroupingSettings()
        settings.recurringTickets = try tickets()
        settings.recurringAccounts = try accounts()
        settings.recurringWithin = Double(try days()) * 86_400
        return settings
    }

    /// Reads each setting on its own.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_RECURRING_TICKETS") { try tickets() }
        faults.check("LECTERN_RECURRING_ACCOUNTS") { try accounts() }
        faults.check("LECTERN_RECURRING_DAYS") { try days() }
    }

    private func tickets() throws -> Int {
        try number(
            recurringTickets, "LECTERN_RECURRING_TICKETS", ProblemGroupingSettings().recurringTickets, in: 2...100_000)
    }

    private func accounts() throws -> Int {
        try number(
            recurringAccounts, "LECTERN_RECURRING_ACCOUNTS", ProblemGroupingSettings().recurringAccounts,
            in: 1...10_000)
    }

    private func days() throws -> Int {
        try number(
            recurringDays, "LECTERN_RECURRING_DAYS", Int(ProblemGroupingSettings().recurringWithin / 86_400),
            in: 1...3_650)
    }

    private func number(
        _ option: String?, _ variable: String, _ fallback: Int, in range: ClosedRange<Int>
    ) throws -> Int {
        let text = setting(option, variable, otherwise: String(fallback))
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("\(text) is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}

struct LogOptions: ParsableArguments {
    @Option(help: "trace, debug, info, notice, warning, error or critical. (LECTERN_LOG_LEVEL; info)")
    var logLevel: String?

    @Option(help: "text, or json for an object on each line. (LECTERN_LOG_FORMAT; text)")
    var logFormat: String?

    enum Format: String {
        case text, json
    }

    func logger() throws -> Logger {
        let format = try format()
        var logger = Logger(label: "lectern") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = try level()
        return logger
    }

    func level() throws -> Logger.Level {
        let name = setting(logLevel, "LECTERN_LOG_LEVEL", otherwise: "info")
        guard let level = Logger.Level(rawValue: name) else {
            throw ValidationError(
                "\(name) is not a log level. Use trace, debug, info, notice, warning, error or critical.")
        }
        return level
    }

    func format() throws -> Format {
        let name = setting(logFormat, "LECTERN_LOG_FORMAT", otherwise: "text")
        guard let format = Format(rawValue: name) else {
            throw ValidationError("\(name) is not a format of the log. Use text or json.")
        }
        return format
    }
}

struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen on. (LECTERN_HOST; 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen on. 0 picks a free one. (LECTERN_PORT; 8080)")
    var port: String?

    @Option(help: "The public URL of the service. (LECTERN_PUBLIC_URL; http://HOST:PORT)")
    var publicURL: String?

    @Option(
        help: """
            The addresses of proxies whose X-Forwarded-For is believed, with commas between them; or any. \
            (LECTERN_TRUSTED_PROXY; none)
            """)
    var trustedProxy: String?

    func trustedProxies() throws -> TrustedProxies {
        let text = setting(trustedProxy, "LECTERN_TRUSTED_PROXY", otherwise: "")
        guard text != "any" else { return .any }
        let addresses = try text.split(separator: ",").map { part in
            guard let address = IPAddress(part) else { throw ValidationError("\(part) is not a valid proxy address.") }
            return address
        }
        return addresses.isEmpty ? .none : .addresses(Set(addresses))
    }

    var hostName: String { setting(host, "LECTERN_HOST", otherwise: "127.0.0.1") }

    func portNumber() throws -> Int {
        let text = setting(port, "LECTERN_PORT", otherwise: "8080")
        guard let number = Int(text), (0...65_535).contains(number) else {
            throw ValidationError("\(text) is not a valid port. Use 0 to 65535.")
        }
        return number
    }

    /// The same options with a port that was free a moment ago in place of 0: addresses are published before the
    /// server listens.
    func withFreePort() throws -> AddressOptions {
        guard try portNumber() == 0 else { return self }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard found else { throw Failure(.unavailable, "There is no free port.") }
        var options = self
        options.port = String(UInt16(bigEndian: address.sin_port))
        return options
    }

    /// Without a slash at the end.
    func publicAddress() throws -> String {
        let host = hostName.contains(":") ? "[\(hostName)]" : hostName
        let text = setting(publicURL, "LECTERN_PUBLIC_URL", otherwise: "http://\(host):\(try portNumber())")
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let parts = URLComponents(string: trimmed), ["http", "https"].contains(parts.scheme), parts.host != nil,
            parts.query == nil, parts.fragment == nil, trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            trimmed.utf8.count <= 120
        else {
            throw ValidationError(
                "\(text) is no public URL. It begins with https:// or http://, and has 120 characters at the most.")
        }
        return trimmed
    }

    /// True where somebody named the public URL.
    var hasPublicURL: Bool { publicURL != nil || ProcessInfo.processInfo.environment["LECTERN_PUBLIC_URL"] != nil }

    /// The host part of UIDs, after the `@`, in a new database.
    func uidHost() throws -> String {
        URLComponents(string: try publicAddress())?.host ?? "localhost"
    }
}

struct MailOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "smtp://USER:PASSWORD@HOST:587, smtps://…:465 or spool:FOLDER. (LECTERN_SMTP_URL; mail waits in the outbox)",
            valueName: "url"))
    var smtpURL: String?

    @Option(help: "The sender of mail: NAME <ADDRESS>. (LECTERN_MAIL_FROM; Lectern <lectern@HOST>)")
    var mailFrom: String?

    @Option(
        help:
            "The address that answers to invitations go to, their organizer: NAME <ADDRESS>. (LECTERN_REPLY_ADDRESS; the sender)"
    )
    var replyAddress: String?

    @Option(help: "The times before a date at which registrants are reminded, or none. (LECTERN_REMINDERS; PT24H,PT1H)")
    var reminders: String?

    @Option(
        help:
            "The addresses that are notified of tickets whose targets are near or missed: ADDRESS,ADDRESS. (LECTERN_BREACH_MAIL; nobody)"
    )
    var breachMail: String?

    func breachAddresses() throws -> [String] {
        let text = setting(breachMail, "LECTERN_BREACH_MAIL", otherwise: "")
        return try text.split(separator: ",").map { part in
            do {
                return try MailAddress(String(part).trimmingCharacters(in: .whitespaces)).address
            } catch let fault as MailError {
                throw ValidationError("\(part) is not a valid address. \(fault.detail)")
            }
        }
    }

    /// Nil for the sender's.
    func organizer() throws -> MailAddress? {
        let text = setting(replyAddress, "LECTERN_REPLY_ADDRESS", otherwise: "")
        guard !text.isEmpty else { return nil }
        do {
            return try MailAddress(parsing: text)
        } catch {
            throw ValidationError("\(text) is not a valid address. \(error.detail)")
        }
    }

    /// The route and the sender of mail; nil where no server is configured.
    ///
    /// - Parameters:
    ///   - host: what stands behind the `@` where no sender is named.
    ///   - spool: the folder that a demo writes its mail to.
    func mail(host: String, spool: String? = nil) throws -> (sender: MailAddress, transport: (any MailTransport)?) {
        let from = setting(mailFrom, "LECTERN_MAIL_FROM", otherwise: "Lectern <lectern@\(Self.domain(host))>")
        let url = setting(smtpURL, "LECTERN_SMTP_URL", otherwise: spool.map { "spool:" + $0 } ?? "")
        do {
            guard !url.isEmpty else { return (try MailAddress(parsing: from), nil) }
            let settings = try MailSettings(url: url, from: from)
            var limits = SMTPTimeLimits()
            limits.dataEnd = .seconds(300)
            return (settings.from, try settings.transport(limits: limits))
        } catch {
            throw ValidationError(error.detail)
        }
    }

    /// Seconds before a date.
    func reminderLeads() throws -> [Int] {
        let text = setting(reminders, "LECTERN_REMINDERS", otherwise: "PT24H,PT1H")
        guard text != "none" else { return [] }
        return try text.split(separator: ",").map { part in
            let wrong = ValidationError("\(part) is not a valid reminder time. Use PT1M to P30D, such as PT24H,PT1H.")
            let lead: Int
            do {
                lead = try ISODuration.parse(String(part))
            } catch {
                throw wrong
            }
            guard (60...2_592_000).contains(lead) else { throw wrong }
            return lead
        }
    }

    /// An address literal is no domain of a mail address here.
    private static func domain(_ host: String) -> String {
        host.contains(where: \.isLetter) && !host.contains(":") ? host : "localhost"
    }
}

struct RetentionOptions: ParsableArguments {
    @Option(
        help: "The time for which mail is kept after it was sent or failed, such as P90D. (LECTERN_KEEP_MAIL; forever)")
    var keepMail: String?

    @Option(
        help: """
            How long registrants are kept after their last date; then they are erased, and the counts stay. \
            (LECTERN_KEEP_REGISTRATIONS; for ever)
            """)
    var keepRegistrations: String?

    @Option(help: "The time for which requests for a tutorial are kept. (LECTERN_KEEP_INTEREST; forever)")
    var keepInterest: String?

    func retention() throws -> Retention {
        Retention(mail: try mail(), registrations: try registrations(), interest: try interest())
    }

    /// Reads each setting on its own.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_KEEP_MAIL") { try mail() }
        faults.check("LECTERN_KEEP_REGISTRATIONS") { try registrations() }
        faults.check("LECTERN_KEEP_INTEREST") { try interest() }
    }

    private func mail() throws -> Int? { try Self.seconds(keepMail, "LECTERN_KEEP_MAIL") }

    private func registrations() throws -> Int? { try Self.seconds(keepRegistrations, "LECTERN_KEEP_REGISTRATIONS") }

    private func interest() throws -> Int? { try Self.seconds(keepInterest, "LECTERN_KEEP_INTEREST") }

    private static func seconds(_ option: String?, _ variable: String) throws -> Int? {
        let text = setting(option, variable, otherwise: "")
        guard !text.isEmpty else { return nil }
        let wrong = ValidationError("\(text) is not a valid retention time. Use P1D or more, such as P180D.")
        do {
            let seconds = try ISODuration.parse(text)
            guard seconds >= 86_400 else { throw wrong }
            return seconds
        } catch is CalendarError {
            throw wrong
        }
    }
}

struct RegistrationOptions: ParsableArguments {
    @Option(
        help: """
            The addresses that a stranger who registers has to confirm by a link in a mail: unknown, always or never. \
            (LECTERN_CONFIRM_ADDRESSES; unknown)
            """)
    var confirmAddresses: String?

    func confirming() throws -> AddressConfirmation {
        let text = setting(confirmAddresses, "LECTERN_CONFIRM_ADDRESSES", otherwise: "unknown")
        guard let confirming = AddressConfirmation(rawValue: text) else {
            throw ValidationError("\(text) is not unknown, always or never.")
        }
        return confirming
    }
}

import ArgumentParser
import Foundation
import Training
import Web

/// The limits of what strangers can send. They are set by environment variables alone: few installations change them.
struct LimitOptions {
    let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// - Parameter files: the number of files that the process may have open.
    /// - Throws: `ValidationError` that names every limit that is none.
    func connectionLimits(files: Int) throws -> ConnectionLimits {
        var limits = ConnectionLimits(connections: Self.connections(files: files))
        var faults: [String] = []
        func number(_ name: String, _ value: inout Double, in range: ClosedRange<Double>) {
            guard let text = environment[name], !text.isEmpty else { return }
            guard let number = Double(text), range.contains(number) else {
                faults.append(
                    "\(name) must be a number from \(Int(range.lowerBound)) to \(Int(range.upperBound)).")
                return
            }
            value = number
        }
        var (connections, bodies) = (Double(limits.connections), Double(limits.bodyBytes) / Self.mebibyte)
        number("LECTERN_LIMIT_CONNECTIONS", &connections, in: 4...1_000_000)
        number("LECTERN_LIMIT_IDLE", &limits.idleSeconds, in: 1...3_600)
        number("LECTERN_LIMIT_HEAD", &limits.headSeconds, in: 1...600)
        number("LECTERN_LIMIT_BODY_RATE", &limits.bytesPerSecond, in: 1...1_000_000)
        number("LECTERN_LIMIT_BODY_GRACE", &limits.graceSeconds, in: 1...3_600)
        number("LECTERN_LIMIT_WRITE", &limits.writeSeconds, in: 1...3_600)
        number("LECTERN_LIMIT_BODIES", &bodies, in: 2...65_536)
        guard faults.isEmpty else { throw ValidationError(faults.joined(separator: "\n")) }
        // The database, mail and the files of pages have to be opened, too, whatever was asked for.
        limits.connections = min(Int(connections), limits.connections)
        limits.bodyBytes = Int(bodies * Self.mebibyte)
        return limits
    }

    /// The registrations by strangers that are taken from one network.
    ///
    /// - Throws: `ValidationError` for a text that is none.
    func registrationRate() throws -> LimitRate {
        guard let text = environment["LECTERN_LIMIT_REGISTRATIONS"], !text.isEmpty else { return .standard }
        guard let rate = LimitRate(text) else {
            throw ValidationError(
                "LECTERN_LIMIT_REGISTRATIONS must be two numbers such as 20,60: at once, and in an hour.")
        }
        return rate
    }

    /// The suggestions and tickets that are taken from one network, and the files that are taken from all.
    ///
    /// - Throws: `ValidationError` that names every rate that is none.
    func supportRates() throws -> SupportLimit.Rates {
        var rates = SupportLimit.Rates.standard
        var faults: [String] = []
        func rate(_ name: String, _ value: inout LimitRate) {
            guard let text = environment[name], !text.isEmpty else { return }
            guard let rate = LimitRate(text) else {
                faults.append("\(name) must be two numbers such as 20,60: at once, and in an hour.")
                return
            }
            value = rate
        }
        rate("LECTERN_LIMIT_SUGGESTIONS", &rates.suggestions)
        rate("LECTERN_LIMIT_TICKETS", &rates.tickets)
        if let text = environment["LECTERN_LIMIT_ALL_FILES"], !text.isEmpty {
            if let number = Int(text), (1...1_000_000).contains(number) {
                rates.megabytesPerDay = number
            } else {
                faults.append("LECTERN_LIMIT_ALL_FILES must be a whole number from 1 to 1000000.")
            }
        }
        guard faults.isEmpty else { throw ValidationError(faults.joined(separator: "\n")) }
        return rates
    }

    /// The mails that all strangers together can have sent in an hour.
    ///
    /// - Throws: `ValidationError` for a number that is none.
    func strangerMailsPerHour() throws -> Int {
        guard let text = environment["LECTERN_LIMIT_MAILS"], !text.isEmpty else { return 2_000 }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            throw ValidationError("LECTERN_LIMIT_MAILS must be a number from 1 to 1000000.")
        }
        return number
    }

    /// The limits of the files of tickets.
    ///
    /// - Parameter bodyBytes: the memory for all bodies, of which a stranger's network gets a quarter.
    /// - Throws: `ValidationError` that names every limit that is none.
    func fileLimits(bodyBytes: Int) throws -> TicketFileLimits {
        var limits = TicketFileLimits.standard
        var faults: [String] = []
        func number(_ name: String, _ value: Int, in range: ClosedRange<Int>) -> Int {
            guard let text = environment[name], !text.isEmpty else { return value }
            guard let number = Int(text), range.contains(number) else {
                faults.append("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
                return value
            }
            return number
        }
        // With little memory for bodies, the default is what fits.
        let fitting = max(1, min(limits.megabytes, bodyBytes / (4 << 20) - 1))
        let megabytes = number("LECTERN_LIMIT_FILE", fitting, in: 1...1_024)
        let ofTicket = number(
            "LECTERN_LIMIT_TICKET_FILES", max(limits.maxBytesOfTicket >> 20, megabytes), in: 1...4_096)
        limits.maxCount = number("LECTERN_LIMIT_FILES", limits.maxCount, in: 1...20)
        if let text = environment["LECTERN_LIMIT_FILE_KINDS"], !text.isEmpty {
            let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            let kinds = names.compactMap { TicketFileKind.Group(rawValue: $0) }
            if kinds.isEmpty || kinds.count < names.count {
                let known = TicketFileKind.Group.allCases.map(\.rawValue).joined(separator: ", ")
                faults.append("LECTERN_LIMIT_FILE_KINDS must be some of \(known), separated by commas.")
            }
            limits.kinds = Set(kinds)
        }
        (limits.maxBytes, limits.maxBytesOfTicket) = (megabytes << 20, ofTicket << 20)
        if faults.isEmpty, ofTicket < megabytes {
            faults.append("LECTERN_LIMIT_TICKET_FILES must be at least LECTERN_LIMIT_FILE, \(megabytes).")
        }
        if faults.isEmpty, megabytes > fitting, (megabytes + 1) << 20 > bodyBytes / 4 {
            faults.append(
                "LECTERN_LIMIT_FILE needs a LECTERN_LIMIT_BODIES of at least \(4 * (megabytes + 1)): the network of a "
                    + "stranger gets a quarter of it.")
        }
        guard faults.isEmpty else { throw ValidationError(faults.joined(separator: "\n")) }
        return limits
    }

    private static let mebibyte = 1_048_576.0

    /// The number of connections that leave enough files for everything else.
    static func connections(files: Int) -> Int {
        max(4, files - max(44, min(256, files / 8)))
    }

    /// Raises the limit of open files as far as the system allows.
    ///
    /// - Returns: the number of files that the process may have open.
    static func raiseOpenFiles() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        // More would be of no use, and some libraries take a step for each.
        let wanted = min(limit.rlim_max, 1 << 20)
        if limit.rlim_cur < wanted {
            var raised = rlimit(rlim_cur: wanted, rlim_max: limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(min(limit.rlim_cur, 1 << 20))
    }
}

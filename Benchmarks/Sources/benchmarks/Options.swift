import Foundation

/// The options of the command.
struct Options: Equatable {
    /// The release binary to measure; nil stands for the one of the package around this one.
    var lectern: URL?
    /// The URL of a database on a PostgreSQL server, where each part makes one of its own; nil for files.
    var server: URL?
    var json = false
    /// True to fail where a target is missed.
    var check = false
    /// The number of turns of each of two servers.
    var rounds = 25
    /// The sessions of the large programme.
    var sessions = 10_000
    /// The number of tickets to import.
    var tickets = 100_000
    /// The people with a feed each.
    var registrants = 100_000
    /// The part to measure alone.
    var only: String?
    var wantsHelp = false

    static let help = """
        benchmarks [--lectern PATH] [--server URL] [--rounds 3…99] [--sessions 100…100000]
                   [--registrants 100…1000000] [--tickets 100…1000000] [--only PART] [--json] [--check]

          --lectern   the binary to measure; .build/release/lectern of the package around this one if left out
          --server    a database on a PostgreSQL server, postgres://…, beside which each part makes one of its own;
                      files if left out
          --rounds    how many turns of a quarter of a second each server of a pair has; 25 if left out
          --sessions  how many sessions the large programme has; 10000 if left out
          --tickets   how many tickets are imported; 100000 if left out
          --registrants  how many people have a feed each; 100000 if left out
          --only      one part: series, deadlines, encoder, feeds, people, connections, nginx, registrations,
                      move, programme, pages, certificates, answers, tickets, recommending, recommendations
                      or support
          --json      print the figures as JSON
          --check     exit with 2 where a target is missed
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            switch name {
            case "--lectern": lectern = URL(filePath: try Self.value(of: name, &rest))
            case "--server": server = URL(string: try Self.value(of: name, &rest))
            case "--rounds": rounds = try Self.number(of: name, &rest, in: 3...99)
            case "--sessions": sessions = try Self.number(of: name, &rest, in: 100...100_000)
            case "--tickets": tickets = try Self.number(of: name, &rest, in: 100...1_000_000)
            case "--registrants": registrants = try Self.number(of: name, &rest, in: 100...1_000_000)
            case "--only": only = try Self.value(of: name, &rest)
            case "--json": json = true
            case "--check": check = true
            case "--help", "-h": wantsHelp = true
            default: throw Trouble("There is no option \(name).\n\n\(Self.help)")
            }
        }
    }

    private static func value(of name: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw Trouble("\(name) needs a value.") }
        return value
    }

    private static func number(
        of name: String, _ rest: inout ArraySlice<String>, in range: ClosedRange<Int>
    ) throws -> Int {
        let text = try value(of: name, &rest)
        guard let number = Int(text), range.contains(number) else {
            throw Trouble("\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not \(text).")
        }
        return number
    }
}

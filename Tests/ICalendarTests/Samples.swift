import Foundation

@testable import ICalendar

/// Parses a local time; an invalid one fails the test with its text.
func local(_ text: String) throws -> LocalDateTime {
    guard let local = LocalDateTime(text) else { throw CalendarError("no local time: \(text)") }
    return local
}

/// Parses an instant such as `2026-12-01T10:00:00Z`.
func utc(_ text: String) throws -> Date {
    guard text.hasSuffix("Z") else { throw CalendarError("no instant: \(text)") }
    return Zone.utc.instant(of: try local(String(text.dropLast())))
}

func series(
    _ start: String, _ zone: String = "Europe/Berlin", _ rule: String? = nil, excluded: [String] = [],
    added: [String] = []
) throws -> Recurrence {
    try Recurrence(
        start: local(start), zone: Zone(zone), rule: rule.map { try RecurrenceRule($0) },
        excluded: excluded.map(local), added: added.map(local))
}

/// SplitMix64, a generator with the same numbers on every machine, so that a failure can be reproduced.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Text with the line ends of a calendar file.
func crlf(_ text: String) -> String {
    text.replacing("\n", with: "\r\n") + "\r\n"
}

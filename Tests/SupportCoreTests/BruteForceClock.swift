import Foundation
import Testing

@testable import SupportCore

/// Zones with clock changes at unusual hours, by half an hour, at midnight, across the date line, around Ramadan, and
/// without any.
let sampledZones = [
    "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia",
    "Pacific/Chatham", "Africa/Casablanca", "Asia/Kathmandu", "UTC",
]

/// A slow reference implementation that counts step by step on the local clock.
struct BruteForceClock {
    let zone: TimeZone
    let week: BusinessWeek
    let holidays: Set<Holiday>
    /// The step in seconds, of which every boundary must be a multiple.
    let step: Int

    func isOpen(_ second: Int) -> Bool {
        let local = second + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        let day = Int((Double(local) / 86_400).rounded(.down))
        let minute = (local - day * 86_400) / 60
        let weekday = BusinessWeek.Day.allCases[((day + 3) % 7 + 7) % 7]
        guard week[weekday].contains(where: { $0.opens <= minute && minute < $0.closes }) else { return false }
        return !isHoliday(day)
    }

    private func isHoliday(_ day: Int) -> Bool {
        guard !holidays.isEmpty else { return false }
        var moment = time_t(day * 86_400)
        var parts = tm()
        gmtime_r(&moment, &parts)
        return holidays.contains {
            ($0.year == nil || $0.year == Int(parts.tm_year) + 1_900) && $0.month == Int(parts.tm_mon) + 1
                && $0.day == Int(parts.tm_mday)
        }
    }

    func seconds(from start: Int, to end: Int) -> Int {
        stride(from: start, to: max(start, end), by: step).reduce(0) { $0 + (isOpen($1) ? step : 0) }
    }

    /// The seconds that count from `start` to `end`, without pauses.
    func used(elapsed: Bool, from start: Int, to end: Int, pauses: [Pause]) -> Int {
        let pauses = pauses.map { ($0.from.epochSeconds, $0.to?.epochSeconds ?? .max) }
        return stride(from: start, to: max(start, end), by: step).reduce(0) { used, second in
            let isPaused = pauses.contains { $0.0 <= second && second < $0.1 }
            return !isPaused && (elapsed || isOpen(second)) ? used + step : used
        }
    }

    func nextOpening(_ start: Int) -> Int {
        var second = start
        while !isOpen(second) { second += step }
        return second
    }

    /// - Returns: `nil` in an unfinished pause.
    func due(target: Int, elapsed: Bool, from start: Int, pauses: [Pause]) -> Int? {
        let pauses = pauses.map { ($0.from.epochSeconds, $0.to?.epochSeconds ?? .max) }
        var (second, used) = (start, 0)
        while used < target {
            let pause = pauses.first { $0.0 <= second && second < $0.1 }
            if let pause, pause.1 == .max { return nil }
            if pause == nil, elapsed || isOpen(second) { used += step }
            second += step
        }
        return second
    }
}

/// A pseudo-random number generator with a seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

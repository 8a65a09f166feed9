import Foundation
import Testing

@testable import SupportCore

/// Zones with clock changes at odd hours, by half an hour, at midnight, over the date line, around Ramadan, and none.
let sampledZones = [
    "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia",
    "Pacific/Chatham", "Africa/Casablanca", "Asia/Kathmandu", "UTC",
]

/// The slow and obvious calculator: it looks at the clock on the wall at every step and counts.
struct WalkingClock {
    let zone: TimeZone
    let week: BusinessWeek
    let holidays: Set<Holiday>
    /// Seconds; every boundary that matters has to fall on one.
    let step: Int

    func isOpen(_ second: Int) -> Bool {
        let wall = second + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        let day = Int((Double(wall) / 86_400).rounded(.down))
        let minute = (wall - day * 86_400) / 60
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

    /// Seconds that count from `start` to `end` and lie in no pause.
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

    /// - Returns: `nil` while a pause lasts that never ends.
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

/// Random numbers that a seed repeats (SplitMix64).
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

import Foundation
import Testing

@testable import SupportCore

/// The calculator compared with the reference implementation, for seeded random weeks, holidays, zones, pauses and
/// targets.
@Suite struct `The calculator compared with a brute-force clock` {
    @Test(arguments: sampledZones) func `300 random calendars with pauses agree`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let offsets = ZoneOffsets(zone)
        for seed in 0..<300 {
            var generator = TrialGenerator(seed: seed, step: 900, offsets: offsets)
            let trial = try generator.trial(zone: zone)
            let calendar = try BusinessCalendar(
                offsets: offsets, week: trial.clock.week, holidays: trial.clock.holidays)
            let opening = calendar.nextOpening(at: Date(epochSeconds: trial.start))
            let end = Date(epochSeconds: trial.start + trial.span)
            let clock = TargetClock(
                target: trial.target, calendar: trial.elapsed ? .always : calendar, start: opening,
                pauses: try Pause.merged(trial.pauses)
            )
            let answer = Answer(
                opening: opening.epochSeconds,
                businessSeconds: calendar.seconds(from: Date(epochSeconds: trial.start), to: end),
                used: clock.used(until: end),
                due: clock.due()?.epochSeconds
            )
            #expect(answer == expected(trial), "seed \(seed)")
        }
    }

    private struct Answer: Equatable {
        let opening: Int
        let businessSeconds: Int
        let used: Int
        let due: Int?
    }

    private func expected(_ trial: Trial) -> Answer {
        let opening = trial.clock.nextOpening(trial.start)
        let end = trial.start + trial.span
        return Answer(
            opening: opening,
            businessSeconds: trial.clock.seconds(from: trial.start, to: end),
            used: trial.clock.used(elapsed: trial.elapsed, from: opening, to: end, pauses: trial.pauses),
            due: trial.clock.due(target: trial.target, elapsed: trial.elapsed, from: opening, pauses: trial.pauses)
        )
    }

    @Test(arguments: sampledZones) func `every second around a change of offset agrees`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let offsets = ZoneOffsets(zone)
        for seed in 0..<4 {
            var generator = TrialGenerator(seed: 1_000 + seed, step: 1, offsets: offsets)
            let trial = try generator.trial(zone: zone)
            let calendar = try BusinessCalendar(
                offsets: offsets, week: trial.clock.week, holidays: trial.clock.holidays)
            let (start, end) = (trial.start, trial.start + 7_200)
            var counted = 0
            for second in start..<end {
                let instant = Date(epochSeconds: second)
                let isOpen = trial.clock.isOpen(second)
                guard calendar.isOpen(at: instant) == isOpen,
                    calendar.seconds(from: Date(epochSeconds: start), to: instant) == counted
                else {
                    Issue.record("seed \(seed), second \(second)")
                    return
                }
                counted += isOpen ? 1 : 0
            }
        }
    }

    @Test func `a year after the end of the table of offsets agrees`() throws {
        for (name, year) in [("Europe/Berlin", 9_999), ("America/New_York", 2_777), ("Australia/Lord_Howe", 2_500)] {
            let zone = try #require(TimeZone(identifier: name))
            let holidays = Set(["--01-01", "--05-01", "--12-25"].compactMap { Holiday($0) })
            let week = try week(workWeek, "09:00-12:00 13:00-17:30")
            let clock = BruteForceClock(zone: zone, week: week, holidays: holidays, step: 1_800)
            let calendar = try BusinessCalendar(timeZone: zone, week: week, holidays: holidays)
            let start = GregorianDay.number(year: year, month: 1, day: 1) * 86_400
            let end = start + 365 * 86_400
            let counted = clock.seconds(from: start, to: end)
            #expect(calendar.seconds(from: Date(epochSeconds: start), to: Date(epochSeconds: end)) == counted)
            let due = calendar.instant(after: counted, from: Date(epochSeconds: start)).epochSeconds
            #expect(due == clock.due(target: counted, elapsed: false, from: start, pauses: []))
        }
    }

    @Test func `at any distance, a deadline has exactly its seconds before it, and one second earlier fewer`() throws {
        let holidays = Set(["--01-01", "--05-01", "--12-25", "2031-04-11"].compactMap { Holiday($0) })
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let calendar = try BusinessCalendar(timeZone: berlin, week: week(workWeek, "09:00-17:00"), holidays: holidays)
        var random = SeededRandom(seed: 7)
        for _ in 0..<5_000 {
            let start = Date(epochSeconds: .random(in: -2_000_000_000...20_000_000_000, using: &random))
            let target = Int.random(in: 1...3_000_000_000, using: &random)
            let due = calendar.instant(after: target, from: start)
            let before = due.addingTimeInterval(-1)
            let used = [calendar.seconds(from: start, to: due), calendar.seconds(from: start, to: before)]
            guard used == [target, target - 1] else {
                Issue.record("\(target) seconds from \(start): \(used) until \(due)")
                return
            }
        }
    }
}

struct Trial {
    let clock: BruteForceClock
    let start: Int
    let span: Int
    let target: Int
    let elapsed: Bool
    let pauses: [Pause]
}

/// A generator of random weeks, holidays, instants (often near a change of offset), targets and pauses.
struct TrialGenerator {
    private var random: SeededRandom
    private let step: Int
    private let offsets: ZoneOffsets

    init(seed: Int, step: Int, offsets: ZoneOffsets) {
        random = SeededRandom(seed: seed)
        self.step = step
        self.offsets = offsets
    }

    mutating func trial(zone: TimeZone) throws -> Trial {
        let week = try week()
        let start = start()
        let perWeek = BusinessWeek.Day.allCases.flatMap { week[$0] }.reduce(0) { $0 + ($1.closes - $1.opens) * 60 }
        return Trial(
            clock: BruteForceClock(zone: zone, week: week, holidays: holidays(around: start), step: step),
            start: start,
            span: steps(upTo: 10 * 86_400),
            target: max(steps(upTo: perWeek * 3 / 2), step),
            elapsed: Int.random(in: 0..<4, using: &random) == 0,
            pauses: pauses(after: start)
        )
    }

    private mutating func week() throws -> BusinessWeek {
        var days: [BusinessWeek.Day: [OpeningHours]] = [:]
        for day in BusinessWeek.Day.allCases where Int.random(in: 0..<4, using: &random) > 0 {
            // Pairs of ascending quarter hours, some of which are at midnight or adjacent.
            let count = 2 * Int.random(in: 1...3, using: &random)
            let times = (0..<count).map { _ in Int.random(in: 0...96, using: &random) * 15 }.sorted()
            days[day] = stride(from: 0, to: count, by: 2).compactMap {
                OpeningHours(opens: times[$0], closes: times[$0 + 1])
            }
        }
        let hasHours = days.values.contains { !$0.isEmpty }
        return hasHours ? try BusinessWeek(days) : try BusinessWeek([.wed: openingHours("00:00-24:00")])
    }

    private mutating func start() -> Int {
        // From 1985 on, the offset of every zone is a multiple of a quarter hour.
        let changes = offsets.starts.filter { (500_000_000...2_100_000_000).contains($0) }
        let anywhere = Int.random(in: 500_000_000...2_100_000_000, using: &random)
        let near = step == 1 || Bool.random(using: &random) ? changes.randomElement(using: &random) : nil
        let instant = near.map { $0 - (step == 1 ? 3_600 : Int.random(in: 0...4 * 86_400, using: &random)) } ?? anywhere
        return instant / step * step
    }

    private mutating func holidays(around start: Int) -> Set<Holiday> {
        let count = Int.random(in: 0...4, using: &random)
        return Set(
            (0..<count).compactMap { _ in
                var moment = time_t(start + Int.random(in: -2...14, using: &random) * 86_400)
                var parts = tm()
                gmtime_r(&moment, &parts)
                let year = Bool.random(using: &random) ? Int(parts.tm_year) + 1_900 : nil
                return Holiday(year: year, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
            }
        )
    }

    /// Random pauses: overlapping, empty, before the start, and sometimes unfinished.
    private mutating func pauses(after start: Int) -> [Pause] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let from = start - 86_400 / step * step + steps(upTo: 6 * 86_400)
            let isUnfinished = Int.random(in: 0..<12, using: &random) == 0
            let to = isUnfinished ? nil : Date(epochSeconds: from + steps(upTo: 2 * 86_400))
            return Pause(from: Date(epochSeconds: from), to: to)
        }
    }

    private mutating func steps(upTo seconds: Int) -> Int {
        Int.random(in: 0...max(seconds / step, 1), using: &random) * step
    }
}

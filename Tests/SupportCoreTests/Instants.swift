import Foundation
import Testing

@testable import SupportCore

/// Parses a UTC time such as `2026-03-27 11:00:00`; seconds are optional.
func utc(_ text: String) throws -> Date {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count >= 5)
    let day = GregorianDay.number(year: numbers[0], month: numbers[1], day: numbers[2])
    let second = numbers[3] * 3_600 + numbers[4] * 60 + (numbers.count > 5 ? numbers[5] : 0)
    return Date(timeIntervalSince1970: Double(day * 86_400 + second))
}

/// Parses a local time in a zone. A time that a clock change skips or repeats is taken after the change.
func local(_ text: String, _ zone: String) throws -> Date {
    let zone = try #require(TimeZone(identifier: zone))
    let wall = try utc(text)
    let guess = wall.addingTimeInterval(-Double(zone.secondsFromGMT(for: wall)))
    return wall.addingTimeInterval(-Double(zone.secondsFromGMT(for: guess)))
}

func berlin(_ text: String) throws -> Date {
    try local(text, "Europe/Berlin")
}

func failure(_ body: () throws -> Void) -> Failure? {
    do {
        try body()
        return nil
    } catch let failure as Failure {
        return failure
    } catch {
        Issue.record(error)
        return nil
    }
}

internal import Foundation

/// Formats of instants in UTC.
enum MailDate {
    /// The date-time of RFC 5322 §3.3: `Mon, 23 Nov 2026 03:01:44 +0000`.
    static func text(_ date: Date) -> String {
        let parts = parts(of: date)
        let time = [parts.hour, parts.minute, parts.second].map { padded($0, 2) }.joined(separator: ":")
        let day = weekdays[(parts.weekday ?? 1) - 1] + ", " + padded(parts.day, 2)
        return "\(day) \(months[(parts.month ?? 1) - 1]) \(padded(parts.year, 4)) \(time) +0000"
    }

    /// A form that sorts by time: `20261123T030144Z`.
    static func compact(_ date: Date) -> String {
        let parts = parts(of: date)
        let day = padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2)
        return day + "T" + padded(parts.hour, 2) + padded(parts.minute, 2) + padded(parts.second, 2) + "Z"
    }

    private static func parts(of date: Date) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
    }

    private static func padded(_ number: Int?, _ width: Int) -> String {
        let digits = String(number ?? 0)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

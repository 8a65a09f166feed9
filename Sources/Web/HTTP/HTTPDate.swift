import Foundation
import ICalendar

/// True if an `Accept-Encoding` header allows gzip (RFC 9110 §12.5.3).
func acceptsGzip(_ header: String?) -> Bool {
    guard let header else { return false }
    return header.split(separator: ",").contains { part in
        let pieces = part.split(separator: ";").map { $0.withoutBlanks.lowercased() }
        guard let coding = pieces.first, coding == "gzip" || coding == "*" else { return false }
        return !pieces.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
    }
}

/// An instant as HTTP writes it: `Tue, 01 Dec 2026 09:00:00 GMT` (RFC 9110 §5.6.7).
func httpDate(_ instant: Date) -> String {
    let local = Zone.utc.local(at: instant)
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let time = [local.hour, local.minute, local.second].map(twoDigits).joined(separator: ":")
    return "\(days[local.date.weekday.rawValue - 1]), \(twoDigits(local.date.day)) \(months[local.date.month - 1]) "
        + "\(local.date.year) \(time) GMT"
}

/// The instant of such a date; nil for text in another format, which is ignored.
func date(fromHTTP text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
        let year = Int(parts[3]), let date = LocalDate(year: year, month: month + 1, day: day)
    else { return nil }
    let time = parts[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3,
        let local = LocalDateTime(date: date, hour: time[0], minute: time[1], second: min(time[2], 59))
    else { return nil }
    return Zone.utc.instant(of: local)
}

private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}

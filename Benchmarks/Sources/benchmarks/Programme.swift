import Foundation

/// Sessions as one would schedule them, as JSON for the API. All lie within the window of feeds.
enum Programme {
    private static let zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
    private static let subjects = [
        "Connecting two systems without losing an order", "What a retry may do and what it may not",
        "Mapping dates, amounts and names", "Reading an error before you open a ticket",
    ]

    /// Sessions of one date each: as many events as sessions.
    static func single(_ count: Int, from now: Date) -> [String] {
        (0..<count).map { session($0, rule: nil, now: now) }
    }

    /// Every tenth a weekly series.
    static func mixed(_ count: Int, from now: Date) -> [String] {
        (0..<count).map { session($0, rule: $0.isMultiple(of: 10) ? "FREQ=WEEKLY;COUNT=10" : nil, now: now) }
    }

    /// One session with room for everybody.
    static func unlimited(from now: Date) -> String {
        session(0, rule: nil, now: now).replacing(/"capacity":[0-9]+/, with: #""capacity":null"#)
    }

    /// One weekly series with room for everybody.
    static func weekly(_ dates: Int, from now: Date) -> String {
        session(0, rule: "FREQ=WEEKLY;COUNT=\(dates)", now: now)
            .replacing(/"capacity":[0-9]+/, with: #""capacity":null"#)
    }

    private static func session(_ index: Int, rule: String?, now: Date) -> String {
        let day = now.addingTimeInterval(Double(1 + index % 500) * 86_400)
        let date = day.formatted(.iso8601.year().month().day())
        let hour = String(format: "%02d", 8 + index % 9)
        let description = """
            In this hour we build a flow from an empty page, break it on purpose, and mend it together.\\n\\n\
            Bring an account and a question; the recording and the files are sent to everybody who came.
            """
        let recurrence = rule.map { "{\"rule\":\"\($0)\"}" } ?? "null"
        return """
            {"kind":"\(index.isMultiple(of: 2) ? "webinar" : "tutorial")","status":"published",\
            "title":"\(subjects[index % subjects.count]), part \(index)","description":"\(description)",\
            "start":"\(date)T\(hour):30:00","timeZone":"\(zones[index % zones.count])","duration":"PT1H",\
            "capacity":\(20 + index % 80),"tags":["integration","level \(index % 3)"],"recurrence":\(recurrence)}
            """
    }
}

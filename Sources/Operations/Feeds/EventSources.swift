import ICalendar
import Storage
import Training

/// The input of the events of sessions.
extension Connection {
    func eventContext(publicURL: String, window: FeedWindow) throws -> SessionEvents.Context {
        SessionEvents.Context(
            publicURL: publicURL, host: try installation(.host) ?? "localhost", window: window)
    }

    /// The dates that the events of sessions are made from, by session, by a fixed number of statements.
    ///
    /// - Parameter dateByDate: true if all dates are events of their own, whatever the form of their session.
    func eventDates(
        of sessions: [Session], dateByDate: Bool = false, window: FeedWindow
    ) throws -> [String: SessionEvents.Dates] {
        let listed = sessions.filter { dateByDate || $0.form == .dates }.map(\.id)
        let withAdded = sessions.filter { !$0.details.recurrence.added.isEmpty }.map(\.id)
        let ids = sessions.map(\.id)
        let overridden = try overriddenOccurrences(of: ids)
        let inWindow = try occurrences(
            ofSessions: Set(listed).union(withAdded).sorted(), from: window.from, to: window.to)
        let neighbours = try neighbours(ofSessions: listed, before: window.from, after: window.to)
        let retired = try retiredEvents(ofSessions: ids)
        return sessions.reduce(into: [:]) { dates, session in
            let differing = overridden[session.id] ?? []
            let others = (inWindow[session.id] ?? []).filter(\.override.isEmpty)
            dates[session.id] = SessionEvents.Dates(
                differing + others, retired: retired[session.id] ?? [], lastEnd: neighbours[session.id]?.lastEnd,
                nextStart: neighbours[session.id]?.nextStart)
        }
    }
}

/// The zones of events for one day, each computed once.
struct EventZones {
    let window: FeedWindow
    private var zones: [Zone: EventZone] = [:]

    init(window: FeedWindow) {
        self.window = window
    }

    mutating func zone(of session: Session) -> EventZone {
        let zone = session.details.recurrence.zone
        if let known = zones[zone] { return known }
        let new = EventZone(zone, window: window)
        zones[zone] = new
        return new
    }
}

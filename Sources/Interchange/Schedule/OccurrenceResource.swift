package import Foundation
package import ICalendar
package import Training

/// One date of a session as the API shows it.
package struct OccurrenceResource: JSONResource {
    private let date: ScheduledDate
    private let confirmed: Int

    /// - Parameter isForStaff: true to count confirmed seats alone. Others see held and offered ones among them, so that
    ///   nobody finds out by registering whether an address is known.
    package init(_ date: ScheduledDate, isForStaff: Bool) {
        self.date = date
        confirmed = date.occupancy.confirmed + (isForStaff ? 0 : date.occupancy.offered)
    }

    package func writeFields(to json: inout JSONWriter) {
        let (occurrence, session, details) = (date.occurrence, date.session, date.session.details)
        let cancellation = occurrence.override.cancellation ?? session.cancellation
        let occupancy = date.occupancy
        json.write("session", session.id)
        json.write("recurrenceID", occurrence.recurrenceID)
        json.write("start", occurrence.start)
        json.write("timeZone", details.recurrence.zone.identifier)
        json.write("duration", seconds: date.duration)
        json.write("startsAt", occurrence.startsAt)
        json.write("endsAt", occurrence.endsAt)
        json.write("status", date.isCancelled ? "cancelled" : "scheduled")
        json.write("cancellation", cancellation)
        json.write("overridden", !occurrence.override.isEmpty)
        json.write("kind", details.kind)
        json.write("title", date.title)
        json.write("description", date.description)
        json.write("location", date.location)
        json.write("trainers", date.trainers)
        json.write("capacity", date.capacity)
        json.write("confirmed", confirmed)
        json.write("waitlisted", occupancy.waitlisted)
        json.write("seatsLeft", date.seatsLeft)
        json.write("tutorial", details.tutorial)
        json.write("tags", details.tags)
        json.write("language", details.language)
    }
}

/// The dates that a rule gives, without a session.
package struct ExpansionResource: JSONResource {
    private let recurrence: Recurrence
    private let dates: [RecurrenceDate]
    private let duration: Int
    private let isTruncated: Bool

    /// - Parameters:
    ///   - duration: of each date, in seconds.
    ///   - limit: the most dates that are shown.
    package init(_ recurrence: Recurrence, duration: Int, from: Date?, to: Date?, limit: Int) {
        let found = Array(recurrence.dates(from: from, to: to).prefix(limit + 1))
        self.recurrence = recurrence
        self.duration = duration
        dates = Array(found.prefix(limit))
        isTruncated = found.count > limit
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("items", dates.map { DateResource(date: $0, duration: duration) })
        json.write("truncated", isTruncated)
        json.write("warnings", dates.compactMap { recurrence.zone.warning(on: $0) })
    }

    private struct DateResource: JSONResource {
        let date: RecurrenceDate
        let duration: Int

        func writeFields(to json: inout JSONWriter) {
            json.write("recurrenceID", date.recurrenceID)
            json.write("start", date.start)
            json.write("startsAt", date.instant)
            json.write("endsAt", date.instant.addingTimeInterval(Double(duration)))
        }
    }
}

/// The effects of an edit of the schedule.
package struct ImpactResource: JSONResource {
    private let impact: Impact

    package init(_ impact: Impact) { self.impact = impact }

    package func writeFields(to json: inout JSONWriter) {
        json.write("moved", impact.moved)
        json.write("cancelled", impact.cancelled)
        json.write("losing", impact.losing)
        json.write("conflicts", impact.conflicts)
        json.write("notified", impact.notified)
    }
}

extension Impact.DateReference: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("session", session)
        json.write("recurrenceID", recurrenceID)
        json.write("startsAt", startsAt)
    }
}

extension Impact.Move: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("from", from)
        json.write("to", to)
    }
}

extension Impact.Loss: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("date", date)
        json.write("override", override)
        json.write("registrations", registrations)
    }
}

extension Impact.Clash: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("trainer", trainer)
        json.write("date", date)
        json.write("with", with)
        json.write("withTitle", withTitle)
        json.write("busy", busy.map(TimeResource.init))
    }

    private struct TimeResource: JSONResource {
        let time: Range<Date>

        func writeFields(to json: inout JSONWriter) {
            json.write("from", time.lowerBound)
            json.write("to", time.upperBound)
        }
    }
}

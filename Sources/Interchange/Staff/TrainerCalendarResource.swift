import Foundation
package import Training

/// A calendar of a trainer's own as the API shows it, without its address.
package struct TrainerCalendarResource: JSONResource {
    private let calendar: TrainerCalendar

    package init(_ calendar: TrainerCalendar) { self.calendar = calendar }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", calendar.id)
        json.write("host", calendar.host)
        json.write("fault", calendar.fault?.rawValue)
        json.write("status", calendar.status)
        json.write("unread", calendar.unread)
        json.write("askedAt", calendar.askedAt)
        json.write("fetchedAt", calendar.fetchedAt)
        json.write("nextAt", calendar.dueAt)
        json.write("createdAt", calendar.createdAt)
    }
}

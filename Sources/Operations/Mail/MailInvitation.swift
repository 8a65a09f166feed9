import Foundation
import ICalendar
import Mail
import Training

/// The calendar part of a mail to a registrant (RFC 5546, RFC 6047), with one event for each date. The UID and the
/// sequence of an event are those of the personal feed.
struct MailInvitation {
    let release: String
    /// The address of the service, without a slash at the end.
    let publicURL: String
    let organizer: MailAddress

    /// A date with the data of its event.
    struct Part {
        let place: PlaceDate
        /// The join link of the registrant; nil for a date without one.
        let joinLink: String?

        /// The sequence of the event, above that of the last mail: a calendar keeps the event with the higher one (RFC 5546
        /// §2.1.5).
        var sequence: Int {
            max(place.registration.sequence, place.mailedSequence.map { $0 + 1 } ?? 0)
        }
    }

    /// - Parameter parts: one or more dates of the same method.
    func calendar(
        _ method: PlaceNotice.Method, _ parts: [Part], trainerNames: [String: String], now: Date
    ) throws -> CalendarPart {
        let window = FeedWindow(at: now)
        let context = SessionEvents.Context(publicURL: publicURL, window: window)
        let events = parts.map { part in
            let place = part.place
            let source = SessionEvents(
                place.date.session, overridden: [], trainerNames: trainerNames, context: context)
            var event = source.event(of: place.date, for: place.registration, joinLink: part.joinLink)
            event.sequence = part.sequence
            event.stamp = now
            event.organizer = CalendarEvent.Person(address: organizer.address, name: organizer.name)
            event.attendees = [
                CalendarEvent.Attendee(
                    address: place.registration.person.email, name: place.registration.person.name,
                    participationStatus: method == .request ? .accepted : nil, rsvp: false, role: .required)
            ]
            if method == .cancel {
                event.status = .cancelled
                event.isTransparent = true
                event.conference = nil
            }
            return event
        }
        let zones = try Set(events.flatMap(\.zones)).sorted().compactMap { name in
            try Zone(name).definition(from: window.from, to: window.to)
        }
        let document = CalendarDocument(
            productID: "-//Lectern//Lectern \(release)//EN", method: method.itip.rawValue, zones: zones, events: events)
        return try CalendarPart(text: try document.text(), method: method.itip)
    }
}

extension PlaceNotice.Method {
    fileprivate var itip: CalendarPart.Method {
        switch self {
        case .request: .request
        case .cancel: .cancel
        }
    }
}

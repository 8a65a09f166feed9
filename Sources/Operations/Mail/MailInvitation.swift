import Foundation
import ICalendar
import Mail
import Training

/// The calendar part of a mail to a registrant (RFC 5546, RFC 6047): the change of one entry, under one UID. UID and
/// sequence are those of the personal feed.
struct MailInvitation {
    let release: String
    /// The organizer of entries that were not mailed yet.
    let organizer: Organizer
    /// The organizer of entries that were mailed before organizers were stored.
    let sender: Organizer
    /// True if answers to invitations come in.
    var takesReplies = false

    /// - Parameters:
    ///   - source: the events of the session.
    ///   - registrant: the registrant of the change.
    ///   - method: another method than that of the change.
    func calendar(
        _ change: EntryChange, from source: SessionEvents, for registrant: SessionEvents.Invitee,
        as method: CalendarPart.Method? = nil, now: Date
    ) throws -> CalendarPart {
        let method = method ?? change.method.itip
        let person = change.registration.person
        var events = try events(of: change, from: source, for: registrant, now: now)
        let organizer = organizer(of: change)
        for index in events.indices {
            events[index].sequence = change.sequence
            events[index].stamp = now
            events[index].organizer = CalendarEvent.Person(address: organizer.address, name: organizer.name)
            events[index].attendees = [
                CalendarEvent.Attendee(
                    address: person.email, name: person.name,
                    participationStatus: method == .request ? .accepted : nil,
                    rsvp: takesReplies && method == .request, role: .required)
            ]
        }
        let window = FeedWindow(at: now)
        let zones = try Set(events.flatMap(\.zones)).sorted().map { try Zone($0).declaration(in: window) }
        let document = CalendarDocument(
            productID: "-//Lectern//Lectern \(release)//EN", method: method.rawValue, zones: zones,
            events: events)
        return try CalendarPart(text: try document.text(), method: method)
    }

    /// The organizer of an entry, which never changes once it was mailed.
    func organizer(of change: EntryChange) -> Organizer {
        guard let mailed = change.mailed else { return organizer }
        return mailed.organizer ?? sender
    }

    private func events(
        of change: EntryChange, from source: SessionEvents, for registrant: SessionEvents.Invitee, now: Date
    ) throws -> [CalendarEvent] {
        if let missing = change.missing { return source.cancellation(of: missing, for: registrant) }
        if change.entry != nil { return source.invitation(to: change.place, for: registrant) }
        return change.mailed.map { [$0.entry.cancellation(of: change.uid, changedAt: now)] } ?? []
    }
}

extension EntryChange.Method {
    fileprivate var itip: CalendarPart.Method {
        switch self {
        case .request: .request
        case .cancel: .cancel
        }
    }
}

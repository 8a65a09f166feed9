import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// News on a registrant's page of what they have just done.
struct PersonalNews: Hashable, Sendable, Codable {
    let sentence: String
    /// The address of the form that takes a cancellation back, while it can be.
    let restore: String?
    /// The address at which somebody registers again.
    let again: String?

    private enum Event: String {
        case cancelled, restored, taken, reset, accepted, resumed, moved, unmoved, named, released, unreserved
    }

    /// Nil where the address of the page tells none.
    init?(
        _ person: Registrations.RegistrantOverview, secret: String, _ call: Call, _ texts: LocalizedTexts
    ) {
        let fields = formFields(call.query)
        guard let event = fields.last(where: { $0.name == "done" }).flatMap({ Event(rawValue: $0.value) }) else {
            return nil
        }
        let id = fields.last { $0.name == "registration" }?.value
        let registration = person.overviews.map(\.registration).first { $0.id == id }
        let date = person.dates.first { $0.registration.id == id }?.date
        let title = date?.title ?? ""
        let page = date.flatMap { $0.session.details.visibility == .accounts ? nil : "/sessions/" + $0.session.id }
        let former = person.overviews.map(\.registration).first { $0.id == registration?.keeps }
        let keeps = former?.status == .confirmed ? " " + texts.text(.myMoveKeeps) : ""
        let form = "/my/\(secret)/registrations/\(id ?? "")/restore"
        var restore: String?
        var again: String?
        switch (event, registration?.status) {
        case (.reset, _): sentence = texts.text(.myResetDone)
        case (.named, _): sentence = texts.text(.reservedDone)
        case (.released, _): sentence = texts.text(.reservedReleased)
        case (.unreserved, _): sentence = texts.text(.reservedGone)
        case (.resumed, _): sentence = texts.text(.myMailResumed)
        case (.cancelled, .cancelled?):
            sentence = texts.text(.myCancelDone, ["title": title])
            let isFresh = registration.map {
                $0.isRestorable && call.now < $0.updatedAt.addingTimeInterval(Registrations.undoTime)
            }
            restore = isFresh == true ? form : nil
        case (.restored, .confirmed?), (.accepted, .confirmed?):
            sentence = texts.text(.myRestoreDone, ["title": title])
        case (.moved, .confirmed?):
            let day = date.map { date in
                texts.day(
                    (person.zone ?? date.session.details.recurrence.zone).local(at: date.occurrence.startsAt).date)
            }
            sentence = texts.text(.myMoveDone, ["title": title, "day": day ?? ""])
        case (.moved, .requested?): sentence = texts.text(.myMoveRequested, ["title": title]) + keeps
        case (.moved, .waitlisted?), (.moved, .offered?):
            sentence = texts.text(.myMoveWaits, ["title": title]) + keeps
        case (.unmoved, _): sentence = texts.text(.myMoveRefused, ["title": title])
        case (.taken, .cancelled?):
            sentence = texts.text(.mySeatTaken, ["title": title])
            again = page
        default: return nil
        }
        (self.restore, self.again) = (restore, again)
    }
}

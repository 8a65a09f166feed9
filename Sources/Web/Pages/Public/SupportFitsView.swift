import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// The tutorials that are suggested for a request, as a part of a page.
struct SupportFitsView: PageView {
    static let template = "support-fits"

    /// The id of the suggestion.
    let suggestion: String
    let hasFits: Bool
    let fits: [Fit]

    struct Fit: Hashable, Sendable, Codable {
        /// The tutorial's id.
        let id: String
        let title: String
        let contentLanguage: String
        /// The reason in one sentence.
        let why: String
        /// The addresses that lead to the tutorial, its recording and its help doc.
        let page: String
        let recording: String?
        let helpDoc: String?
        let date: SuggestedDateView?
    }

    init(_ suggestion: Support.Suggestion, for reader: PageReader) {
        self.suggestion = suggestion.id
        hasFits = suggestion.fits
        fits = suggestion.items.map { item in
            let details = item.tutorial.details
            let open = "/support/open/\(suggestion.id)/\(item.tutorial.id)"
            func has(_ kind: Tutorial.Material.Kind) -> Bool { details.materials.contains { $0.kind == kind } }
            return Fit(
                id: item.tutorial.id, title: details.title, contentLanguage: details.language,
                why: item.why(reader.texts),
                page: open, recording: has(.recording) ? open + "?to=recording" : nil,
                helpDoc: has(.helpDoc) ? open + "?to=helpDoc" : nil,
                date: item.next.first.map { SuggestedDateView($0, suggestion: suggestion.id, for: reader) })
        }
    }
}

/// The next date of a suggested tutorial, in the reader's own time.
struct SuggestedDateView: Hashable, Sendable, Codable {
    let date: OccurrenceView
    let seats: String?
    /// The address of the form in which a seat is taken.
    let register: String?

    init(_ date: ScheduledDate, suggestion: String?, for reader: PageReader) {
        let zone = reader.zone ?? date.session.details.recurrence.zone
        self.date = OccurrenceView(date, for: reader)
        seats = Booking(date, now: reader.now).seats(date, zone: zone, reader.texts)
        register = self.date.register.map { address in
            guard let suggestion else { return address }
            return address + (address.contains("?") ? "&" : "?") + "suggestion=" + suggestion
        }
    }
}

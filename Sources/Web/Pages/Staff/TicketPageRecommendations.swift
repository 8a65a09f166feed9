import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The tutorials on the page of a ticket: the proposals, the agents' verdicts and the search.
struct TicketAnswersView: Hashable, Sendable, Codable {
    /// The reason why none is shown; nil where one is.
    let nothing: String?
    /// The linked tutorials; where there are none, the best proposal.
    let items: [ProposalView]
    let others: [ProposalView]
    let hasOthers: Bool
    /// Linked tutorials that are recommended no longer.
    let archived: [TutorialView]
    let rejected: [TutorialView]
    let hasRejected: Bool
    /// True if the ticket names somebody to hold a seat for.
    let hasRequester: Bool
    /// The words that tutorials are searched for, and the result without what is linked already.
    let words: String
    let isFound: Bool
    let found: [TutorialView]

    init(_ content: StaffTicketOverview, words: String, _ times: StaffTimes, publicURL: String) {
        let ranking = content.ranking
        let verdicts = Dictionary(content.verdicts.map { ($0.tutorial.id, $0.verdict) }) { first, _ in first }
        let open = ranking.items.filter { verdicts[$0.tutorial.id] == nil }
        let taken = ranking.items.filter { verdicts[$0.tutorial.id] == .accepted }
        let best = open.map(\.score).max() ?? 0
        // A recommender that abstains proposes nothing.
        let proposed = ranking.fits ? open.filter { TutorialView.isWorthIt($0.score, beside: best) } : []
        let shown = taken.isEmpty ? Array(proposed.prefix(1)) : taken
        let rest = taken.isEmpty ? Array(proposed.dropFirst()) : proposed
        func views(_ items: [Recommendations.RankedTutorials.Item], from place: Int) -> [ProposalView] {
            items.enumerated().map { index, item in
                ProposalView(
                    item, requester: ranking.requester, seats: content.seats,
                    field: "reply-\(place + index + 1)", isLinked: verdicts[item.tutorial.id] == .accepted, times,
                    publicURL: publicURL)
            }
        }
        items = views(shown, from: 0)
        others = views(rest, from: shown.count)
        let reason =
            content.isCompared ? times.texts.text(.answersNone) : times.texts.text(.answersNotCompared)
        nothing = shown.isEmpty ? reason : nil
        hasOthers = !rest.isEmpty
        let shownIDs = Set(shown.map(\.tutorial.id))
        archived = content.verdicts.filter { $0.verdict == .accepted && !shownIDs.contains($0.tutorial.id) }
            .map { TutorialView($0.tutorial) }
        rejected = content.verdicts.filter { $0.verdict == .rejected }.map { TutorialView($0.tutorial) }
        hasRejected = !rejected.isEmpty
        hasRequester = ranking.requester != nil
        self.words = words
        isFound = !words.isEmpty
        found = content.found.filter { verdicts[$0.id] != .accepted }.map { TutorialView($0) }
    }
}

/// A proposed tutorial with its reasons, its next dates and an answer to paste.
struct ProposalView: Hashable, Sendable, Codable {
    let tutorial: TutorialView
    /// The id of the field with the answer.
    let field: String
    /// `strong`.
    let score: String
    let isLinked: Bool
    let reasons: [ReasonView]
    let hasReasons: Bool
    let next: [ProposedDateView]
    let hasNext: Bool
    let reply: String

    /// - Parameter seats: those that were held for the requester.
    init(
        _ item: Recommendations.RankedTutorials.Item, requester: Ticket.Requester?,
        seats: [Registrations.TicketSeat], field: String, isLinked: Bool, _ times: StaffTimes, publicURL: String
    ) {
        tutorial = TutorialView(item.tutorial)
        self.field = field
        score = times.texts.strength(item.score)
        self.isLinked = isLinked
        reasons = item.reasons.map { ReasonView($0, times.texts) }
        hasReasons = !reasons.isEmpty
        next = item.next.map { date in
            ProposedDateView(date, requester, seats.first { $0.isLive(on: date) }, times)
        }
        hasNext = !next.isEmpty
        do {
            reply = try RecommendationReply(requester: requester, texts: times.texts, publicURL: publicURL)
                .text(item.tutorial, item.next)
        } catch {
            // The requester's zone is no longer known: the agent writes the answer.
            reply = ""
        }
    }
}

/// A reason for a proposal.
struct ReasonView: Hashable, Sendable, Codable {
    let sentence: String
    let words: [String]
    let hasWords: Bool
    let tickets: [TicketLinkView]
    let hasTickets: Bool

    fileprivate init(_ reason: Recommendations.Reason, _ texts: LocalizedTexts) {
        var (words, tickets): ([String], [TicketLinkView]) = ([], [])
        switch reason {
        case .words(let typical):
            sentence = texts.text(.becauseWords)
            words = typical
        case .similarTickets(let similar):
            sentence = texts.text(.becauseSimilar)
            tickets = similar.map { TicketLinkView(id: $0.id, number: $0.number, subject: $0.subject) }
        case .problem(_, let count): sentence = texts.text(.becauseProblem, ["n": String(count)])
        case .account(_, let count):
            sentence =
                count == 1 ? texts.text(.becauseAccountOnce) : texts.text(.becauseAccount, ["n": String(count)])
        }
        self.words = words
        hasWords = !words.isEmpty
        self.tickets = tickets
        hasTickets = !tickets.isEmpty
    }
}

/// A date with free seats, in the agent's time and in the customer's.
struct ProposedDateView: Hashable, Sendable, Codable {
    let instant: String
    let moment: String
    /// The address of the session's page.
    let page: String
    /// The customer's time, where the ticket gives their zone and it is another one.
    let theirs: String?
    let seats: String
    /// The sentence on the seat that is held there for the requester.
    let held: String?
    /// The session and the recurrence id, as the form sends them: `s1/2026-12-01T10:00:00`. Nil where a seat is held.
    let place: String?

    fileprivate init(
        _ date: ScheduledDate, _ requester: Ticket.Requester?, _ seat: Registrations.TicketSeat?, _ times: StaffTimes
    ) {
        let (occurrence, texts) = (date.occurrence, times.texts)
        let isSeries = date.session.details.registration.scope == .series
        instant = instantText(occurrence.startsAt)
        moment = times.moment(occurrence.startsAt) + "–" + times.zone.local(at: occurrence.endsAt).clock
        page = "/sessions/" + date.session.id
        theirs = Self.theirs(occurrence.startsAt, requester, times)
        seats =
            switch date.seatsLeft {
            case nil: texts.text(.seatsUnlimited)
            case 1: texts.text(.seatLeft)
            case .some(let left): texts.text(.seatsLeft, ["n": String(left)])
            }
        held = seat?.sentence(times)
        place = seat == nil ? date.session.id + "/" + (isSeries ? "" : occurrence.recurrenceID.description) : nil
    }

    private static func theirs(
        _ instant: Date, _ requester: Ticket.Requester?, _ times: StaffTimes
    ) -> String? {
        // A zone that is not known gives no time of theirs, and where clocks are alike there is nothing to tell.
        guard let zone = requester?.timeZone.flatMap({ Zone(ifKnown: $0) }) else { return nil }
        let local = zone.local(at: instant)
        guard local != times.zone.local(at: instant) else { return nil }
        let time = times.texts.shortDay(local.date) + ", " + local.clock
        return times.texts.text(.theirTime, ["time": time])
    }
}

/// A seat that is held, or was, for the requester.
struct HeldSeatView: Hashable, Sendable, Codable {
    let title: String
    /// The address of the session's page.
    let page: String
    /// The start; nil for a series.
    let when: MomentView?
    let status: String

    init(_ seat: Registrations.TicketSeat, _ times: StaffTimes) {
        title = seat.occurrence?.override.title ?? seat.session.details.title
        page = "/sessions/" + seat.session.id
        when = (seat.occurrence?.startsAt).map(times.view)
        status = seat.sentence(times)
    }
}

extension Registrations.TicketSeat {
    /// True for a seat, or a wish for one, that was not given up.
    fileprivate func isLive(on date: ScheduledDate) -> Bool {
        registration.status != .cancelled && session.id == date.session.id
            && (occurrence == nil || occurrence?.id == date.occurrence.id)
    }

    fileprivate func sentence(_ times: StaffTimes) -> String {
        let texts = times.texts
        return switch registration.status {
        case .confirmed: texts.text(.seatTaken)
        case .offered: texts.text(.seatHeld, ["until": registration.offerExpires.map(times.moment) ?? ""])
        case .requested: texts.text(.rosterRequested)
        case .waitlisted: texts.text(.seatWaits)
        case .cancelled: texts.text(.seatGone)
        }
    }
}

import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Recurring problems without a tutorial, and searches without a result.
struct GapPages {
    static let path = "/staff/gaps"
    private static let gapsOfPage = 12

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - refusal: the reason why a form was refused.
    ///   - typed: what was typed into it, and the id of its gap.
    private static func page(
        _ call: Call, refusal: String? = nil, typed: (gap: String, reason: String)? = nil
    ) async throws -> Answer {
        let isAside = formFields(call.query).contains { $0 == ("view", "aside") }
        let request = call.page(limit: gapsOfPage)
        let gaps = try await call.site.searchGaps.withProblems(setAside: isAside, page: request, now: call.now)
        let times = try StaffTimes(call)
        let address = PageAddress(call, keeping: ["view"], path: path)
        return try call.staffPage(
            GapsView(
                views: [
                    StaffLayoutView.Link(address: path, name: times.texts.text(.gapsOpen), isCurrent: !isAside),
                    StaffLayoutView.Link(
                        address: path + "?view=aside", name: times.texts.text(.gapsAside), isCurrent: isAside),
                ],
                done: refusal == nil
                    ? call.done.flatMap {
                        $0 == "aside"
                            ? times.texts.text(.gapAsideDone) : $0 == "back" ? times.texts.text(.gapBackDone) : nil
                    } : nil,
                gaps: gaps.items.map { CatalogueGapView($0, typed: typed, times) }, isAside: isAside,
                mayDraft: call.visitor.schedules, refusal: refusal, first: request.after.map { _ in address.with() },
                onPage: request.after.map { PageAddress(path: "", parameters: [("after", $0.text)]).with() },
                later: gaps.next.map { address.with([("after", $0.text)]) }))
    }

    @Sendable static func setAside(_ call: Call) async throws -> Answer {
        let problem = call.parameter("problem")
        // The form is on the page of the problem, too, and leads back there.
        let isOfProblem = try Form(call)["from"] == "problem"
        return try await settle(problem, call, backTo: isOfProblem ? ProblemPages.path(of: problem) : path) { reason in
            try await call.site.recommendations.setAside(
                problem: problem, because: reason, by: call.caller, now: call.now)
        }
    }

    @Sendable static func setSearchAside(_ call: Call) async throws -> Answer {
        try await settle(call.parameter("search"), call, backTo: path) { reason in
            try await call.site.searchGaps.setAside(
                call.parameter("search"), because: reason, by: call.caller, now: call.now)
        }
    }

    /// - Parameters:
    ///   - gap: the id of the problem or of the searches.
    ///   - place: the path of the page that tells of it.
    ///   - action: sets a gap aside for a reason, or takes that back where there is none.
    private static func settle(
        _ gap: String, _ call: Call, backTo place: String, _ action: (String?) async throws -> Void
    ) async throws -> Answer {
        let form = try Form(call)
        let isBack = form["do"] == "back"
        let fields = try Fields(.object([.init("reason", .string(form["reason"]))]))
        let reason = isBack ? nil : fields.reason(required: true, within: .gap)
        guard isBack || reason != nil else {
            let texts = call.reader.texts
            let refusal =
                texts.fault(ofReason: form["reason"].trimmed, within: .gap) ?? texts.text(.gapAsideReasonMissing)
            var answer =
                place == path
                ? try await page(call, refusal: refusal, typed: (gap: gap, reason: form["reason"]))
                : try await ProblemPages.page(call, problem: refusal, chosen: form)
            // The page of a problem that was merged meanwhile leads elsewhere.
            if answer.status == .ok { answer.status = .unprocessableContent }
            return answer
        }
        try await action(reason)
        return .seeOther(place + (isBack ? "?done=back" : "?done=aside"))
    }

    /// A tutorial that was drafted before is opened again.
    @Sendable static func draftTutorial(_ call: Call) async throws -> Answer {
        let (tutorial, isNew) = try await call.site.recommendations.draftTutorial(
            forProblem: call.parameter("problem"), by: call.caller, now: call.now)
        return .seeOther(StaffTutorialPages.path(of: tutorial.id) + (isNew ? "?done=drafted" : ""))
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        let refusal = call.reader.texts.text(.gapDraftedAlready)
        return try await drafted(call, orElse: refusal) {
            let session = try await call.site.recommendations.draft(
                forProblem: call.parameter("problem"), call.site.tickets.agreement, for: call.ownTrainer,
                by: call.caller, now: call.now)
            return session.staffPath + "/edit" + ScheduleNotice.drafted.query
        }
    }

    @Sendable static func draftForSearch(_ call: Call) async throws -> Answer {
        let refusal = call.reader.texts.text(.gapSearchDraftedAlready)
        return try await drafted(call, orElse: refusal) {
            let session = try await call.site.searchGaps.draft(
                call.parameter("search"), call.site.tickets.agreement, by: call.caller, now: call.now)
            return session.staffPath + "/edit" + ScheduleNotice.drafted.query
        }
    }

    @Sendable static func draftTutorialForSearch(_ call: Call) async throws -> Answer {
        let refusal = call.reader.texts.text(.gapSearchDraftedAlready)
        return try await drafted(call, orElse: refusal) {
            let tutorial = try await call.site.searchGaps.draftTutorial(
                call.parameter("search"), by: call.caller, now: call.now)
            return StaffTutorialPages.path(of: tutorial.id) + "?done=drafted"
        }
    }

    /// - Parameters:
    ///   - refusal: the sentence where there is a draft already.
    ///   - draft: makes a draft, and gives its address.
    private static func drafted(
        _ call: Call, orElse refusal: String, _ draft: () async throws -> String
    ) async throws -> Answer {
        do {
            return .seeOther(try await draft())
        } catch let failure as Failure where failure.code == .conflict {
            var answer = try await page(call, refusal: refusal)
            answer.status = .conflict
            return answer
        }
    }
}

struct GapsView: PageView {
    static let template = "staff-gaps"

    /// The links to the open gaps and to those that were set aside.
    let views: [StaffLayoutView.Link]
    let done: String?
    let gaps: [CatalogueGapView]
    let isAside: Bool
    let mayDraft: Bool
    /// The reason why a form was refused.
    let refusal: String?
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    /// The end of the addresses of forms, which leads back to this page of the list; nil for the beginning.
    let onPage: String?
    let later: String?
}

/// A gap of the catalogue: a recurring problem, or searches alone.
struct CatalogueGapView: Hashable, Sendable, Codable {
    let tickets: GapView?
    let search: SearchGapView?

    /// - Parameter typed: the reason in a form that was refused, and the id of its gap.
    init(_ gap: CatalogueGap, typed: (gap: String, reason: String)?, _ times: StaffTimes) {
        func reason(_ id: String) -> String? { typed.flatMap { $0.gap == id ? $0.reason : nil } }
        tickets = gap.problem.map {
            GapView($0, searches: gap.searches, typed: reason($0.overview.record.id), times)
        }
        search = gap.problem == nil ? gap.searches.first.map { SearchGapView($0, typed: reason($0.id), times) } : nil
    }
}

/// Searches without a result.
struct SearchGapView: Hashable, Sendable, Codable {
    let id: String
    /// The words that stand for all.
    let title: String
    /// `Searched for 7 times on 3 days`.
    let counts: String
    /// The number of searches on the support page; nil for none.
    let fromSupport: String?
    /// Other words that were searched for; nil for none.
    let others: String?
    /// The addresses of the tutorial and of the session that were drafted.
    let tutorial: String?
    let session: String?
    /// The reason why it was set aside.
    let setAside: String?
    /// The reason in a form that was refused.
    let typed: String?

    init(_ gap: SearchGap, typed: String?, _ times: StaffTimes) {
        let texts = times.texts
        self.typed = typed
        id = gap.id
        title = gap.words.first ?? ""
        counts = texts.searches(gap.times, on: gap.days)
        fromSupport = gap.places[.support].map { texts.text(.gapFromSupport, ["n": String($0)]) }
        others = gap.words.count > 1 ? gap.words.dropFirst().joined(separator: ", ") : nil
        tutorial = gap.decision.tutorial.map { StaffTutorialPages.path(of: $0) }
        session = gap.decision.session.map { "/staff/sessions/" + $0 }
        setAside = gap.decision.setAside
    }
}

extension LocalizedTexts {
    /// `Searched for 7 times on 3 days`.
    fileprivate func searches(_ times: Int, on days: Int) -> String {
        switch (times, days) {
        case (0, _): text(.gapSearchedNever)
        case (1, _): text(.gapSearchedOnce)
        case (_, 1): text(.gapSearchedOneDay, ["n": String(times)])
        default: text(.gapSearched, ["n": String(times), "days": String(days)])
        }
    }
}

/// A recurring problem without a tutorial, with the evidence.
struct GapView: Hashable, Sendable, Codable {
    let problem: ProblemView
    let accounts: String
    /// `8 in twelve weeks`.
    let inQuarter: String
    let unanswered: String
    /// The accounts with the most tickets.
    let names: String
    let weeks: WeeksView
    let latest: [TicketLinkView]
    /// The addresses of the session and of the tutorial that are drafted for it.
    let draft: String?
    let tutorial: String?
    /// The reason why it was set aside.
    let setAside: String?
    /// The reason in a form that was refused.
    let typed: String?
    /// The searches for it; nil for none.
    let searched: String?

    private static let maxAccounts = 5

    /// - Parameters:
    ///   - searches: those that name the problem.
    ///   - typed: the reason in a form that was refused.
    init(_ gap: Recommendations.Gap, searches: [SearchGap], typed: String?, _ times: StaffTimes) {
        let (texts, problem) = (times.texts, gap.overview.problem)
        let named = gap.accounts.prefix(Self.maxAccounts).map { "\($0.id) (\($0.tickets))" }
        let beyond = gap.accounts.count - named.count
        self.problem = ProblemView(gap.overview.summary, texts)
        accounts = problem.accounts(texts)
        inQuarter = texts.text(.ticketsInQuarter, ["n": String(problem.inQuarter)])
        unanswered = texts.text(.gapUnanswered, ["n": String(gap.unanswered), "of": String(gap.considered)])
        names = named.joined(separator: ", ") + (beyond > 0 ? texts.text(.andMore, ["n": String(beyond)]) : "")
        weeks = WeeksView(problem.perWeek, times)
        latest = gap.latest.map { TicketLinkView(id: $0.id, number: $0.number, subject: $0.text.subject) }
        draft = gap.overview.record.draft.map { "/staff/sessions/" + $0 }
        tutorial = gap.draftedTutorial.map { StaffTutorialPages.path(of: $0) }
        setAside = gap.overview.record.setAside
        self.typed = typed
        let words = searches.compactMap(\.words.first).joined(separator: ", ")
        let count = searches.reduce(0) { $0 + $1.times }
        searched = searches.isEmpty ? nil : texts.text(.gapNamed, ["n": String(count), "words": words])
    }
}

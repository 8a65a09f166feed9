import Foundation
import HTTPTypes
import Interchange
import Markup
import Operations
import Storage
import SupportCore
import Training

/// The catalogue for trainers: the list, and the form of one tutorial with a preview and its materials as rows.
struct StaffTutorialPages {
    static let path = "/staff/tutorials"
    private static let tutorialsOfPage = 50

    static func path(of tutorial: String) -> String { path + "/" + tutorial }

    /// The links between the pages of what is taught, by whom, and how it was received.
    static func links(_ call: Call) -> [StaffLayoutView.Link] {
        let texts = call.reader.texts
        return call.links(among: [
            (path, texts.text(.tutorials)), (StaffTrainerPages.path, texts.text(.trainersTitle)),
            (StaffFeedbackPages.path, texts.text(.staffFeedbackTitle)),
        ])
    }

    // MARK: - The list

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let (query, times) = (Query(call), try StaffTimes(call))
        let texts = times.texts
        let statuses: [Tutorial.Status] = query.choices("status")
        let words = query.all("q").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        try query.finish(toleratingUnknown: true)
        let page = call.page(limit: tutorialsOfPage)
        let filter = TutorialFilter(
            words: words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init),
            statuses: statuses.isEmpty ? [.draft, .published] : statuses)
        let found = try await call.site.catalogue.tutorials(filter, page: page)
        let address = PageAddress(call, keeping: ["q", "status"])
        let isDeleted = formFields(call.query).contains { $0 == ("done", "deleted") }
        return try call.staffPage(
            StaffTutorialListView(
                views: links(call),
                done: isDeleted ? texts.text(.tutorialDeleted) : nil, words: words,
                choices: [
                    address.choice(
                        "status", texts.text(.filterStatus),
                        Tutorial.Status.allCases.map { ($0.rawValue, texts.status($0)) })
                ],
                isNarrowed: !address.parameters.isEmpty, clear: path,
                tutorials: found.items.map { tutorial in
                    let details = tutorial.details
                    return StaffTutorialListView.Row(
                        title: details.title, page: path(of: tutorial.id), contentLanguage: details.language,
                        about: [
                            texts.level(details.level), texts.languageName(details.language),
                            texts.materials(details.materials.count),
                        ].joined(separator: " · "),
                        status: texts.status(details.status), isArchived: details.status == .archived,
                        interested: tutorial.interested > 0
                            ? texts.text(.tutorialInterested, ["n": String(tutorial.interested)]) : nil,
                        changed: times.view(tutorial.updatedAt))
                },
                first: page.after.map { _ in address.with() },
                later: found.next.map { address.with([("after", $0.text)]) }))
    }

    // MARK: - The form

    @Sendable static func blank(_ call: Call) async throws -> Answer {
        try page(call, TutorialForm(language: call.reader.texts.language), of: nil)
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let form = TutorialForm(sent)
        guard sent["do"] == "save" else { return try page(call, form, of: nil, isPreview: sent["do"] == "preview") }
        do {
            let tutorial = try await call.site.catalogue.create(
                try form.details(), by: call.caller, now: call.now)
            return .seeOther(path(of: tutorial.id) + "?done=created")
        } catch let failure as Failure {
            return try refused(failure, call, form, of: nil)
        }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let content = try await call.site.catalogue.staffOverview(
            ofTutorial: call.parameter("tutorial"), now: call.now)
        return try page(call, TutorialForm(content.tutorial), of: content)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let form = TutorialForm(sent)
        let content = try await call.site.catalogue.staffOverview(
            ofTutorial: call.parameter("tutorial"), now: call.now)
        guard sent["do"] == "save" else {
            return try page(call, form, of: content, isPreview: sent["do"] == "preview")
        }
        do {
            let details = try form.details(before: content.tutorial.details.tags)
            _ = try await call.site.catalogue.edit(
                content.tutorial.id, if: .version(anyOf: [form.version(of: content.tutorial)]), by: call.caller,
                now: call.now
            ) { _ in details }
            return .seeOther(path(of: content.tutorial.id) + "?done=saved")
        } catch let failure as Failure {
            return try refused(failure, call, form, of: content)
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let id = call.parameter("tutorial")
        do {
            try await call.site.catalogue.delete(id, if: form.precondition, by: call.caller, now: call.now)
            return .seeOther(path + "?done=deleted")
        } catch let failure as Failure {
            guard [.conflict, .preconditionFailed].contains(failure.code) else { throw failure }
            let content = try await call.site.catalogue.staffOverview(ofTutorial: id, now: call.now)
            return try refused(failure, call, TutorialForm(content.tutorial), of: content)
        }
    }

    private static func refused(
        _ failure: Failure, _ call: Call, _ form: TutorialForm, of content: StaffTutorialOverview?
    ) throws -> Answer {
        let texts = call.reader.texts
        guard let problem = ScheduleFault(failure, texts) else { throw failure }
        var answer = try page(call, form, of: content, problem: problem, faults: form.faults(of: failure, texts))
        answer.status = ErrorResponses.status(of: failure.code)
        return answer
    }

    static func page(
        _ call: Call, _ form: TutorialForm, of content: StaffTutorialOverview?, isPreview: Bool = false,
        problem: ScheduleFault? = nil, faults: [FaultView] = [], captionFaults: [String] = [],
        chapters: StaffChaptersView.Typed? = nil
    ) throws -> Answer {
        let times = try StaffTimes(call)
        let texts = times.texts
        let id = content?.tutorial.id
        let preview = isPreview ? Markdown(form["description"]).html : nil
        return try call.staffPage(
            StaffTutorialView(
                heading: content?.tutorial.details.title ?? texts.text(.tutorialNew),
                action: id.map(path(of:)) ?? path + "/new", version: content == nil ? "" : form.version,
                done: problem == nil && !isPreview ? notice(call) : nil,
                problem: problem.map {
                    TutorialProblemView(sentence: $0.sentence, hasFaults: !faults.isEmpty, faults: faults)
                },
                isPreview: isPreview,
                preview: isPreview
                    ? .init(
                        title: form["title"], summary: form["summary"].isEmpty ? nil : form["summary"],
                        html: preview?.isEmpty == false ? preview : nil, contentLanguage: form["language"]) : nil,
                above: form.fields(TutorialForm.above(texts), faults),
                materials: form.rows(texts, faults),
                below: form.fields(TutorialForm.below(language: form["language"], texts), faults),
                publicPage: content.flatMap {
                    $0.tutorial.details.status == .published ? "/tutorials/" + $0.tutorial.details.slug : nil
                },
                schedule: content.flatMap {
                    $0.tutorial.details.status == .archived
                        ? nil : SessionEditingPages.newPath + "?tutorial=" + $0.tutorial.id
                },
                delete: id.map { path(of: $0) + "/delete" },
                captions: content.flatMap { StaffCaptionsView($0, faults: captionFaults, texts) },
                chapters: content.map { StaffChaptersView.all($0, typed: chapters, texts) } ?? [],
                interest: content.map { content in
                    StaffTutorialView.Interest(
                        count: texts.text(.tutorialInterested, ["n": String(content.interested.count)]),
                        hasPeople: !content.interested.isEmpty,
                        people: content.interested.map {
                            .init(email: $0.email, since: times.view($0.createdAt))
                        })
                }))
    }

    private static func notice(_ call: Call) -> String? {
        let texts = call.reader.texts
        return switch call.done {
        case "saved": texts.text(.newsSaved)
        case "created": texts.text(.tutorialCreated)
        case "drafted": texts.text(.tutorialDrafted)
        case "captions": texts.text(.captionsDone)
        case "chapters": texts.text(.chaptersDone)
        default: nil
        }
    }
}

/// The list of tutorials for trainers.
struct StaffTutorialListView: PageView {
    static let template = "staff-tutorials"

    let views: [StaffLayoutView.Link]
    let done: String?
    let words: String
    let choices: [ChoiceView]
    let isNarrowed: Bool
    /// The address of the list without its filters.
    let clear: String
    let tutorials: [Row]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Row: Hashable, Sendable, Codable {
        let title: String
        let page: String
        /// The language of the tutorial.
        let contentLanguage: String
        let about: String
        let status: String
        let isArchived: Bool
        /// The number of people who asked for it; nil for nobody.
        let interested: String?
        let changed: MomentView
    }
}

/// The reason why a tutorial was not saved.
struct TutorialProblemView: Hashable, Sendable, Codable {
    let sentence: String
    let hasFaults: Bool
    let faults: [FaultView]
}

/// The form of a tutorial, with a preview.
struct StaffTutorialView: PageView {
    static let template = "staff-tutorial"

    let heading: String
    let action: String
    let version: String
    let done: String?
    let problem: TutorialProblemView?
    let isPreview: Bool
    let preview: Preview?
    let above: [FieldView]
    let materials: [TutorialMaterialView]
    let below: [FieldView]
    /// The page that customers see; nil for a tutorial that is not published.
    let publicPage: String?
    /// The form of a session that teaches it; nil for a tutorial that is new or archived.
    let schedule: String?
    /// The address of the form that deletes it; nil for a new one.
    let delete: String?
    /// Nil for a tutorial without recordings.
    let captions: StaffCaptionsView?
    /// The chapters of each recording.
    let chapters: [StaffChaptersView]
    let interest: Interest?

    struct Preview: Hashable, Sendable, Codable {
        let title: String
        let summary: String?
        let html: String?
        let contentLanguage: String
    }

    struct Interest: Hashable, Sendable, Codable {
        let count: String
        let hasPeople: Bool
        let people: [Person]

        struct Person: Hashable, Sendable, Codable {
            let email: String
            let since: MomentView
        }
    }
}

extension LocalizedTexts {
    func status(_ status: Tutorial.Status) -> String {
        switch status {
        case .draft: text(.scheduleStatusDraft)
        case .published: text(.scheduleStatusPublished)
        case .archived: text(.tutorialArchived)
        }
    }

    fileprivate func materials(_ count: Int) -> String {
        count == 1 ? text(.tutorialOneMaterial) : text(.tutorialMaterials, ["n": String(count)])
    }
}

import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The forms of a tutorial's captions, for trainers.
struct StaffCaptionForms {
    /// The largest form: a file, and what is around it.
    static let maxBytes = Captions.maxBytes + (64 << 10)

    @Sendable static func save(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let tutorial = call.parameter("tutorial")
        do {
            guard !form["recording"].isEmpty, let language = languageTag(form["language"]) else {
                throw Failure.invalid("/language", "Choose a recording and a language, such as en or de.")
            }
            let captions = try Captions(parsing: form.file("file")?.bytes ?? [])
            _ = try await call.site.catalogue.saveCaptions(
                captions, ofTutorial: tutorial, recording: .address(form["recording"]), language: language,
                by: call.caller, now: call.now)
        } catch let failure as Failure where [.invalid, .conflict, .tooLarge].contains(failure.code) {
            return try await refused(failure, call, form)
        }
        return .seeOther(StaffTutorialPages.path(of: tutorial) + "?done=captions#captions")
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let tutorial = call.parameter("tutorial")
        do {
            try await call.site.catalogue.deleteCaptions(
                ofTutorial: tutorial, recording: .address(form["recording"]), language: form["language"],
                by: call.caller, now: call.now)
        } catch let failure as Failure where failure.code == .conflict {
            return try await refused(failure, call, form)
        }
        return .seeOther(StaffTutorialPages.path(of: tutorial) + "?done=captions#captions")
    }

    private static func refused(_ failure: Failure, _ call: Call, _ form: Form) async throws -> Answer {
        let content = try await call.site.catalogue.staffOverview(
            ofTutorial: call.parameter("tutorial"), now: call.now)
        let problem = problem(failure, with: form, of: content, call)
        let faults = failure.faults.isEmpty ? [failure.detail] : failure.faults.map(\.detail)
        var answer = try StaffTutorialPages.page(
            call, TutorialForm(content.tutorial), of: content, problem: problem,
            captionFaults: problem == nil ? faults : [])
        answer.status = ErrorResponses.status(of: failure.code)
        return answer
    }

    /// The reason that stands at the top of the page, since the recording of the form is no longer on it.
    static func problem(
        _ failure: Failure, with form: Form, of content: StaffTutorialOverview, _ call: Call
    ) -> ScheduleFault? {
        guard failure.code == .conflict, !content.tutorial.details.recordings.contains(form["recording"]) else {
            return nil
        }
        return ScheduleFault(failure, call.reader.texts)
    }
}

/// The captions of a tutorial's recordings, and the number of their views.
struct StaffCaptionsView: Hashable, Sendable, Codable {
    let action: String
    let delete: String
    let views: String
    let hasFaults: Bool
    let faults: [String]
    let hasFiles: Bool
    let files: [File]
    let fields: [FieldView]

    struct File: Hashable, Sendable, Codable {
        /// The title of the recording.
        let recording: String
        /// The address of the recording.
        let url: String
        /// The name of the language.
        let language: String
        let tag: String
        let size: String
        /// The address of the file, which is there while the tutorial is published.
        let address: String?
    }

    /// Nil for a tutorial without recordings.
    init?(_ content: StaffTutorialOverview, faults: [String], _ texts: LocalizedTexts) {
        let tutorial = content.tutorial
        let recordings = tutorial.details.materials.filter { $0.kind == .recording }
        guard !recordings.isEmpty else { return nil }
        let path = StaffTutorialPages.path(of: tutorial.id) + "/captions"
        (action, delete) = (path, path + "/delete")
        views = texts.text(
            .captionsViews, ["lately": String(content.views.lately), "ever": String(content.views.ever)])
        self.faults = faults
        hasFaults = !faults.isEmpty
        files = content.captions.compactMap { captions in
            recordings.first { $0.url == captions.recording }.map { recording in
                File(
                    recording: recording.title, url: recording.url,
                    language: texts.languageName(captions.language), tag: captions.language,
                    size: "\(max(1, captions.size / 1_000)) kB",
                    address: tutorial.details.status == .published ? "/captions/" + captions.id : nil)
            }
        }
        hasFiles = !files.isEmpty
        fields = [
            FieldView(
                name: "recording", id: "captions-recording", label: texts.text(.captionsRecording),
                control: .select(recordings.map { ($0.url, $0.title) })),
            FieldView(
                name: "language", id: "captions-language", label: texts.text(.captionsLanguage),
                control: .input("text"),
                hint: texts.text(.scheduleHintLanguage), limit: 35, isRequired: true),
        ].filled(with: ["language": tutorial.details.language], faults: [])
    }
}

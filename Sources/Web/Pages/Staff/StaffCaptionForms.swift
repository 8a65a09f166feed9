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
            guard let material = Int(form["material"]), let language = languageTag(form["language"]) else {
                throw Failure.invalid("/language", "Choose a recording and a language, such as en or de.")
            }
            let captions = try Captions(parsing: form.file("file")?.bytes ?? [])
            _ = try await call.site.catalogue.saveCaptions(
                captions, ofTutorial: tutorial, material: material, language: language, by: call.caller, now: call.now)
        } catch let failure as Failure where [.invalid, .conflict, .tooLarge].contains(failure.code) {
            let content = try await call.site.catalogue.staffOverview(ofTutorial: tutorial, now: call.now)
            var answer = try StaffTutorialPages.page(
                call, TutorialForm(content.tutorial), of: content,
                captionFaults: failure.faults.isEmpty ? [failure.detail] : failure.faults.map(\.detail))
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
        return .seeOther(StaffTutorialPages.path(of: tutorial) + "?done=captions#captions")
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let tutorial = call.parameter("tutorial")
        guard let material = Int(form["material"]) else { throw Failure(.notFound, "There is no such material.") }
        try await call.site.catalogue.deleteCaptions(
            ofTutorial: tutorial, material: material, language: form["language"], by: call.caller, now: call.now)
        return .seeOther(StaffTutorialPages.path(of: tutorial) + "?done=captions#captions")
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
        /// The position of the recording among the materials.
        let material: Int
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
        let recordings = tutorial.details.materials.enumerated().filter { $0.element.kind == .recording }
        guard !recordings.isEmpty else { return nil }
        let path = StaffTutorialPages.path(of: tutorial.id) + "/captions"
        (action, delete) = (path, path + "/delete")
        views = texts.text(
            .captionsViews, ["lately": String(content.views.lately), "ever": String(content.views.ever)])
        self.faults = faults
        hasFaults = !faults.isEmpty
        files = content.captions.compactMap { captions in
            recordings.first { $0.element.url == captions.recording }.map { recording in
                File(
                    recording: recording.element.title, material: recording.offset,
                    language: texts.languageName(captions.language), tag: captions.language,
                    size: "\(max(1, captions.size / 1_000)) kB",
                    address: tutorial.details.status == .published ? "/captions/" + captions.id : nil)
            }
        }
        hasFiles = !files.isEmpty
        fields = [
            FieldView(
                name: "material", id: "captions-material", label: texts.text(.captionsRecording),
                control: .select(recordings.map { (String($0.offset), $0.element.title) })),
            FieldView(
                name: "language", id: "captions-language", label: texts.text(.captionsLanguage),
                control: .input("text"),
                hint: texts.text(.scheduleHintLanguage), limit: 35, isRequired: true),
        ].filled(with: ["language": tutorial.details.language], faults: [])
    }
}

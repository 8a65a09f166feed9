import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The forms of the chapters of a tutorial's recordings, for trainers.
struct StaffChapterForms {
    /// Takes the lines of the form, or the file that was chosen. Nothing at all deletes the chapters.
    @Sendable static func save(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let tutorial = call.parameter("tutorial")
        guard let material = Int(form["material"]) else { throw Failure(.notFound, "There is no such material.") }
        do {
            if let chapters = try chapters(form) {
                _ = try await call.site.catalogue.saveChapters(
                    chapters, ofTutorial: tutorial, recording: .address(form["recording"]), by: call.caller,
                    now: call.now)
            } else {
                try await delete(ofTutorial: tutorial, recording: form["recording"], call)
            }
        } catch let failure as Failure where [.invalid, .conflict, .tooLarge].contains(failure.code) {
            let content = try await call.site.catalogue.staffOverview(ofTutorial: tutorial, now: call.now)
            let typed = StaffChaptersView.Typed(
                recording: form["recording"], lines: form["chapters"], length: form["length"],
                faults: failure.faults.isEmpty ? [failure.detail] : failure.faults.map(\.detail))
            var answer = try StaffTutorialPages.page(
                call, TutorialForm(content.tutorial), of: content,
                problem: StaffCaptionForms.problem(failure, with: form, of: content, call), chapters: typed)
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
        return .seeOther(StaffTutorialPages.path(of: tutorial) + "?done=chapters#chapters-\(material)")
    }

    private static func delete(ofTutorial tutorial: String, recording: String, _ call: Call) async throws {
        do {
            try await call.site.catalogue.deleteChapters(
                ofTutorial: tutorial, recording: .address(recording), by: call.caller, now: call.now)
        } catch let failure as Failure where failure.code == .notFound {
            // There was nothing to delete.
        }
    }

    /// - Throws: ``Failure`` `.invalid` with every fault.
    private static func chapters(_ form: Form) throws -> Chapters? {
        if let file = form.file("file") { return try Chapters(parsing: file.bytes) }
        let (lines, typed) = (form["chapters"], form["length"].trimmingCharacters(in: .whitespaces))
        let length = Chapters.seconds(typed).flatMap { $0 > 0 ? $0 : nil }
        guard typed.isEmpty || length != nil else {
            throw Failure.invalid("/length", "The length must be a time such as 52:00.")
        }
        guard !lines.allSatisfy(\.isWhitespace) || length != nil else { return nil }
        return try Chapters(lines: lines, length: length)
    }
}

/// The chapters of one recording, to be written.
struct StaffChaptersView: Hashable, Sendable, Codable {
    let action: String
    /// The id of the heading.
    let id: String
    /// The title of the recording.
    let recording: String
    /// The address of the recording.
    let url: String
    /// The position of the recording among the materials.
    let material: Int
    let hasFaults: Bool
    let faults: [String]
    let fields: [FieldView]

    /// A form that was not taken.
    struct Typed {
        /// The address of the recording.
        let recording: String
        let lines: String
        let length: String
        let faults: [String]
    }

    /// A form for each recording of a tutorial.
    static func all(_ content: StaffTutorialOverview, typed: Typed?, _ texts: LocalizedTexts) -> [StaffChaptersView] {
        content.tutorial.details.materials.enumerated().filter { $0.element.kind == .recording }.map {
            StaffChaptersView(
                $0.element, material: $0.offset, content, typed: typed?.recording == $0.element.url ? typed : nil,
                texts)
        }
    }

    private init(
        _ recording: Tutorial.Material, material: Int, _ content: StaffTutorialOverview, typed: Typed?,
        _ texts: LocalizedTexts
    ) {
        let stored = content.chapters[recording.url]?.chapters
        action = StaffTutorialPages.path(of: content.tutorial.id) + "/chapters"
        id = "chapters-\(material)"
        self.recording = recording.title
        url = recording.url
        self.material = material
        faults = typed?.faults ?? []
        hasFaults = !faults.isEmpty
        fields = [
            FieldView(
                name: "chapters", id: id + "-lines", label: texts.text(.chaptersTitle), control: .area(rows: 6),
                value: typed?.lines ?? stored?.lines ?? "", hint: texts.text(.chaptersHint), limit: 25_000),
            FieldView(
                name: "length", id: id + "-length", label: texts.text(.chaptersLength), control: .input("text"),
                value: typed?.length ?? stored?.length.map(Chapters.clock) ?? "",
                hint: texts.text(.chaptersLengthHint), limit: 10),
        ]
    }
}

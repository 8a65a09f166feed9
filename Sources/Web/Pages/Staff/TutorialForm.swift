import Foundation
import Interchange
import Operations
import SupportCore
import Training

/// The form of a tutorial as it was filled in.
struct TutorialForm {
    private let typed: [String: String]
    let version: String
    /// The number of rows of materials, empty ones included.
    private let rowCount: Int

    /// The empty rows behind those that are filled in.
    private static let spareRows = 2
    private static let maxRows = 100

    /// A new tutorial.
    init(language: String) {
        typed = ["language": language, "level": Tutorial.Level.beginner.rawValue, "status": "draft"]
        version = ""
        rowCount = Self.spareRows
    }

    init(_ tutorial: Tutorial) {
        let details = tutorial.details
        var typed = [
            "title": details.title, "slug": details.slug, "summary": details.summary,
            "description": details.description, "level": details.level.rawValue, "language": details.language,
            "tags": details.tags.joined(separator: ", "), "status": details.status.rawValue,
        ]
        for (row, material) in details.materials.enumerated() {
            typed[Self.name(row, "kind")] = material.kind.rawValue
            typed[Self.name(row, "title")] = material.title
            typed[Self.name(row, "url")] = material.url
        }
        self.typed = typed
        version = tutorial.version
        rowCount = min(details.materials.count + Self.spareRows, Self.maxRows)
    }

    init(_ form: Form) {
        typed = form.all
        version = form["version"]
        let used = (0..<Self.maxRows).filter { row in
            ["title", "url"].contains { !form[Self.name(row, $0)].isEmpty }
        }
        rowCount = min((used.last.map { $0 + 1 } ?? 0) + Self.spareRows, Self.maxRows)
    }

    /// The version to compare with. Somebody who asks for dates meanwhile changes it, but nothing that a trainer sees.
    func version(of tutorial: Tutorial) -> String {
        version.hasPrefix("\(tutorial.id)-\(tutorial.revision)-") ? tutorial.version : version
    }

    subscript(name: String) -> String { (typed[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    private static func name(_ row: Int, _ part: String) -> String { "material-\(row)-\(part)" }

    // MARK: - Reading

    /// The rows in which something was typed.
    private var filledRows: [Int] {
        (0..<rowCount).filter { row in ["title", "url"].contains { !self[Self.name(row, $0)].isEmpty } }
    }

    /// - Parameter before: the tags of the tutorial that is edited.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    func details(before: [String] = []) throws -> Tutorial.Details {
        func text(_ name: String) -> JSON.Member {
            JSON.Member(name, self[name].isEmpty ? .null : .string(self[name]))
        }
        var seen: Set<String> = []
        let chosen = tags(typed: self["tags"], before: before).filter { seen.insert($0).inserted }
        let materials = filledRows.map { row -> JSON in
            let url = self[Self.name(row, "url")]
            let title = self[Self.name(row, "title")]
            return .object([
                JSON.Member("title", .string(title.isEmpty ? url : title)),
                JSON.Member("url", url.isEmpty ? .null : .string(url)),
                JSON.Member("kind", .string(self[Self.name(row, "kind")])),
            ])
        }
        return try Tutorial.Details(
            writing: .object(
                [
                    text("title"), text("slug"), text("summary"), text("description"), text("level"),
                    text("language"), text("status"),
                ] + [
                    JSON.Member("tags", .array(chosen.map(JSON.string))), JSON.Member("materials", .array(materials)),
                ]))
    }

    /// The faults by the names of the form's fields.
    func faults(of failure: Failure, _ texts: LocalizedTexts) -> [FaultView] {
        let isEnglish = texts.language == Texts.fallback
        let (filled, all) = (filledRows, failure.code == .invalid ? failure.faults : [])
        return all.map { fault in
            let parts = fault.pointer.split(separator: "/").map(String.init)
            var field = parts.first ?? "title"
            if parts.count > 2, field == "materials", let index = Int(parts[1]), filled.indices.contains(index) {
                field = Self.name(filled[index], parts[2])
            }
            return FaultView(
                field: field, sentence: isEnglish ? fault.detail : texts.text(.scheduleFault),
                detail: isEnglish ? nil : fault.detail)
        }
    }

    // MARK: - Showing

    static func above(_ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(
                name: "title", label: texts.text(.scheduleFieldTitle), control: .input("text"), limit: 300,
                isRequired: true),
            FieldView(
                name: "summary", label: texts.text(.tutorialSummary), control: .input("text"),
                hint: texts.text(.tutorialSummaryHint), limit: 1_000),
            FieldView(
                name: "description", label: texts.text(.scheduleFieldDescription), control: .area(rows: 12),
                hint: texts.text(.scheduleHintDescription), limit: 50_000),
        ]
    }

    /// - Parameter language: the language that was chosen, which is among those to choose from.
    static func below(language: String, _ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(
                name: "status", label: texts.text(.filterStatus),
                control: .select(Tutorial.Status.allCases.map { ($0.rawValue, texts.status($0)) }),
                hint: texts.text(.tutorialStatusHint)),
            FieldView(
                name: "level", label: texts.text(.filterLevel),
                control: .select(Tutorial.Level.allCases.map { ($0.rawValue, texts.level($0)) })),
            FieldView(
                name: "language", label: texts.text(.scheduleFieldLanguage),
                control: .select(texts.languages(including: language))),
            FieldView(
                name: "tags", label: texts.text(.scheduleFieldTags), control: .input("text"),
                hint: texts.text(.scheduleHintTags), limit: 1_000),
            FieldView(
                name: "slug", label: texts.text(.tutorialSlug), control: .input("text"),
                hint: texts.text(.tutorialSlugHint), limit: Slug.maximumLength),
        ]
    }

    func fields(_ fields: [FieldView], _ faults: [FaultView]) -> [FieldView] {
        fields.filled(with: typed, faults: faults)
    }

    func rows(_ texts: LocalizedTexts, _ faults: [FaultView]) -> [TutorialMaterialView] {
        (0..<rowCount).map { row in
            func field(_ part: String, _ label: String, _ control: FieldView.Control, limit: Int) -> FieldView {
                let name = Self.name(row, part)
                return FieldView(name: name, label: label, control: control, limit: limit)
                    .filled(with: typed[name] ?? "", fault: faults.first { $0.field == name })
            }
            let kinds = Tutorial.Material.Kind.allCases.map { ($0.rawValue, texts.kind($0)) }
            return TutorialMaterialView(
                number: String(row + 1),
                fields: [
                    field("url", texts.text(.materialURL), .input("url"), limit: 2_000),
                    field("title", texts.text(.materialTitle), .input("text"), limit: 300),
                    field("kind", texts.text(.materialKind), .select(kinds), limit: 20),
                ])
        }
    }
}

/// A row of the form for one material.
struct TutorialMaterialView: Hashable, Sendable, Codable {
    let number: String
    let fields: [FieldView]
}

import Foundation
import HTTPTypes
import Interchange
import Markup
import Operations
import Storage
import SupportCore
import Training

/// The settings of the organisation: its name, logo, colour and legal pages, with a preview of what customers see.
struct SettingsPages {
    static let path = "/staff/settings"

    /// The largest form: a logo, and two notices of the longest kind in letters of four bytes.
    static let maxBytes = Logo.maxBytes + 2 * Organisation.maxNotice * 4 + 65_536

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let stored = try await call.site.organisation.stored()
        return try page(call, SettingsForm(stored))
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let settings = call.site.organisation
        var form = SettingsForm(sent, fixed: settings.fixed.organisation.fields)
        let stored = try await settings.stored()
        do {
            let organisation = try await form.organisation(over: stored.organisation, call)
            guard sent["do"] == "save" else { return try page(call, form, isPreview: true) }
            try await settings.save(
                organisation, if: .version(anyOf: [form.version]), by: call.caller, now: call.now)
            return .seeOther(path + "?done=saved")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            var answer = try page(call, form, problem: problem)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    /// A logo that was uploaded and is not in use yet.
    @Sendable static func logo(_ call: Call) async throws -> Answer {
        let id = call.parameter("file").prefix { $0 != "." }
        return try await OrganisationPages.picture(String(id), call)
    }

    private static func page(
        _ call: Call, _ form: SettingsForm, isPreview: Bool = false, problem: ScheduleFault? = nil
    ) throws -> Answer {
        let texts = call.reader.texts
        let fixed = call.site.organisation.fixed.organisation
        let isSaved = call.done != nil && problem == nil
        return try call.staffPage(
            SettingsView(
                done: isSaved ? texts.text(.newsSaved) : nil, isPreview: isPreview,
                problem: problem.map { FormFaultView($0, current: path) },
                fixed: fixed.fields.isEmpty ? nil : .init(facts: SettingsForm.facts(of: fixed, texts)),
                fields: form.fields(without: fixed.fields, problem, texts),
                logo: fixed.logo == nil ? form.logoView(problem, texts) : nil, version: form.version,
                preview: SettingsPreview(form.shown.overridden(by: fixed), texts)))
    }
}

/// The form of the settings as it was filled in.
struct SettingsForm {
    /// The values of the fields as texts, by their names in the API.
    private var texts: [String: String]
    /// The logo that was uploaded or is in use.
    private var logo: LogoReference?
    private var file: MultipartForm.File?
    /// False where the operator fixed the logo, and the form has no field for it.
    private var hasLogo = true
    let version: String
    /// The organisation as far as it could be read, for the preview.
    private(set) var shown: Organisation

    private static let names: [(field: Organisation.Field, name: String)] = [
        (.name, "organisation"), (.accent, "accent"), (.support, "supportAddress"), (.imprint, "imprint"),
        (.privacy, "privacy"),
    ]

    init(_ stored: StoredOrganisation) {
        let organisation = stored.organisation
        texts = [
            "organisation": organisation.name ?? "", "accent": organisation.accent?.hex ?? "",
            "supportAddress": organisation.support?.text ?? "", "imprint": organisation.imprint?.text ?? "",
            "privacy": organisation.privacy?.text ?? "",
        ]
        logo = organisation.logo
        version = stored.version
        shown = organisation
    }

    /// - Parameter fixed: the fields that the form does not have.
    init(_ form: Form, fixed: Set<Organisation.Field>) {
        texts = Self.names.reduce(into: [:]) { texts, entry in
            if !fixed.contains(entry.field) { texts[entry.name] = form[entry.name] }
        }
        logo = form["removeLogo"].isEmpty ? LogoReference(field: form["kept"]) : nil
        hasLogo = !fixed.contains(.logo)
        file = hasLogo ? form.file("logo") : nil
        version = form["version"]
        shown = Organisation()
    }

    /// The organisation that the form describes. A new logo is kept, so that it need not be chosen again.
    ///
    /// - Throws: ``Failure`` `.invalid` with the faults of all fields.
    mutating func organisation(over former: Organisation, _ call: Call) async throws -> Organisation {
        var faults: [Failure.Fault] = []
        var organisation = former
        if hasLogo { organisation.logo = logo }
        shown = organisation
        do {
            if let file {
                logo = try await call.site.organisation.keep(Logo(checking: file.bytes), now: call.now)
                organisation.logo = logo
            }
        } catch let failure as Failure where failure.code == .invalid {
            faults += failure.faults
        }
        do {
            let members = texts.sorted { $0.key < $1.key }.map {
                JSON.Member($0.key, $0.value.isEmpty ? .null : .string($0.value))
            }
            organisation = try Organisation(editing: organisation, by: .object(members))
        } catch let failure as Failure where failure.code == .invalid {
            faults += failure.faults
        }
        shown = organisation
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return organisation
    }

    // MARK: - What the page shows

    func fields(
        without fixed: Set<Organisation.Field>, _ problem: ScheduleFault?, _ words: LocalizedTexts
    ) -> [FieldView] {
        Self.names.filter { !fixed.contains($0.field) }.map { field, name in
            let (control, hint, limit): (FieldView.Control, String, Int) =
                switch field {
                case .name, .logo: (.input("text"), words.text(.settingsNameHint), Organisation.maxName)
                case .accent: (.input("text"), words.text(.settingsAccentHint), 7)
                case .support: (.input("text"), words.text(.settingsSupportHint), 300)
                case .imprint, .privacy: (.area(rows: 8), words.text(.settingsNoticeHint), Organisation.maxNotice)
                }
            return FieldView(
                name: name, label: Self.label(of: field, words), control: control, value: texts[name] ?? "",
                hint: hint, limit: limit, fault: problem?.fault(name))
        }
    }

    func logoView(_ problem: ScheduleFault?, _ words: LocalizedTexts) -> SettingsView.Logo {
        SettingsView.Logo(
            kept: logo?.field ?? "", address: logo.map { SettingsPages.path + $0.path },
            isSVG: logo?.kind == .svg, hint: words.text(.settingsLogoHint), fault: problem?.fault("logo"))
    }

    /// The values that the operator fixed.
    static func facts(of organisation: Organisation, _ words: LocalizedTexts) -> [FactView] {
        let values: [(Organisation.Field, String?)] = [
            (.name, organisation.name), (.logo, organisation.logo?.path), (.accent, organisation.accent?.hex),
            (.support, organisation.support?.text), (.imprint, organisation.imprint.map { $0.address ?? "/imprint" }),
            (.privacy, organisation.privacy.map { $0.address ?? "/privacy" }),
        ]
        return values.compactMap { field, value in value.map { FactView(name: label(of: field, words), value: $0) } }
    }

    private static func label(of field: Organisation.Field, _ words: LocalizedTexts) -> String {
        switch field {
        case .name: words.text(.settingsName)
        case .logo: words.text(.settingsLogo)
        case .accent: words.text(.settingsAccent)
        case .imprint: words.text(.imprint)
        case .privacy: words.text(.privacy)
        case .support: words.text(.settingsSupport)
        }
    }
}

extension LogoReference {
    /// The reference as a hidden field of the form keeps it.
    var field: String { "\(id).\(kind.rawValue)" + (size.map { ".\($0.width)x\($0.height)" } ?? "") }

    init?(field: String) {
        let parts = field.split(separator: ".").map(String.init)
        guard parts.count >= 2, let kind = Logo.Kind(rawValue: parts[1]),
            parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        else { return nil }
        let sides = parts.count > 2 ? parts[2].split(separator: "x").compactMap { Int($0) } : []
        self.init(
            id: parts[0], kind: kind, size: sides.count == 2 ? Logo.Size(width: sides[0], height: sides[1]) : nil)
    }
}

struct SettingsView: PageView {
    static let template = "staff-settings"

    let done: String?
    /// True for a form that was not saved.
    let isPreview: Bool
    let problem: FormFaultView?
    /// The values that the operator set when starting the server.
    let fixed: Fixed?
    let fields: [FieldView]
    /// Nil where the operator fixed the logo.
    let logo: Logo?
    let version: String
    let preview: SettingsPreview

    struct Fixed: Hashable, Sendable, Codable {
        let facts: [FactView]
    }

    struct Logo: Hashable, Sendable, Codable {
        /// The logo that is kept without another one.
        let kept: String
        let address: String?
        /// Mails show the name in place of an SVG.
        let isSVG: Bool
        let hint: String
        let fault: FaultView?
    }
}

/// A picture of what customers see, in both themes. It is drawn, because pages may have no styles of their own.
struct SettingsPreview: Hashable, Sendable, Codable {
    let themes: [Theme]
    /// The notices that are pages of ours, as HTML.
    let imprint: String?
    let privacy: String?

    struct Theme: Hashable, Sendable, Codable {
        let title: String
        let name: String
        let logo: String?
        let paper: String
        let ink: String
        let accent: String
        let onAccent: String
        let tint: String
        /// The colour, its contrast, and whether it had to be corrected.
        let sentence: String
    }

    init(_ organisation: Organisation, _ texts: LocalizedTexts) {
        let accent = organisation.accent ?? .standard
        let named = [
            (AccentColor.Theme.light, texts.text(.settingsLight)), (.dark, texts.text(.settingsDark)),
        ]
        themes = named.map { theme, title in
            let palette = accent.palette(in: theme)
            let isKept = palette.accent == accent.color
            // Rounded down, so that the number is never better than the contrast.
            let contrast = String((palette.contrast * 10).rounded(.down) / 10)
            let values = [
                "from": accent.hex, "to": palette.accent.hex,
                "contrast": texts.language == "de" ? contrast.replacing(".", with: ",") : contrast,
            ]
            return Theme(
                title: title, name: String((organisation.name ?? texts.text(.organisationNone)).prefix(34)),
                logo: organisation.logo.map { SettingsPages.path + $0.path }, paper: theme.paper.hex,
                ink: theme.ink.hex, accent: palette.accent.hex, onAccent: palette.onAccent.hex, tint: palette.tint.hex,
                sentence: isKept
                    ? texts.text(.settingsColourKept, values) : texts.text(.settingsColourCorrected, values))
        }
        func html(_ notice: LegalNotice?) -> String? {
            notice.flatMap { $0.address == nil ? Markdown($0.text).html : nil }
        }
        (imprint, privacy) = (html(organisation.imprint), html(organisation.privacy))
    }
}

import Addresses
import SupportCore
package import Training

extension Organisation {
    /// The organisation after an edit; fields that are left out stay as they are.
    ///
    /// - Parameter json: `organisation` (its name), `accent`, `imprint`, `privacy` and `supportAddress`, each a string or
    ///   null.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(editing former: Organisation, by json: JSON) throws {
        let fields = try Fields(json)
        self = former
        if fields.holds("organisation") {
            name = fields.text("organisation", limit: Self.maxName).flatMap { $0.isEmpty ? nil : $0 }
        }
        if fields.holds("accent") {
            accent = fields.parsed("accent", as: "a colour such as #00615f") { AccentColor($0) }
        }
        if fields.holds("imprint") { imprint = Self.notice("imprint", fields) }
        if fields.holds("privacy") { privacy = Self.notice("privacy", fields) }
        if fields.holds("supportAddress") {
            support = fields.parsed(
                "supportAddress", as: "an email address, or an address that begins with https:// or http://"
            ) { text in
                if text.contains("://") { return webAddress(text).map(SupportAddress.init) }
                return SupportAddress(try emailAddress(text))
            }
        }
        try fields.finish()
    }

    private static func notice(_ name: String, _ fields: Fields) -> LegalNotice? {
        guard let text = fields.text(name, limit: maxNotice, lines: true), !text.isEmpty else { return nil }
        let notice = LegalNotice(text)
        if let address = notice.address, webAddress(address) == nil {
            fields.fault(name, "Must be a text, or an address that begins with https:// or http://.")
        }
        return notice
    }
}

/// The settings of the organisation as the API shows them: those that were entered, with the operator's in place.
package struct SettingsResource: JSONResource {
    private let organisation: Organisation
    private let fixed: [String]
    private let publicURL: String

    /// - Parameter fixed: the fields that the operator fixed.
    package init(_ organisation: Organisation, fixed: Set<Organisation.Field>, publicURL: String) {
        self.organisation = organisation
        self.fixed = fixed.map(Self.name).sorted()
        self.publicURL = publicURL
    }

    /// The fields that nobody but the operator sets.
    package var readOnly: Set<String> { Set(fixed).union(["fixed"]) }

    package func writeFields(to json: inout JSONWriter) {
        json.write("organisation", organisation.name)
        json.write("logo", organisation.logo.map { publicURL + $0.path })
        json.write("accent", organisation.accent?.hex)
        json.write("imprint", organisation.imprint?.text)
        json.write("privacy", organisation.privacy?.text)
        json.write("supportAddress", organisation.support?.text)
        json.write("fixed", fixed)
    }

    private static func name(of field: Organisation.Field) -> String {
        switch field {
        case .name: "organisation"
        case .support: "supportAddress"
        case .logo, .accent, .imprint, .privacy: field.rawValue
        }
    }
}

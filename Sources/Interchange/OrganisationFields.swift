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

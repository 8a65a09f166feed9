import ArgumentParser
import Foundation
import Interchange
import Operations
import SupportCore
import Training

struct OrganisationOptions: ParsableArguments {
    @Option(
        help: """
            The name of the organisation that customers see. This and the other values of the organisation take the place \
            of those on the settings page. (LECTERN_ORGANISATION_NAME; that of the page)
            """)
    var organisationName: String?

    @Option(
        help: ArgumentHelp(
            "The logo, an SVG or PNG file. (LECTERN_ORGANISATION_LOGO; that of the page)", valueName: "file"))
    var organisationLogo: String?

    @Option(help: "The accent colour, such as #00615f. (LECTERN_ORGANISATION_ACCENT; that of the page)")
    var organisationAccent: String?

    @Option(
        help: ArgumentHelp(
            "The legal notice: a URL, or a file with Markdown. (LECTERN_ORGANISATION_IMPRINT; that of the page)",
            valueName: "url or file"))
    var organisationImprint: String?

    @Option(
        help: ArgumentHelp(
            "The privacy notice: a URL, or a file with Markdown. (LECTERN_ORGANISATION_PRIVACY; that of the page)",
            valueName: "url or file"))
    var organisationPrivacy: String?

    @Option(
        help: ArgumentHelp(
            "The email or web address at which customers get help. (LECTERN_ORGANISATION_SUPPORT; that of the page)",
            valueName: "address"))
    var organisationSupport: String?

    /// Reads each value by itself, so that the mistakes of all are reported.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_ORGANISATION_NAME") { try values(.name) }
        faults.check("LECTERN_ORGANISATION_LOGO") { try logo() }
        faults.check("LECTERN_ORGANISATION_ACCENT") { try values(.accent) }
        faults.check("LECTERN_ORGANISATION_IMPRINT") { try values(.imprint) }
        faults.check("LECTERN_ORGANISATION_PRIVACY") { try values(.privacy) }
        faults.check("LECTERN_ORGANISATION_SUPPORT") { try values(.support) }
    }

    func organisation() throws -> FixedOrganisation {
        FixedOrganisation(try values(.name, .accent, .imprint, .privacy, .support), logo: try logo())
    }

    /// - Throws: ``Failure`` `.invalid`, and ``ValidationError`` for a file that cannot be read.
    private func values(_ fields: Organisation.Field...) throws -> Organisation {
        let members = try fields.compactMap { field -> JSON.Member? in
            let (name, text) =
                switch field {
                case .name: ("organisation", setting(organisationName, "LECTERN_ORGANISATION_NAME", otherwise: ""))
                case .accent: ("accent", setting(organisationAccent, "LECTERN_ORGANISATION_ACCENT", otherwise: ""))
                case .support:
                    ("supportAddress", setting(organisationSupport, "LECTERN_ORGANISATION_SUPPORT", otherwise: ""))
                case .imprint:
                    ("imprint", try notice(setting(organisationImprint, "LECTERN_ORGANISATION_IMPRINT", otherwise: "")))
                case .privacy:
                    ("privacy", try notice(setting(organisationPrivacy, "LECTERN_ORGANISATION_PRIVACY", otherwise: "")))
                case .logo: ("", "")
                }
            return text.isEmpty ? nil : JSON.Member(name, .string(text))
        }
        return try Organisation(editing: Organisation(), by: .object(members))
    }

    /// A URL, or the contents of a file.
    private func notice(_ text: String) throws -> String {
        guard !text.isEmpty, !text.contains("://") else { return text }
        return String(decoding: try contents(of: text, limit: Organisation.maxNotice * 4), as: UTF8.self)
    }

    private func logo() throws -> Logo? {
        let file = setting(organisationLogo, "LECTERN_ORGANISATION_LOGO", otherwise: "")
        guard !file.isEmpty else { return nil }
        return try Logo(checking: Array(contents(of: file, limit: Logo.maxBytes)))
    }

    /// - Parameter limit: one byte more is read, so that a file that is too large shows.
    private func contents(of path: String, limit: Int) throws -> Data {
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { file.closeFile() }
            return try file.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw ValidationError("\(path) cannot be read.")
        }
    }
}

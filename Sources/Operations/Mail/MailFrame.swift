import Foundation
import SupportCore
import Training

/// The frame of every mail, in `frame.mustache`: one card with the organisation above and below.
struct MailFrameView: Sendable, Decodable {
    let language: String
    let subject: String
    /// HTML.
    let body: String
    let name: String
    let logo: Logo?
    let hasFooter: Bool
    let footer: [Link]
    let light: Colors
    let dark: Colors

    /// The logo in pixels of a mail.
    struct Logo: Sendable, Decodable {
        let url: String
        let width: Int
        let height: Int
    }

    struct Link: Sendable, Decodable {
        let label: String
        let url: String
    }

    /// The colours of a theme.
    struct Colors: Sendable, Hashable, Decodable {
        let paper: String
        let sheet: String
        let ink: String
        let soft: String
        let line: String
        let accent: String
        let onAccent: String
    }
}

/// The organisation as a mail shows it.
struct MailFace: Sendable {
    let organisation: Organisation
    /// The public address of the service, without a slash at the end.
    let publicURL: String

    /// The longest sides of the logo in a mail, in pixels.
    private static let logoSize = Logo.Size(width: 200, height: 48)

    /// The logo as a PNG. Mail programs show no SVG.
    var logo: MailFrameView.Logo? {
        guard let logo = organisation.logo, logo.kind == .png, let size = logo.size else { return nil }
        let scale = min(
            1, Double(Self.logoSize.width) / Double(size.width), Double(Self.logoSize.height) / Double(size.height))
        func scaled(_ side: Int) -> Int { max(1, Int((Double(side) * scale).rounded())) }
        return MailFrameView.Logo(
            url: publicURL + logo.path, width: scaled(size.width), height: scaled(size.height))
    }

    /// The addresses below every mail.
    func footer(_ labels: MailLabels) -> [MailFrameView.Link] {
        func notice(_ notice: LegalNotice?, _ label: String, _ path: String) -> MailFrameView.Link? {
            notice.map { notice in
                MailFrameView.Link(label: label, url: notice.address ?? publicURL + path)
            }
        }
        return [
            organisation.support.map { MailFrameView.Link(label: labels.support, url: $0.url) },
            notice(organisation.imprint, labels.imprint, "/imprint"),
            notice(organisation.privacy, labels.privacy, "/privacy"),
        ].compactMap(\.self)
    }

    /// The end of the plain text (RFC 3676 §4.3); nil where nothing of the organisation is known.
    func signature(_ labels: MailLabels) -> String? {
        let links = footer(labels).map { "\($0.label): \($0.url.replacing(/^mailto:/, with: ""))" }
        let lines = [organisation.name].compactMap(\.self) + links
        return lines.isEmpty ? nil : "-- \n" + lines.joined(separator: "\n") + "\n"
    }

    func colors(in theme: AccentColor.Theme) -> MailFrameView.Colors {
        let palette = (organisation.accent ?? .standard).palette(in: theme)
        return MailFrameView.Colors(
            paper: theme.paper.hex, sheet: theme.sheet.hex, ink: theme.ink.hex,
            soft: theme == .light ? "#535f66" : "#a8b4ba", line: theme == .light ? "#dcd9d3" : "#323b3f",
            accent: palette.accent.hex, onAccent: palette.onAccent.hex)
    }
}

/// The words around every mail, which are those of the pages.
struct MailLabels: Sendable, Decodable {
    let support: String
    let imprint: String
    let privacy: String
    /// The name of an organisation that has entered none.
    let organisationNone: String
}

import Crypto
import Foundation
import HTTPTypes
import Markup
import NIOCore
import Operations
import SupportCore
import Training

/// The organisation's own pages, its logo, and the stylesheet with its accent colour.
struct OrganisationPages {
    @Sendable static func imprint(_ call: Call) async throws -> Answer {
        try notice(call.organisation.imprint, titled: call.reader.texts.text(.imprint), call)
    }

    @Sendable static func privacy(_ call: Call) async throws -> Answer {
        try notice(call.organisation.privacy, titled: call.reader.texts.text(.privacy), call)
    }

    private static func notice(_ notice: LegalNotice?, titled title: String, _ call: Call) throws -> Answer {
        guard let notice else { throw Failure(.notFound, "There is nothing at this address.") }
        if let address = notice.address { return .seeOther(address) }
        return try call.page(LegalNoticeView(title: title, html: Markdown(notice.text).html))
    }

    // MARK: - The logo

    @Sendable static func logo(_ call: Call) async throws -> Answer {
        let name = call.parameter("file")
        let organisation = try await call.site.organisation.current()
        guard let current = organisation.logo else { throw Failure(.notFound, "There is nothing at this address.") }
        guard current.path == "/logo/" + name else {
            // Mails and other sites keep the address of a former logo.
            var answer = Answer.seeOther(current.path)
            answer.headers[.cacheControl] = "no-cache"
            return answer
        }
        return try await picture(current.id, call)
    }

    /// The bytes of a logo, which never change at one address.
    static func picture(_ id: String, _ call: Call) async throws -> Answer {
        guard let logo = try await call.site.organisation.logo(id) else {
            throw Failure(.notFound, "There is nothing at this address.")
        }
        return picture(logo.bytes, type: logo.kind.mediaType, id: id, call)
    }

    /// The answer with a picture that others uploaded, whose address changes with its bytes.
    static func picture(_ bytes: [UInt8], type: String, id: String, _ call: Call) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "public, max-age=31536000, immutable"
        headers[.eTag] = "\"\(id)\""
        headers[.xContentTypeOptions] = "nosniff"
        // An SVG that is opened by itself is a document: it may style itself, and nothing else.
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
        // Mail programs in a browser show it, too.
        headers[.crossOriginResourcePolicy] = "cross-origin"
        if EntityTags(call.headers[.ifNoneMatch])?.holds(id) ?? false {
            headers[.contentType] = nil
            return Answer(.notModified, headers: headers)
        }
        return Answer(.ok, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    // MARK: - The accent colour

    /// The stylesheet with the accent colour. Inline styles are forbidden to pages.
    @Sendable static func accent(_ call: Call) async throws -> Answer {
        guard let accent = try await call.site.organisation.current().accent else {
            throw Failure(.notFound, "There is nothing at this address.")
        }
        let sheet = AccentSheet(accent)
        var answer = Answer.text(sheet.text, type: "text/css; charset=utf-8")
        answer.headers[.eTag] = "\"\(sheet.version)\""
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.headers[.crossOriginResourcePolicy] = "same-origin"
        answer.headers[.cacheControl] =
            call.query == "v=" + sheet.version ? "public, max-age=31536000, immutable" : "no-cache"
        if EntityTags(call.headers[.ifNoneMatch])?.holds(sheet.version) ?? false {
            answer.status = .notModified
            answer.headers[.contentType] = nil
            answer.body = nil
        }
        return answer
    }
}

/// The custom properties of `style.css` that depend on the accent colour.
struct AccentSheet {
    let text: String
    /// Changes with the text.
    let version: String

    init(_ accent: AccentColor) {
        func properties(_ theme: AccentColor.Theme) -> String {
            let palette = accent.palette(in: theme)
            return "--accent: \(palette.accent.hex); --on-accent: \(palette.onAccent.hex); --tint: \(palette.tint.hex);"
        }
        text = """
            :root { \(properties(.light)) }
            @media screen and (prefers-color-scheme: dark) { :root { \(properties(.dark)) } }

            """
        version = Data(SHA256.hash(data: Data(text.utf8)).prefix(9)).base64URL
    }

    var address: String { "/accent.css?v=" + version }
}

/// The organisation in the frame of every page.
struct OrganisationView: Hashable, Sendable, Codable {
    /// The name, or the kind of site where none was entered.
    let name: String
    let logo: String?
    /// The address of the stylesheet with the accent colour.
    let style: String?
    /// Addresses.
    let imprint: String?
    let privacy: String?
    let support: String?

    init(_ organisation: Organisation, _ texts: LocalizedTexts) {
        name = organisation.name ?? texts.text(.organisationNone)
        logo = organisation.logo?.path
        style = organisation.accent.map { AccentSheet($0).address }
        imprint = organisation.imprint.map { $0.address ?? "/imprint" }
        privacy = organisation.privacy.map { $0.address ?? "/privacy" }
        support = organisation.support?.url
    }
}

/// An imprint or a privacy notice of the organisation.
struct LegalNoticeView: PageView {
    static let template = "notice"

    let title: String
    let html: String
}

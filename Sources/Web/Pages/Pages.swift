public import Foundation
import HTTPTypes
import ICalendar
import Interchange
import NIOCore
import Operations
import SupportCore
import Synchronization
import Training

/// The templates of all pages, their texts and what they load, read once.
public struct Pages: Sendable {
    private let templates: PageTemplates
    private let cache = PageCache()
    let texts: Texts
    let assets: Assets
    let openAPI: OpenAPIDocuments
    private let documentationCache = DocumentationCache()

    /// - Parameter resources: the folder that holds `Templates`, `Public` and `OpenAPI`.
    public init(resources: URL) throws {
        let folder = resources.appending(path: "Templates")
        texts = try Texts(folder: folder)
        templates = try PageTemplates(folder: folder, texts: texts)
        openAPI = try OpenAPIDocuments(folder: resources.appending(path: "OpenAPI"))
        assets = try Assets(resources: resources, documents: openAPI)
    }

    /// The documentation of the API, which is put together once.
    ///
    /// - Parameter address: the public URL of the service, for its examples.
    func documentation(at address: String) -> DocumentationView {
        documentationCache.view(at: address) { DocumentationView(openAPI.api, at: address) }
    }

    /// A page that everybody may see. It loads nothing from elsewhere, and runs no script but ours.
    ///
    /// A page that says what it said before is not written again.
    func answer<View: PageView>(_ view: View, for reader: PageReader) throws -> Answer {
        let layout = layout(View.navigation, for: reader)
        let key = PageCache.Key(view: view, layout: layout)
        let page: PageCache.Page
        if let known = cache[key] {
            page = known
        } else {
            let body = try write(view, frame: nil, for: reader)
            page = PageCache.Page(body: body, gzipped: Gzip.compress(body))
            cache.keep(page, for: key)
        }
        var answer = Answer(.ok, headers: headers(for: reader))
        if reader.acceptsGzip, let gzipped = page.gzipped {
            answer.headers[.contentEncoding] = "gzip"
            answer.body = gzipped
        } else {
            answer.body = page.body
        }
        return answer
    }

    /// A page for one person. It is neither kept nor compressed: the length of what is compressed tells of a secret in
    /// it (BREACH).
    ///
    /// - Parameter frame: the values of what is around the page, where it is not the site's own layout alone.
    func secretAnswer<View: PageView>(_ view: View, frame: (any Encodable)? = nil, for reader: PageReader) throws
        -> Answer
    {
        var answer = Answer(.ok, headers: headers(for: reader))
        answer.body = try write(view, frame: frame, for: reader)
        answer.keepSecret()
        // With “no-referrer” browsers do not say where a form comes from (Fetch, “append a request Origin header”). The
        // path is told to nobody, and so to no log of requests for scripts and styles.
        answer.headers[.referrerPolicy] = "strict-origin"
        return answer
    }

    /// A page with a form that may be sent once, which makes each its own.
    func formAnswer<View: PageView>(_ view: View, once: String, for reader: PageReader) throws -> Answer {
        var answer = Answer(.ok, headers: headers(for: reader))
        let body = try write(view, frame: OnceView(once: once), for: reader)
        if reader.acceptsGzip, let gzipped = Gzip.compress(body) {
            answer.headers[.contentEncoding] = "gzip"
            answer.body = gzipped
        } else {
            answer.body = body
        }
        return answer
    }

    private func write<View: PageView>(_ view: View, frame: (any Encodable)?, for reader: PageReader) throws
        -> ByteBuffer
    {
        let layout = layout(View.navigation, for: reader)
        let scope = try frame.map { try TemplateScope(view, $0, layout) } ?? TemplateScope(view, layout)
        return ByteBuffer(string: try templates.render(View.template, language: layout.language, scope))
    }

    private func layout(_ navigation: LayoutView.Entry?, for reader: PageReader) -> LayoutView {
        let logo = reader.organisation.logo
        return LayoutView(
            language: reader.texts.language, zone: reader.zone?.identifier, languages: reader.languages(of: texts),
            style: assets.address("style.css"), script: assets.address("page.js"),
            icon: logo?.path ?? assets.address("icon.svg"), iconType: (logo?.kind ?? .svg).mediaType,
            organisation: OrganisationView(reader.organisation, reader.texts), isProgramme: navigation == .programme,
            isCatalogue: navigation == .catalogue, isSupport: navigation == .support, isMine: navigation == .mine,
            isStaff: navigation == .staff)
    }

    private func headers(for reader: PageReader) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        headers[.contentSecurityPolicy] = Self.policy()
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        headers[.vary] = "Accept-Language, Cookie, Accept-Encoding"
        if let chosen = reader.chosenLanguage {
            headers[.setCookie] = "lang=\(chosen); Path=/; Max-Age=31536000; SameSite=Lax"
        }
        return headers
    }

    /// The `Content-Security-Policy` of a page. Everything that it loads is ours, and everything that a form sends comes
    /// here.
    ///
    /// - Parameter ancestors: the sites that may frame the page, such as `https://chat.example.com`; `*` for every site.
    static func policy(framedBy ancestors: [String] = []) -> String {
        let sites = ancestors.isEmpty ? "'none'" : ancestors.joined(separator: " ")
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors " + sites
    }
}

extension Answer {
    /// Lets other sites show the page in a frame. They chose its language, not the reader, so that no cookie keeps it.
    ///
    /// - Parameter ancestors: the sites, as in ``Pages/policy(framedBy:)``.
    mutating func allowFrames(of ancestors: [String]) {
        headers[.contentSecurityPolicy] = Pages.policy(framedBy: ancestors)
        headers[.setCookie] = nil
    }
}

extension Call {
    func page(_ view: some PageView) throws -> Answer {
        try site.pages.answer(view, for: reader)
    }

    /// A page with a form.
    ///
    /// - Parameter once: the key of the form, with which it is carried out once however often it is sent.
    func page(_ view: some PageView, once: String) throws -> Answer {
        try site.pages.formAnswer(view, once: once, for: reader)
    }

    /// A page for one person alone, at an address that is a secret: no cache, search engine or other site is to have it.
    func secretPage(_ view: some PageView, for reader: PageReader) throws -> Answer {
        try site.pages.secretAnswer(view, for: reader)
    }
}

/// Pages that were written, for as long as they are asked for.
private final class PageCache: Sendable {
    struct Key: Hashable, Sendable {
        let view: any PageView
        let layout: LayoutView

        static func == (left: Key, right: Key) -> Bool {
            left.layout == right.layout && AnyHashable(left.view) == AnyHashable(right.view)
        }

        func hash(into hasher: inout Hasher) {
            view.hash(into: &hasher)
            layout.hash(into: &hasher)
        }
    }

    struct Page: Sendable {
        let body: ByteBuffer
        let gzipped: ByteBuffer?
    }

    /// Bytes of each of the two generations.
    private static let capacity = 8 << 20

    private let pages = Mutex(
        RecencyCache<Key, Page>(capacity: capacity) {
            1_024 + $1.body.readableBytes + ($1.gzipped?.readableBytes ?? 0)
        })

    subscript(key: Key) -> Page? { pages.withLock { $0.value(for: key) } }

    func keep(_ page: Page, for key: Key) { pages.withLock { $0.keep(page, for: key) } }
}

import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The files that crawlers and language models read before the pages.
struct SearchEngineRoutes {
    /// The most addresses of one sitemap (sitemaps.org).
    private static let maxAddresses = 50_000
    /// The most tutorials that the overview for language models lists.
    private static let maxTutorials = 200

    /// Calendars that people subscribe to are fetched by robots; secret ones say themselves that they are not indexed.
    @Sendable static func robots(_ call: Call) async throws -> Answer {
        let closed = [
            "/api/", "/my/", "/join/", "/feedback/", "/unsubscribe/", "/confirm/", "/staff", "/sign-in", "/embed",
            "/demo/",
        ]
        let lines =
            ["User-agent: *", "Allow: /calendar"] + closed.map { "Disallow: " + $0 }
            + ["Sitemap: \(call.site.publicURL)/sitemap.xml"]
        return .text(lines.joined(separator: "\n") + "\n", type: "text/plain")
    }

    /// The public pages. Above 50,000 of them, an index of sitemaps of that many each.
    @Sendable static func sitemap(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let page = query.parsed("page", as: "a number from 1") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        try query.finish()
        let count = try await call.site.catalogue.publicPageCount(now: call.now) + Self.fixedPages.count
        let site = call.site.publicURL
        if page == nil, count > maxAddresses {
            let pages = 1...((count + maxAddresses - 1) / maxAddresses)
            return xml("sitemapindex", pages.map { "<sitemap><loc>\(site)/sitemap.xml?page=\($0)</loc></sitemap>" })
        }
        let number = page ?? 1
        guard number == 1 || number - 1 <= (count - 1) / maxAddresses else {
            throw Failure(.notFound, "There is no such page of the sitemap.")
        }
        // The first page begins with those that are always there.
        let skipped = max(0, (number - 1) * maxAddresses - Self.fixedPages.count)
        let limit = number == 1 ? maxAddresses - Self.fixedPages.count : maxAddresses
        let pages = try await call.site.catalogue.publicPages(after: skipped, limit: limit, now: call.now)
        let fixed = number == 1 ? Self.fixedPages.map { "<url><loc>\(site + $0)</loc></url>" } : []
        return xml(
            "urlset",
            fixed
                + pages.map {
                    "<url><loc>\(site + $0.path)</loc><lastmod>\(instantText($0.changedAt))</lastmod></url>"
                })
    }

    private static let fixedPages = ["/", "/tutorials"]

    private static func xml(_ element: String, _ entries: [String]) -> Answer {
        .text(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(element) xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            \(entries.joined(separator: "\n"))
            </\(element)>

            """, type: "application/xml")
    }

    /// An overview of the site for language models (llmstxt.org).
    @Sendable static func overview(_ call: Call) async throws -> Answer {
        let (site, texts) = (call.site.publicURL, call.site.pages.texts.spoken(in: Texts.fallback))
        let tutorials = try await call.site.catalogue.published(limit: maxTutorials).map { tutorial in
            let details = tutorial.details
            let title = details.title.replacing("[", with: "(").replacing("]", with: ")")
            let summary = details.summary.split(whereSeparator: \.isNewline).joined(separator: " ")
            return "- [\(title)](\(site)/tutorials/\(details.slug))" + (summary.isEmpty ? "" : ": " + summary)
        }
        let text = """
            # \(texts.text(.programmeTitle))

            > \(texts.text(.programmeAbout))

            ## Programme

            - [Programme](\(site)/): the next dates; narrow it down by `kind`, `level`, `language`, `tag`, `tutorial`, `trainer` and `q`
            - [Calendar feed](\(site)/calendar.ics): iCalendar; takes `kind`, `tag`, `tutorial`, `trainer` and `language`
            - [Dates as JSON](\(site)/api/v1/occurrences)
            - [API](\(site)/openapi.json): OpenAPI

            ## Tutorials

            \(tutorials.joined(separator: "\n"))

            """
        return .text(text, type: "text/plain; charset=utf-8")
    }
}

import Foundation
import HTTPTypes
import ICalendar
import Training

/// The reader of a page: language, time zone, and the encodings that the browser accepts.
struct PageReader: Sendable {
    let texts: LocalizedTexts
    /// Their own zone, where a script told it in a cookie.
    let zone: Zone?
    let acceptsGzip: Bool
    /// The language that this very request chose, which the browser is to keep.
    let chosenLanguage: String?
    /// The address, in which another language can be chosen.
    let path: String
    let query: String
    /// The address of the page with the form that was sent; nil for a request that is no form.
    let formPage: String?
    let organisation: Organisation
    let now: Date

    /// The address that leads back from the refusal of a form; nil where its page is not known.
    var wayBack: String? { formPage == "/" ? nil : formPage }

    /// - Parameter language: that of what is shown, if it is known better than from the browser. A language that the
    ///   reader chose takes precedence.
    init(
        _ headers: HTTPFields, method: HTTPRequest.Method, path: String, template: String, query: String, site: Site,
        organisation: Organisation, now: Date, language: String? = nil
    ) {
        let known = site.pages.texts
        let asked = formFields(query).last { $0.name == "lang" }?.value
        let chosen = asked.flatMap { known.holds($0) ? known.spoken(in: $0).language : nil }
        chosenLanguage = chosen
        let kept = headers.cookie("lang").flatMap { known.holds($0) ? $0 : nil }
        // Somebody who chose a language keeps it on every page.
        if let language = chosen ?? kept ?? language {
            texts = known.spoken(in: language)
        } else {
            texts = known.spoken(accepting: headers[.acceptLanguage])
        }
        zone = headers.cookie("zone").flatMap(Self.zone)
        acceptsGzip = Web.acceptsGzip(headers[.acceptEncoding])
        self.path = path
        self.query = query
        formPage = method == .post ? site.formPages.page(ofFormAt: path, template) : nil
        self.organisation = organisation
        self.now = now
    }

    private static func zone(_ cookie: String) -> Zone? {
        let name = cookie.removingPercentEncoding ?? cookie
        // A browser may name a zone that we do not know: the session's own is shown then.
        return Zone(ifKnown: newNames[name] ?? name)
    }

    /// The current names of zones that some browsers report by a former name.
    private static let newNames = [
        "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
        "Asia/Saigon": "Asia/Ho_Chi_Minh", "Europe/Kiev": "Europe/Kyiv", "America/Godthab": "America/Nuuk",
        "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
        "America/Indianapolis": "America/Indiana/Indianapolis",
        "Atlantic/Faeroe": "Atlantic/Faroe", "Pacific/Truk": "Pacific/Chuuk", "Pacific/Ponape": "Pacific/Pohnpei",
    ]

    /// Large pages that are the same whatever the query. They are written once for all queries.
    private static let pagesWithoutQuery: Set = ["/docs"]

    /// The languages to choose from, each by its own name.
    func languages(of texts: Texts) -> [LayoutView.Language] {
        // The address of a form without a page of its own cannot be opened, and its query is not that of the page.
        let other = formPage.flatMap { $0 == path ? nil : $0 }
        let rest =
            other == nil && !Self.pagesWithoutQuery.contains(path)
            ? query.split(separator: "&").filter { !$0.hasPrefix("lang=") }.map(String.init) : []
        return texts.languages.map { language in
            LayoutView.Language(
                language: language, name: texts.spoken(in: language).ownName,
                address: (other ?? "") + "?" + (rest + ["lang=" + language]).joined(separator: "&"),
                isCurrent: language == self.texts.language)
        }
    }
}

extension Call {
    var reader: PageReader { reader() }

    /// - Parameter language: that of what is shown, if it is known better than from the browser.
    func reader(language: String? = nil) -> PageReader {
        PageReader(
            headers, method: method, path: path, template: template, query: query, site: site,
            organisation: organisation, now: now, language: language)
    }
}

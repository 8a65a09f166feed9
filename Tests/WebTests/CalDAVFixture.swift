import Foundation
import HTTPTypes
import Testing

extension TestSite {
    /// A request of a calendar program.
    func dav(
        _ method: String, _ path: String, _ body: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await send(
            try #require(HTTPRequest.Method(method)), path, body.map { Data($0.utf8) }, as: .anybody,
            ["Content-Type": "application/xml; charset=utf-8"].merging(headers) { $1 })
    }

    /// Asks what changed in a calendar since a token; for all of it without one.
    func synchronise(
        _ calendar: String, _ token: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await dav(
            "REPORT", calendar,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <d:sync-collection xmlns:d="DAV:"><d:sync-token>\(token ?? "")</d:sync-token>
            <d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>
            """, headers)
    }
}

extension Reply {
    /// The addresses in a multistatus, of its resources only.
    var hrefs: [String] {
        text.matches(of: #/<d:response><d:href>(.*?)</d:href>|<d:response><d:href(/)>/#).map { String($0.1 ?? "") }
    }

    /// The token of a synchronisation.
    var token: String? {
        text.firstMatch(of: #/<d:sync-token>(.*?)</d:sync-token>/#).map { String($0.1) }
    }
}

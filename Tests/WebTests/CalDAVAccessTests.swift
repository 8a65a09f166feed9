import Foundation
import Testing

/// Those who mean no good, and those who have a secret.
@Suite struct CalDAVAccessTests {
    private let programme = "/dav/calendars/public/programme/"

    // MARK: - Those who mean no good

    @Test func `what is too large, too deep or no XML is refused in few words`() async throws {
        let site = try await TestSite()
        try await site.webinar()
        let bomb = """
            <!DOCTYPE a [<!ENTITY b "\(String(repeating: "b", count: 1_000))"><!ENTITY c "&b;&b;&b;&b;">]>
            <propfind xmlns='DAV:'><prop><displayname>&c;</displayname></prop></propfind>
            """
        let properties = (0..<101).map { "<p\($0) xmlns='urn:p'/>" }.joined()
        let deep = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        let hrefs = String(repeating: "<href>\(programme)x.ics</href>", count: 60_000)
        let name = String(repeating: "x", count: 300)
        for (method, body, status) in [
            ("PROPFIND", bomb, 400), ("REPORT", bomb, 400), ("PROPFIND", "{}", 400), ("REPORT", "", 400),
            ("PROPFIND", "<propfind xmlns='DAV:'><prop>\(properties)</prop></propfind>", 413),
            ("PROPFIND", "<propfind xmlns='DAV:'><prop><\(name)/></prop></propfind>", 413),
            ("PROPFIND", deep, 413), ("PROPFIND", "<other/>", 400),
            ("REPORT", "<calendar-multiget xmlns='urn:ietf:params:xml:ns:caldav'>\(hrefs)", 413),
            ("REPORT", String(repeating: " ", count: 10 << 20), 413),
            ("REPORT", "<sync-collection xmlns='DAV:'/>", 400),
        ] {
            let reply = try await site.dav(method, programme, body, ["Depth": "1"])
            #expect(reply.status == status, "\(method) \(body.prefix(60)): \(reply.text.prefix(200))")
            #expect(reply.body.count < 1_000)
        }
        for report in ["expand-property", "principal-property-search"] {
            let reply = try await site.dav("REPORT", "/dav/principals/public/", "<\(report) xmlns='DAV:'/>")
            #expect(reply.status == 403 && reply.text.contains("<d:supported-report/>"))
        }
        let filter = "<filter><comp-filter name='VCALENDAR'><comp-filter name='VEVENT'><prop-filter name='UID'>"
        let reply = try await site.dav(
            "REPORT", programme,
            """
            <calendar-query xmlns='urn:ietf:params:xml:ns:caldav'>\(filter)<param-filter name='X'/></prop-filter>
            </comp-filter></comp-filter></filter></calendar-query>
            """)
        #expect(reply.status == 403 && reply.text.contains("<c:supported-filter/>"))
    }

    @Test func `a filter has twenty conditions at most, and only a multiget is long`() async throws {
        let site = try await TestSite()
        try await site.webinar()
        func query(_ conditions: String) async throws -> Int {
            let reply = try await site.dav(
                "REPORT", programme,
                """
                <calendar-query xmlns='urn:ietf:params:xml:ns:caldav'><filter><comp-filter name='VCALENDAR'>\(conditions)
                </comp-filter></filter></calendar-query>
                """)
            return reply.status
        }
        func event(_ conditions: Int) -> String {
            let condition = "<prop-filter name='X-NONE'><is-not-defined/></prop-filter>"
            return "<comp-filter name='VEVENT'>\(String(repeating: condition, count: conditions))</comp-filter>"
        }
        #expect(try await query(event(20)) == 207)
        #expect(try await query(event(21)) == 413)
        #expect(try await query(event(11) + event(10)) == 413)
        #expect(try await query(String(repeating: event(0), count: 21)) == 413)
        for (bytes, status) in [(1_000, 207), (1_001, 413)] {
            let match = "<text-match>\(String(repeating: "x", count: bytes))</text-match>"
            let filter = "<comp-filter name='VEVENT'><prop-filter name='UID'>\(match)</prop-filter></comp-filter>"
            #expect(try await query(filter) == status)
        }
        let padding = "<!-- \(String(repeating: "x", count: 64 << 10)) -->"
        #expect(try await query(padding) == 413)
        let asked = "<propfind xmlns='DAV:'><propname/>\(padding)</propfind>"
        #expect(try await site.dav("PROPFIND", programme, asked, ["Depth": "0"]).status == 413)
        let hrefs = String(repeating: "<d:href>\(programme)x.ics</d:href>", count: 2_000)
        let multiget = "<calendar-multiget xmlns='urn:ietf:params:xml:ns:caldav' xmlns:d='DAV:'>\(hrefs)"
        #expect(try await site.dav("REPORT", programme, multiget + "</calendar-multiget>").status == 207)
    }

    @Test func `a property that is asked for twice is answered once`() async throws {
        let site = try await TestSite()
        let reply = try await site.dav(
            "PROPFIND", programme,
            "<propfind xmlns='DAV:'><prop><displayname/><displayname/></prop></propfind>", ["Depth": "0"])
        #expect(reply.status == 207)
        #expect(reply.text.matches(of: #/<d:displayname>/#).count == 1)
    }

    // MARK: - Secrets

    @Test func `a registrant and a trainer reach their own calendars, by address or by password`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let registration = try await site.register("grace@example.org", for: session, on: "2026-12-08T10:00:00")
        let personal = path(of: registration["feed"]).secret
        let teaching = path(of: try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"]).secret
        let cases = [(personal, "dates", 1), (teaching, "teaching", 6)]
        for (secret, name, count) in cases {
            let password = ["Authorization": "Basic " + Data("grace@example.org:\(secret)".utf8).base64EncodedString()]
            for (home, headers) in [(secret, [:]), ("my", password)] {
                let calendars = try await site.dav(
                    "PROPFIND", "/dav/calendars/\(home)/", nil, headers.merging(["Depth": "1"]) { $1 })
                let calendar = "/dav/calendars/\(home)/\(name)/"
                #expect(calendars.hrefs.last == calendar)
                let objects = try await site.dav("PROPFIND", calendar, nil, headers.merging(["Depth": "1"]) { $1 })
                #expect(objects.status == 207 && objects.hrefs.count == count + 1)
                #expect(objects.header("Referrer-Policy") == "no-referrer")
                let object = try await site.get(objects.hrefs[1], as: .anybody, headers)
                #expect(object.status == 200 && object.header("Cache-Control") == "private, no-cache")
            }
            let root = try await site.dav("PROPFIND", "/dav/", nil, password.merging(["Depth": "0"]) { $1 })
            #expect(root.text.contains("/dav/principals/my/"))
        }
        // A sync counts as a fetch of the feed.
        _ = try await site.synchronise("/dav/calendars/\(personal)/dates/")
        let report = try await site.get("/api/v1/registrations/\(registration.id)/convergence", as: .trainer)
        #expect(try report["feed"]?["fetchedRevision"] == report["feed"]?["revision"], "\(report.text)")
    }

    @Test func `without a secret where one is needed the program is asked for a password, and guesses are counted`()
        async throws
    {
        let site = try await TestSite()
        let wrong = ["Authorization": "Basic " + Data("a@example.org:nothing".utf8).base64EncodedString()]
        for (path, headers) in [
            ("/dav/principals/my/", [:]), ("/dav/calendars/my/", [:]), ("/dav/calendars/my/dates/", wrong),
            ("/dav/", wrong),
        ] {
            let reply = try await site.dav("PROPFIND", path, nil, headers)
            #expect(reply.status == 401)
            #expect(reply.header("WWW-Authenticate") == "Basic realm=\"Lectern\", charset=\"UTF-8\"")
        }
        for _ in 0..<18 {
            #expect(try await site.dav("PROPFIND", "/dav/calendars/nothing/").status == 404)
        }
        #expect(try await site.dav("PROPFIND", "/dav/calendars/nothing/").status == 429)
        #expect(try await site.dav("PROPFIND", "/dav/calendars/my/", nil, wrong).status == 429)
        #expect(try await site.dav("PROPFIND", programme).status == 207)
    }
}

extension String {
    /// The secret in the path of a feed.
    fileprivate var secret: String {
        String(split(separator: "/").last ?? "").replacing(".ics", with: "")
    }
}

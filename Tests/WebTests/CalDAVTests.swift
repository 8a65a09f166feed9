import Foundation
import Operations
import Testing
import Training

@testable import Web

/// The calendars that programs synchronise, as the programs ask for them.
@Suite struct CalDAVTests {
    private let programme = "/dav/calendars/public/programme/"

    // MARK: - The way to the calendars

    @Test func `the way leads from the host's name to the calendars of everybody`() async throws {
        let site = try await TestSite()
        try await site.webinar(["tags": ["a/b c"]])
        let tutorial = try await site.tutorial()
        try await site.webinar(["tutorial": .string(tutorial.id), "kind": "tutorial"])
        for method in ["GET", "PROPFIND", "OPTIONS", "PUT"] {
            let reply = try await site.dav(method, "/.well-known/caldav")
            #expect(reply.status == 301 && reply.header("Location") == "/dav/")
        }
        let principal = try await site.dav(
            "PROPFIND", "/dav/", "<propfind xmlns='DAV:'><prop><current-user-principal/></prop></propfind>",
            ["Depth": "0"])
        #expect(principal.status == 207)
        #expect(
            principal.text == """
                <?xml version="1.0" encoding="utf-8"?>
                <d:multistatus \(namespaces)><d:response><d:href>/dav/</d:href><d:propstat><d:prop>\
                <d:current-user-principal><d:href>/dav/principals/public/</d:href></d:current-user-principal></d:prop>\
                <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>

                """)
        let home = try await site.dav(
            "PROPFIND", "/dav/principals/public/",
            """
            <propfind xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:z='urn:z'><prop>
            <c:calendar-home-set/><c:calendar-user-address-set/><c:schedule-inbox-URL/><z:odd/></prop></propfind>
            """, ["Depth": "0"])
        #expect(
            home.text.contains(
                """
                <d:propstat><d:prop><c:calendar-home-set><d:href>/dav/calendars/public/</d:href></c:calendar-home-set>\
                <c:calendar-user-address-set/></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>\
                <d:propstat><d:prop><c:schedule-inbox-URL/><x:odd xmlns:x="urn:z"/></d:prop>\
                <d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>
                """))
        let calendars = try await site.dav(
            "PROPFIND", "/dav/calendars/public/",
            "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>", ["Depth": "1"])
        #expect(
            calendars.hrefs == [
                "/dav/calendars/public/", programme, "/dav/calendars/public/tutorial-\(tutorial.id)/",
                "/dav/calendars/public/tag-a%2Fb%20c/",
            ])
        let tagged = try await site.dav("PROPFIND", calendars.hrefs[3], nil, ["Depth": "1"])
        #expect(tagged.hrefs.count == 2)
        #expect(try await site.dav("PROPFIND", "/dav/calendars/public/tutorial-webhooks-from-zero/").status == 404)
        #expect(try await site.dav("PROPFIND", "/dav/calendars/public/other/").status == 404)
    }

    @Test func `programs are told the name of the organisation, and ask for the password under it`() async throws {
        for (name, realm) in [("Acme Academy", "Acme Academy"), ("Müller & Söhne", "Lectern")] {
            let site = try await TestSite(organisation: FixedOrganisation(Organisation(name: name)))
            let root = try await site.dav(
                "PROPFIND", "/dav/", "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>", ["Depth": "0"])
            let escaped = name.replacing("&", with: "&amp;")
            #expect(root.text.contains("<d:displayname>\(escaped)</d:displayname>"))
            let refused = try await site.dav("PROPFIND", "/dav/calendars/my/")
            #expect(refused.header("WWW-Authenticate") == "Basic realm=\"\(realm)\", charset=\"UTF-8\"")
        }
    }

    @Test func `everywhere below the calendars one can ask what can be done, before any sign-in`() async throws {
        let site = try await TestSite()
        for path in ["/dav/", "/dav", "/dav/principals/my/", "/dav/calendars/nothing/", programme, "/dav/a/b/c/d/e"] {
            let reply = try await site.dav("OPTIONS", path, nil, ["Authorization": "Basic bm9uZTpub25l"])
            #expect(reply.status == 200, "\(path)")
            #expect(reply.header("DAV") == "1, 3, calendar-access")
            #expect(reply.header("Allow") == "OPTIONS, GET, HEAD, PROPFIND, REPORT")
        }
    }

    @Test func `every method that writes is refused by the privilege that nobody has`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let object = programme + "\(session.id)@lectern.test.ics"
        let methods = [
            "PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "COPY", "LOCK", "UNLOCK", "POST", "PATCH",
            "ACL",
        ]
        for method in methods {
            for path in [object, programme, programme + "new.ics", "/dav/", "/dav/calendars/public/new/"] {
                let reply = try await site.dav(method, path, "BEGIN:VCALENDAR")
                #expect(reply.status == 403, "\(method) \(path)")
                #expect(reply.text.contains("<d:error") && reply.text.contains("<d:need-privileges>"))
            }
        }
        #expect(try await site.dav("GET", object).status == 200)
    }

    @Test func `a browser is led from a calendar's address to the programme`() async throws {
        let site = try await TestSite()
        for path in ["/dav/", "/dav/principals/public/", "/dav/calendars/public/", programme] {
            let reply = try await site.get(path)
            #expect(reply.status == 303 && reply.header("Location") == "/")
        }
    }

    // MARK: - A calendar

    @Test func `a calendar says all that programs ask for, and that nothing can be written`() async throws {
        let site = try await TestSite()
        try await site.webinar()
        let reply = try await site.dav("PROPFIND", programme, nil, ["Depth": "0"])
        let token = try #require(reply.text.firstMatch(of: #/<d:sync-token>(.*?)</d:sync-token>/#)).1
        let allReports = ["c:calendar-query", "c:calendar-multiget", "d:sync-collection"].map {
            "<d:supported-report><d:report><\($0)/></d:report></d:supported-report>"
        }
        #expect(
            reply.text == """
                <?xml version="1.0" encoding="utf-8"?>
                <d:multistatus \(namespaces)><d:response><d:href>\(programme)</d:href><d:propstat><d:prop>\
                <d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
                <d:displayname>Webinars and tutorials</d:displayname><d:getetag>&quot;\(token)&quot;</d:getetag>\
                <d:sync-token>\(token)</d:sync-token><s:getctag>\(token)</s:getctag>\
                <d:owner><d:href>/dav/principals/public/</d:href></d:owner>\
                <d:current-user-principal><d:href>/dav/principals/public/</d:href></d:current-user-principal>\
                <d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>\
                <d:supported-report-set>\(allReports.joined())</d:supported-report-set>\
                <c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>\
                <c:supported-calendar-data><c:calendar-data content-type="text/calendar" version="2.0"/>\
                </c:supported-calendar-data><c:calendar-description>Live sessions, kept up to date automatically.\
                </c:calendar-description><c:max-resource-size>1048576</c:max-resource-size>\
                <a:calendar-color>#008080FF</a:calendar-color></d:prop><d:status>HTTP/1.1 200 OK</d:status>\
                </d:propstat></d:response></d:multistatus>

                """)
        #expect(token.hasPrefix("data:,"))
        #expect(reply.header("Cache-Control") == "private, no-cache")
        let names = try await site.dav(
            "PROPFIND", programme, "<propfind xmlns='DAV:'><propname/></propfind>", ["Depth": "0"])
        #expect(names.text.contains("<d:sync-token/><s:getctag/>"))
    }

    @Test func `who wants the minimum hears nothing of what is not there`() async throws {
        let site = try await TestSite()
        let body = "<propfind xmlns='DAV:'><prop><displayname/><quota-used-bytes/></prop></propfind>"
        let reply = try await site.dav("PROPFIND", programme, body, ["Depth": "0", "Prefer": "return=minimal"])
        #expect(!reply.text.contains("404"))
        #expect(reply.header("Preference-Applied") == "return=minimal")
        #expect(try await site.dav("PROPFIND", programme, body, ["Depth": "0"]).text.contains("404"))
    }

    @Test func `a depth without an end is refused`() async throws {
        let site = try await TestSite()
        let reply = try await site.dav("PROPFIND", programme, nil, ["Depth": "infinity"])
        #expect(
            reply.status == 403 && reply.text.contains("<d:error \(namespaces)><d:propfind-finite-depth/></d:error>"))
    }

    // MARK: - Objects

    @Test func `an object is got by its address, and again only when it changed`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let list = try await site.dav("PROPFIND", programme, nil, ["Depth": "1"])
        let address = programme + "\(session.id)@lectern.test.ics"
        #expect(list.hrefs == [programme, address])
        for path in [address, address.replacing("@", with: "%40")] {
            let list = try await site.dav("PROPFIND", programme, nil, ["Depth": "1"])
            let object = try await site.get(path)
            #expect(object.header("Content-Type") == "text/calendar; charset=utf-8; component=vevent")
            #expect(object.text.events.count == 1 && !object.text.contains("METHOD"))
            let tag = try #require(object.tag)
            #expect(list.text.contains("<d:getetag>\(tag.replacing("\"", with: "&quot;"))</d:getetag>"))
            #expect(try await site.get(path, as: .anybody, ["If-None-Match": tag]).status == 304)
            let head = try await site.head(path)
            #expect(head.header("Content-Length") == String(object.body.count))
            _ = try await site.patch(site.path(session), ["title": .string("After \(path.count)")])
            #expect(try await site.get(path, as: .anybody, ["If-None-Match": tag]).status == 200)
            _ = try await site.patch(site.path(session), ["title": "Retries done right"])
        }
        for path in ["nothing@lectern.test.ics", "nothing", ".ics", "..%2F..%2Fpublic.ics"] {
            #expect(try await site.dav("GET", programme + path).status == 404, "\(path)")
        }
    }

    @Test func `a multiget answers what is there, and 404 inside for what is not`() async throws {
        let site = try await TestSite()
        let (first, second) = (try await site.webinar(), try await site.webinar(["start": "2026-12-02T10:00:00"]))
        let unlisted = try await site.webinar(["start": "2026-12-03T10:00:00", "visibility": "unlisted"])
        func href(_ session: JSONValue) -> String { programme + "\(session.id)@lectern.test.ics" }
        let missing = [
            href(unlisted), programme + "nothing.ics", "/dav/calendars/public/../public/programme/x.ics",
            programme + "../programme/\(first.id)@lectern.test.ics", "/etc/passwd", "", "http://[::",
            "/dav/calendars/public/tag-none/\(first.id)@lectern.test.ics",
        ]
        let found = [
            href(first), "https://lectern.test" + href(second).replacing("@", with: "%40"), href(first),
        ]
        let body = """
            <c:calendar-multiget xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><prop><getetag/><c:calendar-data/>
            </prop>\((found + missing).map { "<href>\($0)</href>" }.joined())</c:calendar-multiget>
            """
        let reply = try await site.dav("REPORT", programme, body)
        #expect(reply.status == 207)
        #expect(reply.hrefs == [href(first), href(second)] + missing)
        #expect(reply.text.components(separatedBy: "<d:status>HTTP/1.1 404 Not Found</d:status>").count == 9)
        let object = try await site.get(href(first))
        let data = object.text.replacing("\r\n", with: "&#13;\n")
        #expect(reply.text.contains("<c:calendar-data>\(data)</c:calendar-data>"))
    }

    @Test func `a query finds events by time and by text, and no tasks`() async throws {
        let site = try await TestSite()
        let series = try await site.series(["title": "Series"])
        let single = try await site.webinar(["title": "Single; with, marks", "start": "2027-03-01T10:00:00"])
        func query(_ filter: String) async throws -> [String] {
            let reply = try await site.dav(
                "REPORT", programme,
                """
                <c:calendar-query xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><prop><getetag/></prop>
                <c:filter><c:comp-filter name='VCALENDAR'>\(filter)</c:comp-filter></c:filter></c:calendar-query>
                """)
            #expect(reply.status == 207, "\(reply.text)")
            return reply.hrefs.map {
                $0.contains(series.id) ? "series" : $0.contains(single.id) ? "single" : $0
            }
        }
        func event(_ inside: String) -> String { "<c:comp-filter name='VEVENT'>\(inside)</c:comp-filter>" }
        func between(_ attributes: String) -> String { event("<c:time-range \(attributes)/>") }
        #expect(try await query("") == ["series", "single"])
        #expect(try await query(event("")) == ["series", "single"])
        #expect(try await query("<c:comp-filter name='VTODO'/>") == [])
        #expect(
            try await query("<c:comp-filter name='VTODO'><c:is-not-defined/></c:comp-filter>") == ["series", "single"])
        // The series is every Tuesday until 5 January, from nine o'clock in UTC.
        #expect(try await query(between("start='20261215T093000Z' end='20261215T094000Z'")) == ["series"])
        #expect(try await query(between("start='20261215T100000Z' end='20261222T090000Z'")) == [])
        #expect(try await query(between("start='20270105T100000Z'")) == ["single"])
        #expect(try await query(between("end='20261201T090001Z'")) == ["series"])
        func text(_ name: String, _ match: String) -> String {
            event("<c:prop-filter name='\(name)'>\(match)</c:prop-filter>")
        }
        #expect(try await query(text("SUMMARY", "<c:text-match>single; WITH, m</c:text-match>")) == ["single"])
        #expect(
            try await query(text("SUMMARY", "<c:text-match negate-condition='yes'>single</c:text-match>")) == ["series"]
        )
        #expect(try await query(text("SUMMARY", "<c:text-match collation='i;octet'>single</c:text-match>")) == [])
        #expect(try await query(text("UID", "<c:text-match>\(series.id)</c:text-match>")) == ["series"])
        #expect(try await query(text("RRULE", "")) == ["series"])
        #expect(try await query(text("RRULE", "<c:is-not-defined/>")) == ["single"])
    }

    // MARK: - Synchronising

    @Test func `a program is told what changed since its token`() async throws {
        let site = try await TestSite()
        let (stays, changes) = (try await site.webinar(), try await site.webinar(["start": "2026-12-02T10:00:00"]))
        let leaves = try await site.webinar(["start": "2026-12-03T10:00:00"])
        func href(_ session: JSONValue) -> String { programme + "\(session.id)@lectern.test.ics" }
        let first = try await site.synchronise(programme)
        #expect(Set(first.hrefs) == [href(stays), href(changes), href(leaves)])
        let token = try #require(first.token)
        #expect(try await site.synchronise(programme, token).hrefs == [])
        _ = try await site.patch(site.path(changes), ["title": "Changed"])
        _ = try await site.patch(site.path(leaves), ["visibility": "unlisted"])
        // Another instance answers alike.
        for depth in ["0", "1"] {
            let second = try await site.restarted().synchronise(programme, token, ["Depth": depth])
            let tag = try await site.get(href(changes)).tag ?? ""
            #expect(
                second.text.replacing(second.token ?? "", with: "TOKEN") == """
                    <?xml version="1.0" encoding="utf-8"?>
                    <d:multistatus \(namespaces)><d:response><d:href>\(href(changes))</d:href><d:propstat><d:prop>\
                    <d:getetag>\(tag.replacing("\"", with: "&quot;"))</d:getetag></d:prop>\
                    <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>\
                    <d:response><d:href>\(href(leaves))</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>\
                    <d:sync-token>TOKEN</d:sync-token></d:multistatus>

                    """)
            #expect(second.token != token)
        }
    }

    @Test func `a token that tells nothing is refused, and so is a limit that would cut something off`() async throws {
        let site = try await TestSite()
        try await site.webinar()
        try await site.webinar(["start": "2026-12-02T10:00:00"])
        let other = try await site.synchronise("/dav/calendars/public/tag-http/").token ?? ""
        let own = try await site.synchronise(programme).token ?? ""
        let later = own.replacing(#/-(\d+)$/#) { "-\((Int($0.1) ?? 0) + 3)" }
        let tokens = [
            other, later, "x", "data:,", "data:,---", "data:,a-1-1-99999999999999999999", own + "0000000", own + "-1",
            "http://sabre.io/ns/sync/1", String(repeating: "9", count: 10_000),
        ]
        for token in tokens {
            let reply = try await site.synchronise(programme, token)
            #expect(reply.status == 403, "\(token.prefix(80))")
            #expect(reply.text.contains("<d:error \(namespaces)><d:valid-sync-token/></d:error>"))
        }
        let body = """
            <sync-collection xmlns='DAV:'><sync-token/><sync-level>1</sync-level><limit><nresults>1</nresults></limit>
            <prop><getetag/></prop></sync-collection>
            """
        let reply = try await site.dav("REPORT", programme, body)
        #expect(reply.status == 403 && reply.text.contains("<d:number-of-matches-within-limits/>"))
    }

    @Test func `one change among three hundred is one resource in less than three kilobytes`() async throws {
        let site = try await TestSite()
        var sessions: [JSONValue] = []
        for number in 1...300 { sessions.append(try await site.webinar(["title": .string("Session \(number)")])) }
        let token = try await site.synchronise(programme).token
        let rendered = site.site.feeds.renderedSessions
        _ = try await site.patch(site.path(sessions[150]), ["title": "Changed"])
        let changes = try await site.synchronise(programme, token)
        let multiget = try await site.dav(
            "REPORT", programme,
            """
            <c:calendar-multiget xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><prop><getetag/><c:calendar-data/>
            </prop><href>\(changes.hrefs.first ?? "")</href></c:calendar-multiget>
            """)
        #expect(changes.hrefs == multiget.hrefs && multiget.text.contains("SUMMARY;LANGUAGE=en:Changed"))
        #expect(site.site.feeds.renderedSessions == rendered + 1)
        #expect(changes.body.count + multiget.body.count < 3_000)
    }
}

private let namespaces = """
    xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/" \
    xmlns:a="http://apple.com/ns/ical/"
    """

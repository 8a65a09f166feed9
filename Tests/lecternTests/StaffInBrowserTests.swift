import Foundation
import TestSupport
import Testing

@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct StaffInBrowserTests {
    /// Four Tuesdays, the first of them in two months or a little more.
    private static let tuesdays = days(from: 2)

    /// Four days of one weekday, each a week after the other.
    ///
    /// - Parameter weekday: 0 is Sunday.
    private static func days(from weekday: Int) -> [String] {
        let today = Int(Date().timeIntervalSince1970) / 86_400 + 60
        // The first day of 1970 was a Thursday.
        let first = (0..<7).map { today + $0 }.first { ($0 + 4) % 7 == 2 } ?? today
        return (0..<4).map { week in
            let day = first + weekday - 2 + 7 * week
            return String(Date(timeIntervalSince1970: Double(day) * 86_400).ISO8601Format().prefix(10))
        }
    }

    @Test func `a trainer moves a whole series once its impact was seen`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        let session = try await Self.series(server)
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: server.demoToken())
        try await browser.open(site + "/staff/sessions/\(session)/dates/\(Self.tuesdays[1])T10:00:00")
        try await browser.click("a[href$='/edit']")
        try await browser.click("#scope-all")
        try await browser.run(
            "document.getElementById('start').value = arguments[0]", ["\(Self.days(from: 3)[1])T11:30"])
        try await browser.click("button[value=save]")
        let moved = try await browser.text("section.impact ul")
        #expect(moved.components(separatedBy: "→").count - 1 == 4)
        #expect(try await server.dates(of: session).first == "\(Self.tuesdays[0])T10:00:00")
        try await browser.click("button[value=confirm]")
        #expect(try await browser.text("[role=status]") == "Saved.")
        let shown =
            try await browser.run(
                "return [...document.querySelectorAll('.plan time')].map((date) => date.dateTime)") as? [String]
        #expect(
            shown == Self.days(from: 3).map { "\($0)T11:30:00Z" })
        #expect(try await server.dates(of: session).first == "\(Self.days(from: 3)[0])T11:30:00")
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `the dates of a new series are shown while its form is filled in`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: server.demoToken())
        try await browser.open(site + "/staff/schedule/new")
        #expect(try await browser.run("return document.getElementById('every').checkVisibility()") as? Bool == false)
        try await browser.run(
            """
            for (const [name, value] of [["start", arguments[0]], ["zone", "UTC"], ["repeats", "weekly"], ["count", "3"]]) {
                const field = document.getElementById(name);
                field.value = value;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            """, ["\(Self.tuesdays[0])T10:00"])
        #expect(try await browser.run("return document.getElementById('every').checkVisibility()") as? Bool == true)
        try await eventually("the dates are shown") {
            let dates = try await browser.run(
                "return [...document.querySelectorAll('#preview time')].map((date) => date.dateTime)")
            return dates as? [String] == Self.tuesdays.prefix(3).map { "\($0)T10:00:00Z" } ? true : nil
        }
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `a tutorial that is chosen fills in what is empty, and leaves what was typed`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let browser = try await Browser(in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        try await browser.signIn(to: site, with: server.demoToken())
        try await browser.open(site + "/staff/schedule/new")
        let chosen = try await browser.run(
            """
            document.getElementById("tags").value = "my own";
            const field = document.getElementById("tutorial");
            field.selectedIndex = 1;
            field.dispatchEvent(new Event("change", { bubbles: true }));
            return field.selectedOptions[0].textContent;
            """)
        let title = try #require(chosen as? String)
        try await eventually("the title is filled in") {
            try await browser.run("return document.getElementById('title').value") as? String == title ? true : nil
        }
        #expect(try await browser.run("return document.getElementById('tags').value") as? String == "my own")
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `the report of a webinar is picked as a file`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        let token = try await server.demoToken()
        // Who is there is noted from an hour before the start.
        let start = String(Date(timeIntervalSinceNow: 1_800).ISO8601Format().prefix(19))
        let session = try await server.makeSession(
            #"{"kind": "webinar", "title": "Live", "start": "\#(start)", "duration": "PT1H", "timeZone": "UTC", "status": "published"}"#,
            token: token)
        _ = try await server.post(
            "/api/v1/sessions/\(session)/registrations", #"{"name": "Grace", "email": "grace@example.org"}"#,
            token: token)
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: token)
        try await browser.open(site + "/staff/sessions/\(session)/dates/\(start)")
        try await browser.click("details:has(#report) summary")
        // As some tools write it: in UTF-16, with tabs.
        let report = folder.file("report.csv")
        let text = "Name\tEmail\r\nGrace Höpper\tgrace@example.org\r\n"
        try (Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })).write(to: report)
        try await browser.pick(report, at: "#report-file")
        try await eventually("the file is read") {
            try await browser.text("#report-file ~ [role=status]").hasPrefix("File loaded.") ? true : nil
        }
        #expect(
            try await browser.run("return document.getElementById('report').value") as? String
                == text.replacing("\r\n", with: "\n"))
        let faults = try await browser.faults()
        #expect(faults == [])
        try await browser.click("form[action$='/report'] button")
        try await eventually("the report is shown") {
            try await browser.text("section h2") == "Attended (1)" ? true : nil
        }
        let faultsLater = try await browser.faults()
        #expect(faultsLater == [])
        try await browser.click("form[action$='/report'] button[value=confirm]")
        try await eventually("the report is taken over") {
            try await browser.text("div[role=status] p") == "Attended: 1. No-shows: 0." ? true : nil
        }
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `every page of trainers, leads and operators can be used by everybody`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serve("--demo", in: folder)
        let token = try await server.demoToken()
        let session = try await Self.series(server)
        let own = "/staff/sessions/\(session)"
        let date = own + "/dates/\(Self.tuesdays[1])T10:00:00"
        let tutorials = try await server.get("/api/v1/tutorials?limit=1").text
        let tutorial = String(try #require(tutorials.firstMatch(of: /"id":"([a-z0-9]+)"/)).1)
        let paths = [
            "/staff/schedule", "/staff/schedule?view=month&lang=de", "/staff/schedule/new?lang=en", own, own + "/edit",
            own + "/cancel", own + "/message", date, date + "/edit", date + "/cancel?scope=following",
            "/staff/insights?from=", "/staff/insights/problems", "/staff/insights/effect?tutorial=\(tutorial)",
            "/staff/operating", "/staff/operating/mail?state=waiting", "/staff/operating/tokens",
            "/staff/operating/journal", "/staff/users", "/staff/tutorials", "/staff/tutorials/new",
            "/staff/tutorials/\(tutorial)", "/staff/trainers", "/staff/feedback",
            "/staff/insights/attendance?by=trainer", "/docs",
        ]
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: "http://127.0.0.1:\(server.port)", with: token)
        for width in Browser.widths {
            try await browser.setWidth(width)
            for path in paths {
                try await browser.open("http://127.0.0.1:\(server.port)\(path)")
                let faults = try await browser.faultsByDayAndNight()
                #expect(faults == [], "\(path) at \(width)")
            }
            #expect(try await browser.complaints() == [])
        }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    /// A series on the four Tuesdays, 10:00 in UTC, with somebody on the second of them.
    ///
    /// - Returns: the id of the session.
    private static func series(_ server: Server) async throws -> String {
        let token = try await server.demoToken()
        let session = try await server.makeSession(
            """
            {"kind": "webinar", "title": "Retries done right", "start": "\(tuesdays[0])T10:00:00", "duration": "PT1H",
             "timeZone": "UTC", "capacity": 5, "status": "published",
             "recurrence": {"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}}
            """,
            token: token)
        _ = try await server.post(
            "/api/v1/sessions/\(session)/registrations",
            #"{"occurrence": "\#(tuesdays[1])T10:00:00", "name": "Grace", "email": "grace@example.org"}"#, token: token)
        return session
    }
}

extension Server {
    /// The token that the demo prints.
    func demoToken() async throws -> String {
        try await eventually("the token is printed") {
            process.output.firstMatch(of: /a token +(lectern_[A-Za-z0-9_-]+)/).map { String($0.1) }
        }
    }

    /// Makes a session, and answers its id.
    func makeSession(_ session: String, token: String) async throws -> String {
        let made = try await post("/api/v1/sessions", session, token: token)
        return String(try #require(made.text.firstMatch(of: /"id":"([a-z0-9]+)"/), "\(made.text)").1)
    }

    /// The local starts of a session's dates.
    fileprivate func dates(of session: String) async throws -> [String] {
        try await get("/api/v1/sessions/\(session)/occurrences").text.matches(of: /"start":"([^"]+)"/).map {
            String($0.1)
        }
    }
}

extension Browser {
    /// Signs in with a token in the form for staff.
    func signIn(to site: String, with token: String) async throws {
        try await open(site + "/sign-in")
        try await type(token, into: "#token")
        // What is opened before the answer is there would be opened by nobody.
        try await follow("form[action='/sign-in'] button")
    }

    /// The faults that keep somebody from using the open page, as far as a program can tell.
    func faults() async throws -> [String] {
        try await prepareLook()
        return try await look()
    }

    /// The faults of the open page in the colours of a day and in those of a night.
    func faultsByDayAndNight() async throws -> [String] {
        try await prepareLook()
        var faults: [String] = []
        for scheme in Scheme.allCases {
            try await setScheme(scheme)
            faults += try await look().map { "\(scheme): \($0)" }
        }
        return faults
    }

    private func prepareLook() async throws {
        // While a page comes in place of another, pictures of both lie over it, as wide as the window with its scroll bar.
        _ = try await runWaiting(
            """
            const done = arguments[0];
            const isChanging = () => document.getAnimations().some(
                (animation) => animation.effect?.pseudoElement?.startsWith("::view-transition"));
            const look = () => requestAnimationFrame(() => isChanging() ? look() : done(true));
            look();
            """)
        if let axe = Accessibility.axe { try await run(axe) }
    }

    private func look() async throws -> [String] {
        var faults = try await run(Accessibility.script) as? [String] ?? ["the page was not looked at"]
        if Accessibility.axe != nil {
            faults += try await runWaiting(Accessibility.axeScript) as? [String] ?? ["axe said nothing"]
        }
        return faults
    }
}

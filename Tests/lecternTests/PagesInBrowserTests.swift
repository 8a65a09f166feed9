import Foundation
import TestSupport
import Testing

@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct PagesInBrowserTests {
    @Test func `a customer finds a date in their own time, and registers`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let browser = try await Browser(in: folder, width: 390)
        try await browser.setZone("Asia/Kolkata")
        let site = "http://127.0.0.1:\(server.port)"
        try await browser.open(site + "/")
        // The script writes the times anew, and keeps the zone in a cookie.
        try await eventually("times are shown in the reader's zone") {
            try await browser.text(".bar p.zone") == "Times in Kolkata" ? true : nil
        }
        #expect(try await browser.run(Self.isRewritten, [".day-of time"]) as? Bool == true)
        let more = try await browser.run("return document.querySelector('.more').getBoundingClientRect().top + scrollY")
        #expect(try #require(more as? Double) < 3_000)
        try await browser.click("a.button[href*='/register']")
        #expect(try await browser.text("h2") == "Registration")
        try await browser.type("Grace Hopper", into: "#name")
        try await browser.type("grace@example.org", into: "#email")
        try await browser.run("document.querySelector('input[type=radio]:not(:checked)')?.click()")
        for required in ["select[required]", "input[type=checkbox][required]", "textarea[required]"] {
            try await browser.run(
                """
                for (const field of document.querySelectorAll(arguments[0])) {
                    if (field.type === "checkbox") field.checked = true;
                    else if (field.options) field.selectedIndex = 1;
                    else field.value = "Because";
                }
                """, [required])
        }
        try await browser.click("form.sheet button.main")
        let told = try await browser.text("[role=status]")
        #expect(told.hasPrefix("Almost done: confirm your email address."))
        #expect(told.contains("We sent you an email with a link."))
        #expect(told.contains("Read the emails of this demo"))
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `a filter that is walked through by key narrows nothing down before it is applied`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.open("http://127.0.0.1:\(server.port)/")
        let isSent = try await browser.run(
            """
            const select = document.querySelector(".filters select");
            let isSent = false;
            select.form.addEventListener("submit", (event) => {
                event.preventDefault();
                isSent = true;
            });
            select.dispatchEvent(new Event("change", { bubbles: true }));
            return isSent;
            """)
        #expect(isSent as? Bool == false)
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    /// True if the text of a time is the wall clock of its instant where the reader is.
    private static let isRewritten = """
        const time = document.querySelector(arguments[0]);
        const clock = new Intl.DateTimeFormat("en-GB", {
            timeZone: "Asia/Kolkata", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
        }).format(new Date(time.dateTime));
        return time.querySelector("[data-as=time]").textContent.startsWith(clock);
        """

    @Test func `a form shows times where the reader is on the first visit, without cookies too`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let page = try await server.get("/")
        let form = try #require(page.text.firstMatch(of: /href="(\/sessions\/[a-z0-9]+\/register[^"]*)"/)).1
        let browser = try await Browser(in: folder, width: 390)
        try await browser.setZone("Asia/Kolkata")
        for _ in 0..<2 {
            try await browser.open("http://127.0.0.1:\(server.port)" + form)
            #expect(try await browser.run(Self.isRewritten, [".choice time"]) as? Bool == true)
            #expect(
                try await browser.run("return document.getElementById('timeZone').value") as? String == "Asia/Kolkata")
            try await browser.deleteCookies()
        }
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `what is wrong with a form is told by the names of its fields, in their order`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let page = try await server.get("/")
        let form = try #require(page.text.firstMatch(of: /href="(\/sessions\/[a-z0-9]+\/register[^"]*)"/)).1
        let browser = try await Browser(in: folder)
        try await browser.open("http://127.0.0.1:\(server.port)" + form)
        try await browser.run("document.querySelector('main form').noValidate = true")
        try await browser.follow("main form button.main")
        let told =
            try await browser.run("return [...document.querySelectorAll('[role=alert] li')].map(li => li.textContent)")
            as? [String]
        #expect(
            told.map { Array($0.prefix(2)) } == [
                "Your name: Enter your name, using 200 characters or fewer.",
                "Email address: Enter an email address, such as name@example.org.",
            ])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `without a script the pages work too`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let page = try await server.get("/")
        #expect(page.text.contains("Times are in each session’s own time zone."))
        let form = try #require(page.text.firstMatch(of: /href="(\/sessions\/[a-z0-9]+\/register[^"]*)"/)).1
        #expect(try await server.get(String(form)).text.contains("<form method=\"post\""))
        #expect(try await server.stop().status == 0)
    }

    @Test func `every page can be used by everybody`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let token = try await server.demoToken()
        let mailed = try await Self.mailed(server, token: token)
        let paths =
            try await Self.paths(server, token: token) + mailed.long
            + [
                mailed.feedback, mailed.feedback + "?lang=en", mailed.unsubscription,
                mailed.unsubscription + "?lang=en",
            ]
        let browser = try await Browser(in: folder)
        for width in Browser.widths {
            try await browser.setWidth(width)
            for path in paths {
                try await browser.open("http://127.0.0.1:\(server.port)\(path)")
                let faults = try await browser.faultsByDayAndNight()
                #expect(faults == [], "\(path) at \(width)")
            }
            // What a form is answered looks otherwise than the page that it stands on.
            for (path, choice) in [(mailed.feedback, "#score-4"), (mailed.unsubscription, "h1")] {
                try await browser.open("http://127.0.0.1:\(server.port)\(path)")
                try await browser.click(choice)
                try await browser.follow("main form button")
                let faults = try await browser.faultsByDayAndNight()
                #expect(faults == [], "\(path), answered, at \(width)")
            }
            #expect(try await browser.complaints().filter { !$0.contains("404 (Not Found)") } == [])
        }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    /// A page of each kind, in both languages, with a form that was refused by its questions.
    private static func paths(_ server: Server, token: String) async throws -> [String] {
        let programme = try await server.get("/")
        let form = String(
            try #require(programme.text.firstMatch(of: /href="(\/sessions\/[a-z0-9]+\/register[^"]*)"/)).1)
        let session = String(form.prefix { $0 != "?" }).replacing("/register", with: "")
        let tutorials = try await server.get("/tutorials")
        let tutorial = String(try #require(tutorials.text.firstMatch(of: /href="(\/tutorials\/[a-z0-9-]+)"/)).1)
        let date = form.firstMatch(of: /date=([^&]+)/).map { #""occurrence": "\#($0.1)","# } ?? ""
        let registered = try await server.post(
            "/api/v1\(session)/registrations",
            #"{\#(date) "name": "Grace", "email": "grace@example.org", "language": "de"}"#, token: token)
        let mine = try #require(registered.text.firstMatch(of: /\/my\/[A-Za-z0-9_-]+/), "\(registered.text)").0
        return [
            "/", "/?view=month", "/?lang=de&kind=webinar", "/embed", "/tutorials", tutorial, session, form,
            String(mine),
            "/my/link", "/docs", "/errors/full", "/nothing",
        ]
    }

    /// The links in the mail to an attendee of a date with a recording: where they say how it was, and where they
    /// unsubscribe from such mails; and the pages of the session and its tutorial, whose titles are as long as they may be,
    /// and of which one has no place to be broken and the other is written from the right.
    private static func mailed(
        _ server: Server, token: String
    ) async throws -> (feedback: String, unsubscription: String, long: [String]) {
        let tutorial = try await server.makeTutorial(String(repeating: "ورشة عمل ", count: 30), token: token)
        let title = String(repeating: "Endlosband", count: 30)
        let (tomorrow, yesterday) = (Self.start(inDays: 1), Self.start(inDays: -1))
        let session = try await server.makeSession(
            """
            {"kind": "webinar", "title": "\(title)", "tutorial": "\(tutorial)", "start": "\(tomorrow)", "duration": "PT1H",
             "timeZone": "UTC", "status": "published"}
            """, token: token)
        _ = try await server.post(
            "/api/v1/sessions/\(session)/registrations",
            #"{"name": "Ada", "email": "ada@example.org", "language": "de"}"#, token: token)
        _ = try await server.patch(
            "/api/v1/sessions/\(session)/occurrences/\(tomorrow)", #"{"start": "\#(yesterday)"}"#, token: token)
        _ = try await server.patch(
            "/api/v1/tutorials/\(tutorial)",
            """
            {"status": "published",
             "materials": [{"title": "Watch it", "url": "https://example.com/r", "kind": "recording"}]}
            """, token: token)
        let spool = URL(
            filePath: String(try #require(server.process.output.firstMatch(of: /its mail +(\S+)/)).1))
        return try await eventually("the mail is written") {
            // The folder is made with the first of them.
            guard FileManager.default.fileExists(atPath: spool.path) else { return nil }
            let mails = try FileManager.default.contentsOfDirectory(at: spool, includingPropertiesForKeys: nil)
            for mail in mails where mail.pathExtension == "eml" {
                // Long lines are broken (RFC 2045 §6.7).
                let text = String(decoding: try Data(contentsOf: mail), as: UTF8.self)
                    .replacing("=\r\n", with: "").replacing("=\n", with: "")
                guard let feedback = text.firstMatch(of: /\/feedback\/[A-Za-z0-9_-]+/),
                    let unsubscription = text.firstMatch(of: /\/unsubscribe\/[A-Za-z0-9_-]+/)
                else { continue }
                return (
                    String(feedback.0), String(unsubscription.0),
                    ["/sessions/\(session)", "/tutorials/\(tutorial)", "/?tutorial=\(tutorial)"]
                )
            }
            return nil
        }
    }

    private static func start(inDays days: Double) -> String {
        Date(timeIntervalSinceNow: days * 86_400).ISO8601Format().prefix(10) + "T10:00:00"
    }
}

import Foundation
import TestSupport
import Testing

@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct AgentsInBrowserTests {
    @Test func `an agent signs in, takes a ticket from the queue, links a tutorial and signs out`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.open(site + "/staff/queue?view=due")
        try await browser.shows("Sign in", at: "h1")
        try await browser.type(token, into: "#token")
        try await browser.click("form[action='/sign-in'] button")
        try await browser.shows("Queue", at: "h1")
        #expect(
            try await browser.run("return location.pathname + location.search") as? String == "/staff/queue?view=due")
        #expect(try await browser.run("return document.cookie.includes('lectern=')") as? Bool == false)

        // What is due first is a key away, and the one beneath it two.
        let focused =
            "return document.activeElement.closest('li') === document.querySelectorAll('li.row')[arguments[0]]"
        for (key, place) in [("j", 0), ("ArrowDown", 1), ("j", 2), ("k", 1), ("ArrowUp", 0)] {
            try await browser.run(Self.press, [key])
            #expect(try await browser.run(focused, [place]) as? Bool == true, "\(key)")
        }

        let subject = try #require(
            try await browser.run(
                """
                const row = [...document.querySelectorAll("li.row")].find((row) => row.innerText.includes("Suggested:"));
                const link = row.querySelector("[data-row]");
                link.id = "chosen";
                return link.innerText;
                """) as? String)
        try await browser.click("#chosen")
        try await browser.shows(subject, at: "h1")
        let title = try await browser.text("article h3 a")
        try await browser.click("article button[value=accepted]")
        try await browser.shows(
            "Tutorial linked. A reply to paste is below it.", at: "p[role=status]")
        #expect(try await browser.text("article.linked h3") == title + " Linked")
        #expect(
            try await browser.run("return document.querySelector('article.linked textarea').value.includes('Hello')")
                as? Bool == true)

        // What was changed in the answer is there still after another form of the page was sent.
        try await browser.type("Dear Ada", into: "article.linked textarea")
        try await browser.click("form.verbs button[value=resolve]")
        try await browser.shows("Ticket resolved. It will close after 14 days.", at: "p[role=status]")
        #expect(
            try await browser.run("return document.querySelector('article.linked textarea').value") as? String
                == "Dear Ada")

        try await browser.click("form.out button")
        try await browser.shows("Sign in", at: "h1")
        #expect(try await browser.run("return sessionStorage.length") as? Int == 0)
        try await browser.open(site + "/staff/queue")
        try await browser.shows("Sign in", at: "h1")
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `every page of agents can be used by everybody`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        for width in Browser.widths {
            try await browser.setWidth(width)
            try await browser.deleteCookies()
            try await browser.open(site + "/sign-in")
            try await check(browser, "/sign-in at \(width)")
            try await browser.type("lectern_nothing", into: "#token")
            try await browser.click("form[action='/sign-in'] button")
            try await browser.shows("This token is unknown, revoked or expired.", at: "[role=alert]")
            try await check(browser, "a refused sign-in at \(width)")
            try await browser.type(token, into: "#token")
            try await browser.click("form[action='/sign-in'] button")
            try await browser.shows("Queue", at: "h1")
            for path in try await browser.pathsOfAgents(site) {
                try await browser.open(site + path)
                // What is folded away is looked at too.
                try await browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
                try await check(browser, "\(path) at \(width)")
            }
            let complaints = try await browser.complaints()
            #expect(complaints.filter { !$0.contains("404 (Not Found)") && !$0.contains("422 (") } == [])
        }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    private static let press = """
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: arguments[0], bubbles: true, cancelable: true }));
        """

    private func check(_ browser: Browser, _ page: String) async throws {
        let faults = try await browser.faultsByDayAndNight()
        #expect(faults == [], "\(page)")
    }
}

extension Browser {
    /// Waits until an element of the page that a click leads to says this.
    func shows(_ text: String, at selector: String) async throws {
        let script = "return document.querySelector(arguments[0])?.innerText"
        try await eventually("\(selector) says “\(text)”") {
            try await run(script, [selector]) as? String == text ? true : nil
        }
    }

    /// A page of each kind of agents, with a ticket and a problem that have everything about them.
    func pathsOfAgents(_ site: String) async throws -> [String] {
        func first(_ path: String) async throws -> String {
            try await open(site + path)
            let link = try await run(
                """
                const rows = [...document.querySelectorAll("li.row")];
                const full = rows.find((row) => /Suggested:/.test(row.innerText)) ?? rows[0];
                return full.querySelector("[data-row]").getAttribute("href");
                """)
            return try #require(link as? String)
        }
        let (ticket, problem) = (try await first("/staff/queue"), try await first("/staff/problems"))
        return [
            "/staff/queue", "/staff/queue?view=all&status=open&q=a", ticket, ticket + "?find=a&done=accepted",
            ticket + "?lang=de", ticket + "/edit", "/staff/problems", "/staff/problems?view=all",
            problem + "?find=a&done=changed",
            "/staff/gaps", "/staff/tickets/nothing", "/staff/queue?lang=en",
        ]
    }
}

extension Server {
    /// The demo, where it is, and a token for it.
    static func demo(in folder: Folder) async throws -> (server: Server, site: String, token: String) {
        let server = try await Lectern.serve("--demo", in: folder)
        return (server, "http://127.0.0.1:\(server.port)", try await server.demoToken())
    }
}

import Foundation
import TestSupport
import Testing

/// The support page as customers use it, and the ticket's page from both ends.
@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct SupportInBrowserTests {
    @Test func `a P1 with all that the agreement wants is sent by the keyboard alone, and answered`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.setZone("America/New_York")
        try await browser.open(site + "/support")
        try await browser.tab(to: "#subject")
        try await browser.write("Agent offline, grey light on the box")
        try await browser.press(Browser.Key.tab)
        try await browser.write("Since the proxy change the on-premises agent shows offline.")
        try await eventually("tutorials are suggested while somebody writes") {
            try await browser.run("return document.querySelectorAll('#suggestions li').length > 0") as? Bool == true
                ? true : nil
        }
        try await browser.tab(to: "form.sheet button.main")
        try await browser.press(Browser.Key.enter)
        try await browser.shows("How serious is it?", at: "h1")
        for group in ["category", "impact", "workaround", "environment"] {
            // A blank takes the radio button that has the focus: the first of each is the worst.
            try await browser.tab(to: "input[name=\(group)]")
            try await browser.press(" ")
        }
        try await browser.tab(to: "#businessImpact")
        try await browser.write("Orders wait.")
        try await browser.tab(to: "form.sheet button.main")
        try await browser.press(Browser.Key.enter)
        try await browser.shows("A few details, and we’re done", at: "h1")
        #expect(try await browser.run("return document.getElementById('suggestedPriority').value") as? String == "P1")
        #expect(
            try await browser.run("return document.getElementById('timeZone').value") as? String == "America/New_York")
        for (field, text) in [
            ("errorMessage", "Offline"), ("expectedResult", "Online"), ("stepsToReproduce", "Restart it"),
        ] {
            try await browser.tab(to: "#" + field)
            try await browser.write(text)
        }
        try await browser.tab(to: "#beganAt")
        try await browser.write("11302026")
        try await browser.press(Browser.Key.tab)
        try await browser.write("0815AM")
        for (field, text) in [
            ("discovery", "The light"), ("requestID", "r1"), ("instanceID", "i1"), ("accountID", "cobalt"),
            ("name", "Ada Moss"), ("email", "ada@cobalt.example"),
        ] {
            try await browser.tab(to: "#" + field)
            try await browser.write(text)
        }
        try await browser.tab(to: "form.sheet button.main")
        try await browser.press(Browser.Key.enter)
        try await browser.shows("We’ve received your request", at: "h1")
        #expect(try await browser.complaints() == [])

        let list = try await server.get("/api/v1/tickets?q=ada@cobalt.example", token: token)
        #expect(list.text.contains("\"missing\":[]"), "\(list.text)")
        #expect(list.text.contains("\"priority\":\"P1\""))
        let address = try await ticketPage(folder, server)
        try await browser.open(site + address)
        #expect(try await browser.text("h2#state") == "Open")
        try await browser.tab(to: "#text")
        try await browser.write("It is back since noon.")
        try await browser.tab(to: "form[action$='/messages'] button")
        try await browser.press(Browser.Key.enter)
        try await browser.shows("Your message was sent.", at: "p[role=status]")
        let ticket = try #require(list.text.firstMatch(of: /"id":"([a-z0-9]{20})"/)).1
        try await browser.signIn(to: site, with: token)
        try await browser.open(site + "/staff/tickets/" + ticket)
        try await browser.type("Good to hear.", into: "#reply")
        try await browser.follow("button[value=answer]")
        try await browser.shows("Reply sent.", at: "p[role=status]")
        try await browser.open(site + address)
        let thread = try await browser.run(
            "return [...document.querySelectorAll('.thread .letter')].map(e => e.innerText)")
        #expect((thread as? [String])?.suffix(2) == ["It is back since noon.", "Good to hear."])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `every step of the support page can be used by everybody`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        let sent = try await server.post(
            "/support/tickets",
            #"{"subject":"Agent offline","description":"Grey light.","requester":{"email":"ada@cobalt.example"}}"#,
            token: token)
        #expect(sent.status == 202, "\(sent.text)")
        let address = try await ticketPage(folder, server)
        for width in Browser.widths {
            try await browser.setWidth(width)
            for language in ["de", "en"] {
                for path in ["/support", "/support/embed", "/support?done=answered", address] {
                    try await browser.open(site + path + (path.contains("?") ? "&" : "?") + "lang=" + language)
                    try await browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
                    let faults = try await browser.faultsByDayAndNight()
                    #expect(faults == [], "\(path) in \(language) at \(width)")
                }
                try await browser.open(site + "/support?lang=\(language)&subject=Agent+offline&description=Grey+light")
                for step in 2...3 {
                    try await browser.follow("form.sheet button.main")
                    let faults = try await browser.faultsByDayAndNight()
                    #expect(faults == [], "step \(step) in \(language) at \(width)")
                }
            }
        }
        try await browser.signIn(to: site, with: token)
        for width in Browser.widths {
            try await browser.setWidth(width)
            for path in ["/staff/tickets/new", "/staff/insights/support"] {
                try await browser.open(site + path)
                let faults = try await browser.faultsByDayAndNight()
                #expect(faults == [], "\(path) at \(width)")
            }
        }
        let complaints = try await browser.complaints()
        #expect(complaints == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    /// The address of a ticket's page, from the mail of the demo.
    private func ticketPage(_ folder: Folder, _ server: Server) async throws -> String {
        try await eventually("the link is mailed") {
            let list = try await server.get("/demo/mail")
            for link in list.text.matches(of: /href="(\/demo\/mail\/[^"]+)"/) {
                let mail = try await server.get(String(link.output.1))
                if let found = mail.text.firstMatch(of: /\/support\/[a-z0-9]{44}/) { return String(found.output) }
            }
            return nil
        }
    }
}

extension Browser {
    /// Presses the keys of a text.
    fileprivate func write(_ text: String) async throws {
        let keys = text.map { String($0) }
        try await press(keys)
    }
}

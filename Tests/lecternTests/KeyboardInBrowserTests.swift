import Foundation
import TestSupport
import Testing

/// Agents work through tickets all day, and some of them without a mouse.
@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct KeyboardInBrowserTests {
    @Test func `an agent signs in, takes a ticket and answers it without a mouse`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.open(site + "/staff/queue?view=due")
        try await browser.tab(to: "#token")
        try await browser.press(token.map(String.init) + [Browser.Key.enter])
        try await browser.shows("Queue", at: "h1")
        try await browser.press("j", "j", "k")
        let subject = try #require(try await browser.run("return document.activeElement.innerText") as? String)
        try await browser.press(Browser.Key.enter)
        try await browser.shows(subject, at: "h1")
        try await browser.tab(to: "form.verbs button[value=resolve]")
        try await browser.press(Browser.Key.enter)
        try await browser.shows("Ticket resolved. It will close after 14 days.", at: "p[role=status]")
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `a new ticket has a linked tutorial and a held seat after four keys`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let subject = "Agent offline, grey light on the box"
        let made = try await server.post(
            "/api/v1/tickets",
            """
            {"subject": "\(subject)", "description": "Since the proxy change the on-premises agent shows offline.",
            "requester": {"name": "Ada Moss", "email": "ada@keys.example", "timeZone": "America/New_York"}}
            """, token: token)
        #expect(made.status == 201, "\(made.text)")
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: token)
        try await browser.open(site + "/staff/queue?view=all&q=ada@keys.example")
        try await browser.press("j")
        try await browser.press(Browser.Key.enter)
        try await browser.shows(subject, at: "h1")
        try await browser.press("l")
        try await browser.shows("Tutorial linked. A reply to paste is below it.", at: "p[role=status]")
        try await browser.press("h")
        try await eventually("the seat is held") {
            let told = try await browser.run("return document.querySelector('p[role=status]')?.innerText") as? String
            let sentence = /Seat held until .+\. The customer will get an email to accept it\./
            return told?.wholeMatch(of: sentence) == nil ? nil : true
        }
        #expect(try await browser.run("return document.querySelectorAll('article.linked').length") as? Int == 1)
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `every page of agents is gone through by the tab key, in order and in sight`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: token)
        for width in [320, 1_280] {
            try await browser.setWidth(width)
            for path in try await browser.pathsOfAgents(site) {
                try await browser.open(site + path)
                let faults = try await walk(browser)
                #expect(faults == [], "\(path) at \(width)")
                // Past what stands on every page.
                try await browser.open(site + path)
                try await browser.press(Browser.Key.tab, Browser.Key.enter)
                try await eventually("the skip link leads into \(path)") {
                    try await browser.run("return document.activeElement.id") as? String == "content" ? true : nil
                }
                try await browser.press(Browser.Key.tab)
                let inside = "return document.activeElement.closest('main, footer') !== null"
                #expect(try await browser.run(inside) as? Bool == true, "\(path) at \(width)")
            }
        }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    @Test func `lists of work are walked through by j and k and the arrows, and opened by Enter`() async throws {
        let folder = try Folder()
        let (server, site, token) = try await Server.demo(in: folder)
        let browser = try await Browser(in: folder)
        try await browser.signIn(to: site, with: token)
        let paths = try await browser.pathsOfAgents(site)
        let place = "return [...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"
        for path in [paths[0], paths[2], "/staff/problems", "/staff/gaps"] + paths.filter({ $0.contains("/problems/") })
        {
            try await browser.open(site + path)
            #expect(try await browser.run("return document.querySelectorAll('[data-row]').length > 1") as? Bool == true)
            for (key, row) in [
                (Browser.Key.down, -1), ("j", 0), (Browser.Key.down, 1), ("k", 0), ("k", 0), ("j", 1),
                (Browser.Key.up, 0),
            ] {
                try await browser.press(key)
                #expect(try await browser.run(place) as? Int == row, "\(path)")
            }
            if path == "/staff/gaps" {
                // From another link of a row the way goes on, not back to the first row.
                try await browser.press("j", Browser.Key.tab)
                #expect(try await browser.run(place) as? Int == -1)
                try await browser.press("k")
                #expect(try await browser.run(place) as? Int == 0)
            }
            let address = try await browser.run("return document.activeElement.href") as? String
            try await browser.press(Browser.Key.enter)
            try await eventually("\(path) leads to a row") {
                try await browser.run("return location.href") as? String == address ? true : nil
            }
        }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }

    /// Presses the tab key until it has gone around, with everything unfolded.
    ///
    /// - Returns: what cannot be reached, is reached in another order, or is not seen when it is.
    private func walk(_ browser: Browser) async throws -> [String] {
        let count = try #require(try await browser.run(Self.prepare) as? Int)
        // A field of a date is several stops.
        for _ in 0..<count + 40 {
            try await browser.press(Browser.Key.tab)
            if try await browser.run(Self.step) as? Bool == true { break }
        }
        return try await browser.run(Self.result) as? [String] ?? ["nothing was found out"]
    }

    /// The elements that can be reached, in reading order; of a group of radio buttons, one.
    private static let prepare = """
        for (const part of document.querySelectorAll("details")) part.open = true;
        const all = [...document.querySelectorAll(
            "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
        const group = (radio) => all.filter((other) => other.name === radio.name && other.form === radio.form);
        window.stops = all.filter((element) => {
            if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) return false;
            if (element.type !== "radio") return true;
            return element === (group(element).find((radio) => radio.checked) ?? group(element)[0]);
        });
        window.reached = [];
        window.faults = [];
        return stops.length;
        """

    /// Notes where the focus is. True once it has gone around.
    private static let step = """
        const element = document.activeElement;
        if (element === document.body || (reached.length > 1 && element === reached[0])) return true;
        if (element === reached[reached.length - 1]) return false;
        reached.push(element);
        const name = element.outerHTML.slice(0, 100);
        const look = getComputedStyle(element);
        if (look.outlineStyle === "none" || parseFloat(look.outlineWidth) < 2) faults.push("the focus is not seen: " + name);
        const box = element.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) faults.push("it is too small to be seen: " + name);
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
            faults.push("it is out of sight: " + name);
        }
        // What lies over it hides the focus as well.
        const line = element.getClientRects()[0];
        const [x, y] = [line.left + Math.min(line.width / 2, 20), Math.max(line.top, 0) + 4];
        const top = document.elementFromPoint(Math.max(x, 0), Math.min(y, innerHeight - 1));
        if (top && !element.contains(top) && !top.contains(element) && !top.closest("label")) {
            faults.push("it is covered: " + name);
        }
        return false;
        """

    private static let result = """
        const found = reached.filter((element) => stops.includes(element));
        const missing = stops.filter((element) => !found.includes(element));
        const sorted = found.every((element, index) => index === 0 || stops.indexOf(found[index - 1]) < stops.indexOf(element));
        if (reached[0] !== document.querySelector("a.skip")) faults.push("the first is not the way past the head");
        // What scrolls by itself is a stop of its own in some browsers.
        for (const element of reached.filter((element) => !stops.includes(element))) {
            if (element.scrollHeight <= element.clientHeight) faults.push("a stop of nothing: " + element.outerHTML.slice(0, 100));
        }
        return faults
            .concat(missing.map((element) => "it is not reached: " + element.outerHTML.slice(0, 100)))
            .concat(sorted ? [] : ["the order is another one than that of the page"]);
        """
}

extension Browser {
    /// Presses the tab key until the focus is there.
    func tab(to selector: String) async throws {
        for _ in 0..<100 {
            try await press(Key.tab)
            if try await run("return document.activeElement.matches(arguments[0])", [selector]) as? Bool == true {
                return
            }
        }
        Issue.record("\(selector) is not reached by the tab key.")
    }
}

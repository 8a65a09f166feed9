import Foundation

/// The accessibility of a page, as far as a program can check it.
enum Accessibility {
    /// axe-core, where `Scripts/setup --tests` laid it.
    static let axe: String? = {
        let file = Lectern.package.appending(path: ".build/axe/axe_playwright_python/axe.min.js")
        return FileManager.default.contents(atPath: file.path).map { String(decoding: $0, as: UTF8.self) }
    }()

    /// Every violation as `rule: element`.
    static let axeScript = """
        const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ["violations"] }).then(
            (found) => done(found.violations.flatMap((rule) =>
                rule.nodes.map((node) => rule.id + ": " + node.target.join(" ") + " " + node.failureSummary))),
            (error) => done(["axe: " + error]));
        """

    /// Our own look, which axe does not take: sideways scrolling, the size of targets, and the bare essentials.
    static let script = """
        const faults = [];
        const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
        const name = (element) => element.outerHTML.slice(0, 120);
        const root = document.documentElement;
        if (!root.lang) faults.push("the page has no language");
        if (!document.title.trim()) faults.push("the page has no title");
        if (root.scrollWidth > root.clientWidth) faults.push("the page scrolls sideways: " + root.scrollWidth);
        if (document.querySelectorAll("main").length !== 1) faults.push("there is not one main");
        if (document.querySelectorAll("h1").length !== 1) faults.push("there is not one first heading");
        let level = 0;
        for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
            const own = Number(heading.tagName[1]);
            if (own > level + 1) faults.push("a level of headings is left out: " + name(heading));
            level = own;
        }
        for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
            if (!field.labels?.length) faults.push("no label: " + name(field));
        }
        for (const target of document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")) {
            if (!shown(target)) continue;
            const pictured = [...target.querySelectorAll("img")].some(picture => picture.alt.trim());
            if (!(target.textContent.trim() || pictured || target.labels?.length || target.ariaLabel)) faults.push("no name: " + name(target));
            // A link within a sentence may be as low as its line (WCAG 2.2, 2.5.8).
            const inline = getComputedStyle(target).display === "inline";
            const box = target.getBoundingClientRect();
            if (!inline && box.width > 1 && (box.width < 24 || box.height < 24)) faults.push("too small: " + name(target));
        }
        const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
        for (const id of ids.filter((id, index) => ids.indexOf(id) !== index)) faults.push("twice: #" + id);
        for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
            const named = (element.getAttribute("aria-describedby") ?? "") + " " + (element.getAttribute("aria-labelledby") ?? "");
            for (const id of named.split(" ").filter(Boolean)) {
                if (!document.getElementById(id)) faults.push("nothing is called #" + id + ": " + name(element));
            }
        }
        return faults;
        """
}

// What pages are better with; without it they work too.
"use strict";

// Times are in the reader's own zone. The server writes them so as soon as a cookie tells the zone; on a first visit
// they are rewritten in place.
// Some browsers call a zone by a former name.
const newNames = {
    "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh", "Europe/Kiev": "Europe/Kyiv", "America/Godthab": "America/Nuuk",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires", "America/Indianapolis": "America/Indiana/Indianapolis",
    "Atlantic/Faeroe": "Atlantic/Faroe", "Pacific/Truk": "Pacific/Chuuk", "Pacific/Ponape": "Pacific/Pohnpei",
};
const ownName = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zone = newNames[ownName] ?? ownName;
const root = document.documentElement;
const city = zone?.split("/").pop().replaceAll("_", " ");

const locale = root.lang === "en" ? "en-GB" : root.lang;
const inZone = (instant, options) => new Intl.DateTimeFormat(locale, { timeZone: ownName, ...options }).format(instant);
const clock = (instant) => inZone(instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOf = (instant) => new Intl.DateTimeFormat("sv-SE", { timeZone: ownName, dateStyle: "short" }).format(instant);
const shortDay = (instant) => inZone(instant, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
const written = {
    time: (start, end) => end ? clock(start) + "–" + clock(end) : clock(start),
    short: shortDay,
    long: (start) => inZone(start, { weekday: "long", day: "numeric", month: "long", year: "numeric" })
        .replace(/^(\w+) (?=\d)/, "$1, "),
};

function rewriteTimes() {
    for (const time of document.querySelectorAll("time[data-end]")) {
        const [start, end] = [new Date(time.dateTime), new Date(time.dataset.end)];
        const before = time.querySelector("[data-as=time]").textContent;
        for (const part of time.querySelectorAll("[data-as]")) part.textContent = written[part.dataset.as](start, end);
        const label = time.parentElement.querySelector(".session-zone") ?? time.closest("label")?.querySelector(".session-zone");
        // Where clocks are alike nothing has to be said of the session's own zone.
        const isAlike = time.querySelector("[data-as=time]").textContent === before;
        if (label) label.textContent = isAlike ? "" : before + " " + label.textContent;
        const hour = Number(clock(start).slice(0, 2));
        if (label && (hour >= 22 || hour < 6)) {
            const night = document.createElement("span");
            night.className = "night";
            night.textContent = label.dataset.night;
            time.after(" ", night);
        }
        const group = time.closest("[data-day]");
        if (group && group.dataset.day !== dayOf(start)) time.prepend(shortDay(start) + ", ");
    }
    for (const told of document.querySelectorAll("[data-times]")) told.textContent = told.dataset.times + " " + city;
}

if (zone && root.dataset.zone !== undefined && root.dataset.zone !== zone) {
    const kept = "zone=" + encodeURIComponent(zone);
    const wasKept = document.cookie.split("; ").includes(kept);
    document.cookie = kept + "; Path=/; Max-Age=31536000; SameSite=Lax";
    const isKept = document.cookie.split("; ").includes(kept);
    if (document.querySelector(".days, .staff") || root.dataset.zone) {
        // The days of a month would have to be put in another order: such a page is asked for again, once.
        if (!wasKept && isKept && document.querySelector("time") && !document.querySelector("form[method=post]:not(.out)")
            && performance.getEntriesByType("navigation")[0]?.type !== "reload") {
            // An address with a fragment would not be asked for again.
            location.reload();
        }
    } else {
        rewriteTimes();
    }
    // Who comes to a form first is asked for the zone: theirs is chosen already.
    const choice = document.getElementById("timeZone");
    if (choice && !root.dataset.zone && [...choice.options].some((option) => option.value === zone)) {
        choice.value = zone;
        const name = document.getElementById("zone-name");
        if (name) name.textContent = city;
    }
}

// A form is sent once, however often its button is pressed; coming back to the page frees it again, and so does a while
// without an answer.
for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = "yes";
        setTimeout(() => { delete form.dataset.sent; }, 10000);
    });
}
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Each fault that stands above a form begins with the name of its field, in the order of the form.
const nameOf = (field) => {
    const label = field.type === "radio" ? field.closest("fieldset")?.querySelector("legend") : field.labels?.[0];
    // Of a question it is the part without a remark.
    const name = (label?.querySelector("[dir=auto]") ?? label)?.textContent.trim() ?? "";
    return name.length > 80 ? name.slice(0, 79).trimEnd() + "…" : name;
};
for (const list of document.querySelectorAll(".notice.alarm > ul")) {
    const named = [...list.querySelectorAll('li > a[href^="#"]')].flatMap((link) => {
        const field = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
        return field ? [{ link, field, name: nameOf(field) }] : [];
    });
    named.sort((a, b) => a.field.compareDocumentPosition(b.field) & Node.DOCUMENT_POSITION_PRECEDING ? 1 : -1);
    for (const { link, field, name } of named) {
        const group = field.closest("fieldset")?.querySelector("legend")?.textContent.trim();
        const isOneOfMany = named.some((other) => other.name === name && other.field !== field);
        const whole = isOneOfMany && group ? group + ", " + name : name;
        if (whole) link.prepend(whole + (/[?!.…:]$/.test(whole) ? " " : ": "));
        list.append(link.closest("li"));
    }
}

// Lists of work are walked through by key, wherever no text is being typed.
const rows = [...document.querySelectorAll("[data-row]")];
const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
for (const hint of document.querySelectorAll(".keys")) hint.hidden = !matchMedia("(hover: hover)").matches;
// A single letter is a shortcut only while somebody wants it: people who speak to their browser type letters, too
// (WCAG 2.1.4).
const shortcuts = document.querySelector("[data-shortcuts]");
const shortcutsOff = () => localStorage.getItem("shortcuts") === "off";
if (shortcuts) {
    shortcuts.hidden = false;
    shortcuts.setAttribute("aria-pressed", String(!shortcutsOff()));
    shortcuts.addEventListener("click", () => {
        localStorage.setItem("shortcuts", shortcutsOff() ? "on" : "off");
        shortcuts.setAttribute("aria-pressed", String(!shortcutsOff()));
    });
}
// A letter presses the first button that carries it.
addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing || shortcutsOff() || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
});
addEventListener("keydown", (event) => {
    if (shortcutsOff() && event.key.length === 1) return;
    const typing = event.target.closest("input, select, textarea, summary, button");
    if (!rows.length || !step[event.key] || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    // A row has other links too.
    const place = rows.findIndex((row) => row.closest("li").contains(document.activeElement));
    // The arrows scroll until somebody is in the list.
    if (place < 0 && event.key.startsWith("Arrow")) return;
    const next = place < 0 ? rows[0] : rows[place + step[event.key]];
    if (next) event.preventDefault();
    next?.focus();
    next?.closest("li").scrollIntoView({ block: "nearest" });
});

// A text is copied by its button.
for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
        const told = button.parentElement.querySelector("[data-copied]");
        told.textContent = told.dataset.copied;
    });
}

// A code for a panel goes to the frame that opened this tab, unless the way back to it was cut.
const panelCode = document.querySelector("[data-panel-code]");
if (panelCode) opener?.postMessage({ panelCode: panelCode.value }, location.origin);

// What somebody changed in a text that no form sends outlasts the other forms of its page, until they sign out.
for (const text of document.querySelectorAll("textarea[data-keep]")) {
    const key = location.pathname + " " + text.dataset.keep;
    text.value = sessionStorage.getItem(key) ?? text.value;
    text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
}
document.querySelector("form.out")?.addEventListener("submit", () => sessionStorage.clear());

// The text of a file: as its byte order mark says, as UTF-16 if every other byte is zero, else as UTF-8, else as the
// Windows of Western Europe.
function decoded(bytes) {
    const zeros = [0, 0];
    bytes.subarray(0, 2048).forEach((byte, index) => { if (byte === 0) zeros[index % 2] += 1; });
    const isWide = 16 * Math.max(...zeros) >= Math.min(bytes.length, 2048) && 8 * Math.min(...zeros) <= Math.max(...zeros);
    if (bytes[0] === 0xFF && bytes[1] === 0xFE) return new TextDecoder("utf-16le").decode(bytes);
    if (bytes[0] === 0xFE && bytes[1] === 0xFF) return new TextDecoder("utf-16be").decode(bytes);
    if (bytes.length > 1 && isWide) return new TextDecoder(zeros[1] > zeros[0] ? "utf-16le" : "utf-16be").decode(bytes);
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}

// A text may be picked as a file instead of being pasted.
for (const picker of document.querySelectorAll("input[type=file][data-fills]")) {
    const text = document.getElementById(picker.dataset.fills);
    const told = picker.closest(".field").querySelector("[role=status]");
    picker.closest(".field").hidden = false;
    picker.addEventListener("change", () => {
        const file = picker.files[0];
        told.textContent = "";
        if (!file) return;
        // A form holds a mebibyte at the most, and a character may take three bytes on its way.
        if (file.size > 300000) {
            told.textContent = picker.dataset.tooLarge;
            return;
        }
        file.arrayBuffer().then((buffer) => {
            text.value = decoded(new Uint8Array(buffer));
            told.textContent = picker.dataset.read;
        }).catch(() => { told.textContent = picker.dataset.failed; });
    });
}

// A time of a transcript leads into the recording on the page; without a script its link opens the file there.
for (const link of document.querySelectorAll("a[data-seek]")) {
    link.addEventListener("click", (event) => {
        const player = document.getElementById(link.dataset.player);
        if (!player || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        player.currentTime = Number(link.dataset.seek);
        player.scrollIntoView({ block: "nearest" });
        player.play().catch(() => {});
    });
}
// A recording that somebody begins to watch is counted, once for each time that the page is opened.
for (const list of document.querySelectorAll("[data-views]")) {
    let isCounted = false;
    const count = () => {
        if (isCounted) return;
        isCounted = true;
        fetch(list.dataset.views, { method: "POST", credentials: "omit", keepalive: true }).catch(() => {});
    };
    for (const player of list.querySelectorAll("video")) player.addEventListener("play", count, { once: true });
    for (const card of list.querySelectorAll("a.recording")) card.addEventListener("click", count);
}

// A long conversation begins with its last messages; a button shows those before them.
for (const thread of document.querySelectorAll("[data-earlier]")) {
    const kept = 10;
    const [first, ...others] = [...thread.querySelectorAll(":scope > .message:not(.opening)")].slice(0, -kept);
    if (others.length < kept) continue;
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.className = "earlier";
    button.type = "button";
    button.textContent = `${thread.dataset.earlier} (${others.length + 1})`;
    button.addEventListener("click", () => {
        item.remove();
        for (const message of [first, ...others]) message.hidden = false;
        first.tabIndex = -1;
        first.focus();
    });
    item.append(button);
    for (const message of [first, ...others]) message.hidden = true;
    first.before(item);
}

// The page of the frame that holds this one learns how high the list is. Its scrollHeight is never less than the frame's.
if (root.dataset.embedded !== undefined && parent !== self) {
    const tell = () => parent.postMessage({ lectern: Math.ceil(root.getBoundingClientRect().height) }, "*");
    new ResizeObserver(tell).observe(document.body);
}

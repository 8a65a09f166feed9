// What the form of a session is better with: fields that mean nothing yet are out of the way, the dates are shown while
// it is filled in, and a tutorial that is chosen brings what it says of itself.
"use strict";
(() => {
    const form = document.getElementById("plan");
    if (!form) return;

    // "a=1 2;b=3": while a is 1 or 2, and b is 3.
    const applies = (when) => when.split(";").every((part) => {
        const [name, values] = part.split("=");
        return values.split(" ").includes(form.elements[name]?.value);
    });
    const arrange = () => {
        for (const field of form.querySelectorAll("[data-when]")) field.hidden = !applies(field.dataset.when);
    };
    arrange();

    const names = /^(start|zone|duration|repeats|every|weekday-.*|ends|count|until|rule|excluded|added)$/;
    const preview = document.getElementById("preview");
    const look = form.querySelector("button[value=look]");
    if (look) look.hidden = true;
    let asked = 0;
    let timer;
    const show = async () => {
        const number = ++asked;
        const fields = new URLSearchParams(new FormData(form));
        fields.set("do", "look");
        // Nothing is done, so that nothing has to be done once.
        fields.delete("once");
        const reply = await fetch(form.action, { method: "POST", body: fields, credentials: "same-origin" });
        if (!reply.ok || number !== asked) return;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const found = page.getElementById("preview");
        if (found && number === asked) preview.replaceChildren(...found.childNodes);
    };

    // A chosen tutorial fills in the fields that are empty, or as the form or another tutorial left them.
    const blank = "/staff/schedule/new";
    const isNew = new URL(form.action).pathname === blank;
    const brought = isNew ? { language: document.documentElement.lang } : {};
    const own = ["title", "description", "language", "tags"];
    if (isNew && new URLSearchParams(location.search).has("tutorial")) {
        for (const name of own) brought[name] = form.elements[name].value;
    }
    let chosen = 0;
    const bring = async (tutorial) => {
        const number = ++chosen;
        if (!tutorial) return;
        const reply = await fetch(blank + "?tutorial=" + encodeURIComponent(tutorial), { credentials: "same-origin" });
        if (!reply.ok || number !== chosen) return;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const from = page.getElementById("plan");
        if (!from || number !== chosen) return;
        for (const name of own) {
            const field = form.elements[name];
            if (field.value !== "" && field.value !== brought[name]) continue;
            field.value = brought[name] = from.elements[name].value;
        }
    };
    form.elements.tutorial.addEventListener("change", (event) => bring(event.target.value).catch(() => {}));

    form.addEventListener("input", (event) => {
        arrange();
        if (!preview || !names.test(event.target.name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => show().catch(() => { if (look) look.hidden = false; }), 300);
    });
})();

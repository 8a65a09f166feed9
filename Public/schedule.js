// What the form of a session is better with: fields that mean nothing yet are out of the way, and the dates are shown
// while it is filled in.
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
    form.addEventListener("input", (event) => {
        arrange();
        if (!preview || !names.test(event.target.name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => show().catch(() => { if (look) look.hidden = false; }), 300);
    });
})();

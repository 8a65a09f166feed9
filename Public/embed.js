// Puts the list of dates where this script stands: <script src="https://…/embed.js" data-tag="…" async></script>.
// Every data attribute narrows the list down: kind, tag, tutorial, trainer, language, q; lang is the language of the list.
// data-show="support" puts the form of the support page there instead.
"use strict";
(() => {
    const script = document.currentScript;
    const { show, ...filters } = script.dataset;
    const address = new URL(show === "support" ? "/support/embed" : "/embed", script.src);
    for (const [name, value] of Object.entries(filters)) address.searchParams.append(name, value);
    const frame = document.createElement("iframe");
    frame.src = address;
    const programme = filters.lang?.startsWith("de") ? "Webinare und Tutorials" : "Webinars and tutorials";
    frame.title = script.title || (show === "support" ? "Support" : programme);
    frame.loading = "lazy";
    frame.style.cssText = "width:100%;border:0;height:30rem";
    script.after(frame);
    addEventListener("message", (event) => {
        if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
        const height = Number(event.data?.lectern);
        if (height > 0) frame.style.height = Math.min(height, 20000) + "px";
    });
})();

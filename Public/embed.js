// Puts the list of dates where this script stands: <script src="https://…/embed.js" data-tag="…" async></script>.
// Every data attribute narrows the list down: kind, tag, tutorial, trainer, language, q; lang is the language of the list.
"use strict";
(() => {
    const script = document.currentScript;
    const address = new URL("/embed", script.src);
    for (const [name, value] of Object.entries(script.dataset)) address.searchParams.append(name, value);
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = script.title || "Webinars and tutorials";
    frame.loading = "lazy";
    frame.style.cssText = "width:100%;border:0;height:30rem";
    script.after(frame);
    addEventListener("message", (event) => {
        if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
        const height = Number(event.data?.lectern);
        if (height > 0) frame.style.height = Math.min(height, 20000) + "px";
    });
})();

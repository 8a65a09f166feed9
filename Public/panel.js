// The panel in a helpdesk.
"use strict";

// The tab in which an agent signed in hands a code over: browsers keep the cookies of that tab from the frame.
const code = document.getElementById("token");
window.addEventListener("message", (event) => {
    if (!code || event.origin !== location.origin || typeof event.data?.panelCode !== "string") return;
    code.value = event.data.panelCode;
    code.form.requestSubmit();
});

// Some helpdesks hand the conversation to a script in the frame.

const { helpdesk, ticket } = document.body.dataset;

// Chatwoot sends the conversation as a text in JSON, and again whenever the agent opens another one.
function told(data) {
    if (typeof data !== "string") return data;
    try {
        return JSON.parse(data);
    } catch {
        return undefined;
    }
}

window.addEventListener("message", (event) => {
    // Other sites can send messages to the frame, too.
    if (event.origin !== helpdesk || event.source !== window.parent) return;
    const id = told(event.data)?.data?.conversation?.id;
    if (id === undefined || String(id) === ticket) return;
    const address = new URL(location.pathname, location.origin);
    address.searchParams.set("connection", new URLSearchParams(location.search).get("connection") ??
        document.querySelector("input[name=connection]")?.value ?? "");
    address.searchParams.set("ticket", String(id));
    location.replace(address);
});

if (window.parent !== window && helpdesk) window.parent.postMessage("chatwoot-dashboard-app:fetch-info", helpdesk);

// The panel in a helpdesk that hands the conversation to a script in the frame.
"use strict";

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

// Frames the panel of Lectern beside the ticket that is open.
"use strict";

const client = ZAFClient.init();

async function show() {
    const [{ settings }, data] = await Promise.all([client.metadata(), client.get("ticket.id")]);
    const address = new URL("/panel", settings.lectern);
    address.searchParams.set("connection", settings.connection);
    address.searchParams.set("ticket", String(data["ticket.id"]));
    document.getElementById("panel").src = address;
    client.invoke("resize", { width: "100%", height: "480px" });
}

show();

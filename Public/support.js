// Tutorials that may answer a request, while it is written. Without this script they are shown on the next step.
"use strict";

const request = document.querySelector("form[data-suggests]");
const place = document.getElementById("suggestions");
// So long does somebody stop typing before tutorials are looked for.
const pause = 300;
let timer, running, asked = "";

async function suggest() {
    const { subject, description, suggestion } = request.elements;
    const fields = new URLSearchParams();
    for (const name of ["key", "subject", "description", "errorMessage", "suggestion"]) {
        if (request.elements[name]) fields.set(name, request.elements[name].value);
    }
    const text = subject.value.trim() + "\n" + description.value.trim();
    if (text === asked || text.length < 12) return;
    asked = text;
    running?.abort();
    running = new AbortController();
    try {
        const answer = await fetch(request.dataset.suggests, {
            method: "POST", signal: running.signal, headers: { Accept: "text/html" }, body: fields,
        });
        // Whatever goes wrong, the request can be sent all the same.
        if (!answer.ok) return;
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-suggestion]");
        if (!found) return;
        suggestion.value = found.dataset.suggestion;
        // What is the same is not read out again.
        if (place.innerHTML === found.innerHTML) return;
        const chosen = place.querySelector("input:checked")?.value;
        place.replaceChildren(...found.childNodes);
        // An agent's choice stays, as long as it is still there.
        const again = [...place.querySelectorAll("input")].find((input) => input.value === chosen);
        if (again) again.checked = true;
    } catch (error) {
        if (error.name !== "AbortError") asked = "";
    }
}

if (request && place) {
    request.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(suggest, pause);
    });
    // What the browser kept from before is looked up, too.
    suggest();
}

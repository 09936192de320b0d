// What somebody writes is saved on the server within a second, over HTTP, so that it outlives the page, the line and the server.
const waiting = new Map();

document.addEventListener("input", (e) => {
  const one = e.target.closest?.("[data-draft]");
  if (one) return plan(one, one.dataset.draft, () => one.value, one.dataset.draftSeen);
  const form = e.target.closest?.("[data-draft-form]");
  if (form) plan(form, form.dataset.draftForm, () => JSON.stringify(Object.fromEntries(new FormData(form))));
});

// What is sent needs no draft any more; a refused form is saved again with the next key.
document.addEventListener("submit", (e) => {
  const place = e.target.dataset?.draftForm;
  if (place) { clearTimeout(waiting.get(place)?.timer); waiting.delete(place); }
}, true);

function plan(element, place, body, seen) {
  clearTimeout(waiting.get(place)?.timer);
  waiting.set(place, { timer: setTimeout(() => save(element, place, body, seen), 600) });
  say(element, "Saving…");
}

async function save(element, place, body, seen) {
  waiting.delete(place);
  try {
    const answer = await fetch("/drafts/" + place, {
      method: "PUT", keepalive: true, headers: { "Content-Type": "application/json", "X-HelpDesk": "draft" },
      body: JSON.stringify({ body: body(), seen: seen ? Number(seen) : null }),
    });
    if (answer.ok) return say(element, "Saved " + new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    if (answer.status < 500) return say(element, "Not saved — " + ((await answer.json().catch(() => ({}))).detail ?? "refused"));
  } catch (e) {
    console.debug("Draft not saved yet", e.message);
  }
  say(element, "Not saved — retrying");
  if (!waiting.has(place)) waiting.set(place, { timer: setTimeout(() => save(element, place, body, seen), 3000) });
}

function say(element, text) {
  const state = (element.closest("form") ?? element.parentElement)?.querySelector("[data-draft-state]");
  if (state) state.textContent = text;
}

export function take(element) {
  return element.value;
}

export function drop(element) {
  const place = element?.dataset?.draft;
  if (place) { clearTimeout(waiting.get(place)?.timer); waiting.delete(place); }
  if (element) element.value = "";
}

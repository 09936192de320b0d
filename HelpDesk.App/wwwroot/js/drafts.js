// What somebody writes is saved on the server within a second, over HTTP, so that it outlives the page, the line and the server.
const waiting = new Map();
const KeepaliveLimit = 60000;   // browsers refuse to keep larger requests alive after the page

document.addEventListener("input", (e) => {
  const element = e.target.closest?.("[data-draft]") ?? e.target.closest?.("[data-draft-form]") ?? ofCc(e.target);
  if (element) plan(element);
});

const placeOf = (element) => element.dataset.draft ?? element.dataset.draftForm;
const bodyOf = (element) => element.dataset.draft ? element.value : JSON.stringify(Object.fromEntries(new FormData(element)));
const ofCc = (target) => target.matches?.("[data-cc]") ? target.closest("[data-composer]")?.querySelector("[data-reply-input]") : null;

/** Who gets a copy of a reply, where somebody chose that; else null. */
function ccOf(element) {
  const cc = element.matches("[data-reply-input]") ? element.closest("[data-composer]")?.querySelector("[data-cc]") : null;
  return cc && cc.value !== cc.dataset.ccUsual ? cc.value : null;
}

function forget(place) {
  clearTimeout(waiting.get(place));
  waiting.delete(place);
}

function plan(element, delay = 600) {
  const place = placeOf(element);
  forget(place);
  waiting.set(place, setTimeout(() => save(element), delay));
  if (delay === 600) say(element, "Saving…");
}

/** Saves now; "" when it worked, else what to tell. */
async function save(element) {
  const place = placeOf(element), seen = element.dataset.draftSeen;
  forget(place);
  const request = JSON.stringify({ body: bodyOf(element), seen: seen ? Number(seen) : null, cc: ccOf(element) });
  try {
    const answer = await fetch("/drafts/" + place, {
      method: "PUT", keepalive: request.length < KeepaliveLimit, headers: { "Content-Type": "application/json", "X-HelpDesk": "draft" }, body: request,
    });
    if (answer.ok) return say(element, "Saved " + new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }), "");
    if (answer.status < 500) {
      const why = (await answer.json().catch(() => ({}))).detail ?? "It was refused.";
      return say(element, "Not saved — " + why, why);
    }
  } catch (e) {
    console.debug("Draft not saved yet", e.message);
  }
  if (!waiting.has(place) && element.isConnected) plan(element, 3000);
  return say(element, "Not saved — retrying", "What you wrote could not be saved: the server did not answer. It is still here; please try again.");
}

function say(element, text, result) {
  const state = (element.closest("form") ?? element.parentElement)?.querySelector("[data-draft-state]");
  if (state) state.textContent = text;
  return result;
}

/** Saves what stands there at this moment, for the server to read it. */
export function flush(element) {
  return save(element);
}

/** Empties an input whose text was used or given up. */
export function drop(element) {
  if (!element?.dataset) return;
  forget(placeOf(element));
  if (element.dataset.draft) element.value = "";
}

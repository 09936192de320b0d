// The honest line: asks the server for a beat, says so when none comes, and comes back to exactly what a fresh load shows.
import "./alerts.js"; // there before the first one is told: what is live asks for nothing more
const beatEvery = 3000, silentAfter = 8000, offAfter = 30000;
let server, lastBeat = Date.now(), position = -1, interrupted = false, failing = false;

let wrote = 0;
const writing = () => Date.now() - wrote < 6000;

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

export function watch(dotnet) {
  server = dotnet;
  position = Number(sessionStorage.getItem("position") ?? -1);
  if (position >= 0 && sessionStorage.getItem("returning") === "1") back(position);
  sessionStorage.removeItem("returning");
  beat();
  setInterval(beat, beatEvery);
  setInterval(show, 500);
  document.addEventListener("input", (e) => {
    if (!e.target.closest?.("[data-panel]")) return;
    const began = !writing();
    wrote = Date.now();
    if (began) beat();
  });
  addEventListener("online", beat);
  addEventListener("offline", () => { lastBeat = 0; show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  const modal = document.getElementById("components-reconnect-modal");
  new MutationObserver(() => lineChanged(modal.className)).observe(modal, { attributes: true, attributeFilter: ["class"] });
}

let asking = false;
async function beat() {
  if (asking) return;
  asking = true;
  try {
    const now = await server.invokeMethodAsync("Beat", writing());
    lastBeat = Date.now();
    if (interrupted) { interrupted = false; await back(position); }
    position = now;
    sessionStorage.setItem("position", String(position));
  } catch (e) {
    console.debug("No beat", e.message);
  } finally {
    asking = false;
  }
}

function lineChanged(name) {
  if (name.includes("components-reconnect-show") || name.includes("components-reconnect-retrying")) { failing = true; interrupted = true; }
  else if (name.includes("components-reconnect-hide")) { failing = false; asking = false; beat(); }
  else if (name.includes("components-reconnect-rejected") || name.includes("components-reconnect-failed")) reloadWhenUp();
  show();
}

let reloading = false;
async function reloadWhenUp() {
  if (reloading) return;
  reloading = failing = interrupted = true;
  show();
  sessionStorage.setItem("returning", "1");
  for (;;) {
    try {
      if ((await fetch("/health/live", { cache: "no-store" })).ok) break;
    } catch (e) {
      console.debug("Server is not back yet", e.message);
    }
    await new Promise((r) => setTimeout(r, 1000));
  }
  location.reload();
}

function show() {
  const silent = Date.now() - lastBeat;
  if (silent > silentAfter) interrupted = true;
  const state = !navigator.onLine || silent > offAfter ? "off" : failing || silent > silentAfter ? "reconnecting" : "on";
  for (const dot of document.querySelectorAll("[data-live]")) {
    if (dot.dataset.live === state) continue;
    dot.dataset.live = state;
    dot.textContent = { on: "Live", reconnecting: "Reconnecting…", off: "Offline" }[state];
  }
  const unread = document.querySelector(".rail [data-unread]")?.dataset.unread, bare = document.title.replace(/^\(\d+\+?\) /, "");
  const title = unread ? `(${unread}) ${bare}` : bare;
  if (document.title !== title) document.title = title;
  if (state === "off") banner("You're offline. What you see may be out of date. You can keep writing: drafts are saved when you're back.");
  else if (state === "on") clear("You're offline");
}

async function back(since) {
  const changes = await server.invokeMethodAsync("BackAsync", since);
  banner(changes > 0 ? `Back online. ${changes === 1000 ? "1,000 or more" : changes} ${changes === 1 ? "ticket" : "tickets"} changed while you were away.` : "Back online. Nothing changed while you were away.");
  setTimeout(() => clear("Back online"), 8000);
}

function banner(text) {
  const bar = document.querySelector("[data-live-banner]");
  if (!bar || bar.firstElementChild.textContent === text && !bar.hidden) return;
  bar.firstElementChild.textContent = text;
  bar.hidden = false;
}

function clear(start) {
  const bar = document.querySelector("[data-live-banner]");
  if (bar && bar.firstElementChild.textContent.startsWith(start)) bar.hidden = true;
}

// Writes relative times and countdowns, so that the passing of time never costs a render.
//   <time data-ago datetime="ISO">   now, 3m, 2h, 4d, then a short date
//   <time data-due="ISO">            3h 20m, 41m, 40s (ticking), −15m after the moment
// Only text is written here: an SLA colour is the server's decision.

const Second = 1000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;
const Pace = 30 * Second;

let offset = 0;
let timer = 0;
let scheduled = false;
let started = false;

/** Starts the clock for this document; later calls do nothing. */
export function start() {
  if (started) return;
  started = true;
  const meta = serverTime();
  if (meta) {
    const page = performance.getEntriesByType("navigation")[0];
    const received = Date.now() - (performance.now() - (page?.responseStart ?? 0));
    offset = Date.parse(meta) - received;
  }
  new MutationObserver(schedule).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["datetime", "data-due", "data-ago"],
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
  tick();
}

/** Takes a newer server time, e.g. from a heartbeat. */
export function correct(iso) {
  const server = Date.parse(iso);
  if (Number.isNaN(server)) return;
  offset = server - Date.now();
  tick();
}

/** The server's present in milliseconds. */
export function now() {
  return Date.now() + offset;
}

/** "now", "3m", "2h", "4d", "12 Nov", "12 Nov 2023". */
export function ago(at, present = now()) {
  const age = present - at;
  if (age < Minute) return "now";
  if (age < Hour) return `${Math.floor(age / Minute)}m`;
  if (age < Day) return `${Math.floor(age / Hour)}h`;
  if (age < 7 * Day) return `${Math.floor(age / Day)}d`;
  const sameYear = new Date(at).getFullYear() === new Date(present).getFullYear();
  return date(sameYear).format(at);
}

/** "2d 4h", "3h 20m", "41m", "40s"; with a minus sign once the moment has passed. */
export function countdown(due, present = now()) {
  const left = due - present;
  const sign = left < 0 ? "−" : "";
  const size = Math.abs(left);
  if (size < Minute) return `${sign}${Math.floor(size / Second)}s`;
  const days = Math.floor(size / Day), hours = Math.floor(size % Day / Hour), minutes = Math.floor(size % Hour / Minute);
  if (days > 0) return hours > 0 ? `${sign}${days}d ${hours}h` : `${sign}${days}d`;
  if (hours > 0) return minutes > 0 ? `${sign}${hours}h ${minutes}m` : `${sign}${hours}h`;
  return `${sign}${minutes}m`;
}

function serverTime() {
  return document.querySelector('meta[name="server-time"]')?.content;
}

const formats = new Map();

function date(sameYear) {
  const { lang, dataset } = document.documentElement;
  const key = `${lang}|${dataset.timeZone ?? ""}|${sameYear}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(lang || undefined, {
      day: "numeric", month: "short", year: sameYear ? undefined : "numeric", timeZone: dataset.timeZone || undefined,
    }));
  }
  return formats.get(key);
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => { scheduled = false; tick(); });
}

function tick() {
  clearTimeout(timer);
  const present = now();
  let closest = Infinity;
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const at = Date.parse(element.dateTime);
    if (!Number.isNaN(at)) write(element, ago(at, present));
  }
  for (const element of document.querySelectorAll("time[data-due]")) {
    const due = Date.parse(element.dataset.due);
    if (Number.isNaN(due)) continue;
    write(element, countdown(due, present));
    closest = Math.min(closest, Math.abs(due - present));
  }
  if (document.hidden) return;
  timer = setTimeout(tick, closest < Minute ? Second : Math.min(Pace, closest - Minute + 1));
}

// Keeps the text node: the renderer holds on to it and would later write into a detached one.
function write(element, text) {
  const node = element.firstChild;
  if (node?.nodeType === Node.TEXT_NODE) {
    if (node.nodeValue !== text) node.nodeValue = text;
  } else {
    element.textContent = text;
  }
}

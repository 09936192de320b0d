// The list's cursor, selection and pickers live in the browser: moving, selecting and opening a menu cost no round trip.
import { letterOf, mayAct } from "/js/keys.js";
import { place } from "/js/menus.js";

let server, anchor, started = false, pickFor = [], watch, bell, whole = false;
const picked = new Set();
const grid = () => document.querySelector("[data-grid]");
const rows = () => [...document.querySelectorAll("[data-grid] [data-ticket]")];
const current = () => document.querySelector("[data-grid] .is-cursor");
const idOf = (row) => Number(row.dataset.id);

export function start(dotnet) {
  server = dotnet;
  picked.clear();
  whole = false;
  if (!started) {
    started = true;
    document.addEventListener("click", (e) => server && click(e), true);   // before the router sees the link of a row
    document.addEventListener("change", (e) => server && change(e));
    document.addEventListener("keydown", (e) => server && key(e));
    document.addEventListener("keyup", (e) => server && e.key === " " && letGo());
    document.addEventListener("input", (e) => server && filterPicker(e));
  }
  watch ??= new MutationObserver(keepSelection);
  watch.observe(document.body, { childList: true, subtree: true });
  bell ??= new MutationObserver(showUnread);
  bell.observe(document.querySelector(".rail"), { subtree: true, attributeFilter: ["data-unread-tickets"] });
  showUnread();
  showColumns();
  if (!current()) cursor(rows()[0], false);
}

/** The page is left; another one may already have taken its place. */
export function stop(dotnet) {
  if (server?._id !== dotnet?._id) return;
  server = undefined;
  watch.disconnect();
  bell.disconnect();
}

export function focusRow(id) {
  requestAnimationFrame(() => cursor(document.querySelector(`[data-grid] [data-id="${id}"]`)));
}

export function clearSelection() {
  picked.clear();
  whole = false;
  paint();
}

/** The server holds the ids of the whole view; the browser knows only those of the loaded rows. */
export function selectedAll() {
  whole = true;
  for (const row of rows()) picked.add(idOf(row));
  paint();
}

function cursor(row, focus = true) {
  if (!row) return;
  for (const other of rows()) { other.classList.toggle("is-cursor", other === row); other.tabIndex = other === row ? 0 : -1; }
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function paint() {
  for (const row of rows()) {
    const on = picked.has(idOf(row));
    row.setAttribute("aria-selected", String(on));
    row.querySelector("[data-select]").checked = on;
  }
  const all = document.querySelector("[data-select-all]");
  if (all) { all.checked = picked.size > 0 && rows().every((r) => picked.has(idOf(r))); all.indeterminate = picked.size > 0 && !all.checked; }
}

let telling;
function select(row, on = !picked.has(idOf(row))) {
  if (on) picked.add(idOf(row)); else picked.delete(idOf(row));
  anchor = row;
  tell();
}

function tell() {
  whole = false;
  paint();
  clearTimeout(telling);
  telling = setTimeout(() => server.invokeMethodAsync("Selected", [...picked]), 60);
}

function keepSelection(changes) {
  if (!changes.some((c) => c.target === grid() || grid()?.contains(c.target))) return;
  showUnread();
  if (picked.size) paint();
  if (!current()) cursor(rows()[0], false);
}

/** Which rows are unread is known to the bell. */
function showUnread() {
  const unread = new Set((document.querySelector("[data-unread-tickets]")?.dataset.unreadTickets ?? "").split(" "));
  for (const row of rows()) {
    const on = unread.has(row.dataset.id);
    if (on === row.hasAttribute("data-unread")) continue;
    row.toggleAttribute("data-unread", on);
    if (on) row.setAttribute("aria-description", "Unread"); else row.removeAttribute("aria-description");
  }
}

function between(a, b) {
  const all = rows(), [x, y] = [all.indexOf(a), all.indexOf(b)].sort((m, n) => m - n);
  return all.slice(Math.max(0, x), y + 1);
}

function change(e) {
  if (e.target.matches("[data-select-all]")) {
    for (const row of rows()) if (e.target.checked) picked.add(idOf(row)); else picked.delete(idOf(row));
    tell();
  }
}

function click(e) {
  const opener = e.target.closest("[data-pick-open]");
  if (opener) return openPicker(opener.dataset.pickOpen, opener, opener.dataset.pickFor ? [Number(opener.dataset.pickFor)] : selection());
  const option = e.target.closest("[data-pick]");
  if (option) return choose(option.closest("[data-picker]"), option.dataset.pick);
  const fresh = e.target.closest("[data-pick-new]");
  if (fresh) return choose(fresh.closest("[data-picker]"), "+" + fresh.querySelector("[data-new-name]").textContent);
  const link = e.target.closest("[data-copy-link]");
  if (link) return copy(new URL(link.dataset.copyLink, location.href).href);
  const merge = e.target.closest("[data-merge]");
  if (merge) { merge.closest("[popover]")?.hidePopover(); return server.invokeMethodAsync("Merge", [Number(merge.dataset.merge)]); }
  const more = e.target.closest("[data-link-more]");
  if (more) { more.closest("[popover]")?.hidePopover(); return linkAnother(); }
  const density = e.target.closest("[data-density-choice]");
  if (density) return setDensity(density.dataset.densityChoice);
  const column = e.target.closest("[data-column]");
  if (column) return toggleColumn(column.dataset.column);
  if (e.target.closest("[data-search-open]")) { const box = document.querySelector("[data-search-form]"); box.toggleAttribute("data-open"); return box.querySelector("input").focus(); }
  const act = e.target.closest("[data-grid] [data-act]");
  if (act) return quick(act, e.target.closest("[data-ticket]"));
  const row = e.target.closest("[data-grid] [data-ticket]");
  if (!row || e.defaultPrevented) return;
  if (e.target.closest("[data-select], .row__check")) {
    if (e.shiftKey && anchor) for (const r of between(anchor, row)) picked.add(idOf(r));
    else { select(row, e.target.matches("[data-select]") ? e.target.checked : undefined); }
    return tell();
  }
  if (e.metaKey || e.ctrlKey || e.button !== 0) return;
  e.preventDefault();
  cursor(row);
  if (e.shiftKey && anchor) { for (const r of between(anchor, row)) picked.add(idOf(r)); return tell(); }
  server.invokeMethodAsync("OpenAsync", idOf(row));
}

function quick(button, row) {
  cursor(row, false);
  if (button.dataset.act === "s") return openPicker("status", button, [idOf(row)]);
  server.invokeMethodAsync("PickAsync", ...(button.dataset.act === "i" ? ["assign", "me"] : ["status", "resolved"]), [idOf(row)]);
}

const html = document.documentElement;
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };

function setDensity(density) {
  html.dataset.density = density;
  keep("density", density);
  showColumns();
}

function toggleColumn(column) {
  const hidden = new Set((html.dataset.hide ?? "").split(" ").filter(Boolean));
  if (!hidden.delete(column)) hidden.add(column);
  html.dataset.hide = [...hidden].join(" ");
  keep("hide", [...hidden].join("."));
  showColumns();
}

function showColumns() {
  const hidden = (html.dataset.hide ?? "").split(" ");
  for (const option of document.querySelectorAll("[data-column]")) option.setAttribute("aria-checked", String(!hidden.includes(option.dataset.column)));
  for (const option of document.querySelectorAll("[data-density-choice]")) option.setAttribute("aria-checked", String(option.dataset.densityChoice === html.dataset.density));
}

async function copy(text, said = "Link copied") {
  await navigator.clipboard.writeText(text);
  announce(said);
}

function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (region) region.textContent = text;
}

// No ids stand for the whole view, which the server knows.
const selection = () => whole ? [] : [...picked];

function targets() {
  if (picked.size) return selection();
  const panel = document.querySelector("[data-panel]");
  if (panel?.contains(document.activeElement)) return [Number(panel.dataset.panelId)];
  const row = current();
  return row ? [idOf(row)] : panel ? [Number(panel.dataset.panelId)] : [];
}

function openPicker(kind, at, ids) {
  const menu = document.querySelector(`[data-picker="${kind}"]`);
  if (!menu || !ids.length && !whole) return;
  pickFor = ids;
  const search = menu.querySelector("[data-picker-search]");
  if (search) { search.value = ""; narrow(menu, ""); }
  menu.showPopover();
  place(menu, at);
  (search ?? menu.querySelector("[role=option]"))?.focus();
}

function choose(menu, value) {
  const kind = menu.dataset.picker, ids = pickFor;
  menu.hidePopover();
  server.invokeMethodAsync("PickAsync", kind, value, ids);
  cursor(current() ?? rows()[0]);
}

function filterPicker(e) {
  if (e.target.matches("[data-picker-search]")) narrow(e.target.closest("[data-picker]"), e.target.value);
}

function narrow(menu, text) {
  const wanted = text.trim().toLocaleLowerCase();
  let exact = false;
  for (const option of menu.querySelectorAll("[role=option]")) {
    const name = option.textContent.trim().toLocaleLowerCase();
    option.hidden = wanted !== "" && !name.includes(wanted);
    exact ||= name === wanted;
  }
  const fresh = menu.querySelector("[data-pick-new]");
  if (fresh) { fresh.hidden = wanted === "" || exact; fresh.querySelector("[data-new-name]").textContent = text.trim(); }
}

function pickerKey(e, menu) {
  const options = [...menu.querySelectorAll("[role=option]:not([hidden]), [data-pick-new]:not([hidden])")];
  const at = options.indexOf(document.activeElement);
  if (e.key === "ArrowDown") options[Math.min(at + 1, options.length - 1)]?.focus();
  else if (e.key === "ArrowUp") options[Math.max(at - 1, 0)]?.focus();
  else if (e.key === "Enter" && at < 0) options[0]?.click();
  else if (e.key === "Escape") { menu.hidePopover(); cursor(current()); }
  else return;
  e.preventDefault();
}

function key(e) {
  if (e.key === "Escape" && document.querySelector(".menu:popover-open:not([data-picker])")) return;      // the browser closes it
  if (e.isComposing || e.defaultPrevented || document.querySelector("[data-palette][open], [data-key-map][open]")) return;
  const menu = e.target.closest?.("[data-picker]");
  if (menu) return pickerKey(e, menu);
  const dialog = document.querySelector("[data-create-dialog]");
  if (dialog) {
    if (e.key === "Enter" && (e.metaKey || e.ctrlKey)) { document.activeElement.blur(); dialog.querySelector("[data-create-submit]").click(); }
    return;
  }
  if (document.querySelector("dialog[data-dialog][open]")) return;
  if (e.key === "Enter" && (e.metaKey || e.ctrlKey) && e.target.matches("[data-note-input]")) return document.querySelector("[data-add-note]").click();
  if (e.key === "Enter" && (e.metaKey || e.ctrlKey) && e.target.matches("[data-reply-input], [data-cc]")) {
    if (e.target.matches("[data-cc]")) e.target.blur();   // what was typed is told before it is sent
    return document.querySelector(e.shiftKey ? "[data-send-then=resolve]" : "[data-send]").click();
  }
  if (e.target.matches("[data-search]") && e.key === "Escape") { e.target.blur(); cursor(current() ?? rows()[0]); return; }
  if ((e.ctrlKey || e.metaKey) && e.key === "a" && grid()?.contains(e.target)) { e.preventDefault(); for (const r of rows()) picked.add(idOf(r)); return tell(); }
  if (!mayAct(e)) return;
  if (e.target.closest("[role=tablist]") && (e.key === "ArrowLeft" || e.key === "ArrowRight")) return tabKey(e);
  const pressed = letterOf(e), all = rows(), row = current(), at = all.indexOf(row);
  const inList = !document.querySelector("[data-panel]")?.contains(e.target);
  const to = { j: at + 1, ArrowDown: at + 1, k: at - 1, ArrowUp: at - 1, J: at + 1, K: at - 1, Home: 0, End: all.length - 1, PageDown: at + 12, PageUp: at - 12 }[pressed];
  if (to !== undefined && inList && all.length) {
    e.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    if (e.shiftKey) { if (row) picked.add(idOf(row)); picked.add(idOf(next)); tell(); }
    return cursor(next);
  }
  const onLink = e.target.closest("a, button, summary");
  const acts = {
    Enter: () => row && inList && !onLink && (e.shiftKey ? window.Blazor.navigateTo("/tickets/" + row.dataset.ticket) : server.invokeMethodAsync("OpenAsync", idOf(row))),
    o: () => row && server.invokeMethodAsync("OpenAsync", idOf(row)),
    x: () => row && select(row),
    Escape: () => picked.size ? (picked.clear(), tell()) : document.querySelector("[data-panel]") ? server.invokeMethodAsync("ClosePanelAsync") : document.activeElement.blur(),
    "/": () => { document.querySelector("[data-search-form]")?.setAttribute("data-open", ""); document.querySelector("[data-search]")?.focus(); },
    s: () => openPicker("status", at_(row), targets()), p: () => openPicker("priority", at_(row), targets()),
    a: () => openPicker("assign", at_(row), targets()), l: () => openPicker("tag", at_(row), targets()),
    i: () => server.invokeMethodAsync("PickAsync", "assign", "me", targets()),
    e: () => server.invokeMethodAsync("PickAsync", "status", "resolved", targets()), E: () => resolveAndGoOn(all[at + 1]),
    u: () => server.invokeMethodAsync("MarkUnreadAsync", targets()),
    m: () => server.invokeMethodAsync("Merge", targets()),
    " ": () => row && inList && !e.repeat && peek(row),
    c: () => server.invokeMethodAsync("Create"), ".": () => inList ? server.invokeMethodAsync("ShowQueuedAsync") : document.querySelector("[data-latest]")?.click(), z: () => server.invokeMethodAsync("UndoAsync"),
    y: () => { const id = document.querySelector("[data-panel] [data-copy-link]") ?? null; copy(new URL(id?.dataset.copyLink ?? "/tickets/" + row?.dataset.ticket, location.href).href); },
    Y: () => copy(document.querySelector("[data-panel]")?.querySelector("[data-copy-link]")?.textContent.trim() ?? row?.dataset.ticket, "Number copied"),
    "[": () => document.querySelector("[data-previous]")?.click(), "]": () => document.querySelector("[data-next]")?.click(),
    1: () => tab(0), 2: () => tab(1), 3: () => tab(2), n: () => compose("note"), r: () => compose("reply"),
    v: () => document.querySelector(".views a")?.focus(),
    f: () => document.querySelector("[data-filter]")?.click(),
  };
  const act = acts[pressed];
  if (!act || (e.key === "Enter" || e.key === " ") && (onLink || e.target.matches("input"))) return;
  if (e.key !== "Enter") e.preventDefault();
  act();
}

function resolveAndGoOn(next) {
  server.invokeMethodAsync("PickAsync", "status", "resolved", targets());
  cursor(next);
  if (next && document.querySelector("[data-panel]")) server.invokeMethodAsync("OpenAsync", idOf(next));
}

// Space shows a ticket: for good when pressed shortly, as long as it is held otherwise; pressed again it closes.
let peeked = 0;
function peek(row) {
  if (row.hasAttribute("data-open")) return server.invokeMethodAsync("ClosePanelAsync");
  peeked = Date.now();
  server.invokeMethodAsync("OpenAsync", idOf(row));
}

function letGo() {
  if (peeked && Date.now() - peeked > 500) server.invokeMethodAsync("ClosePanelAsync");
  peeked = 0;
}

const at_ = (row) => document.querySelector("[data-panel]")?.contains(document.activeElement) ? document.activeElement : row?.querySelector(".row__subject") ?? document.body;
const tab = (n) => document.querySelectorAll("[data-panel-tab]")[n]?.click();

/** Opens the composer for a reply or a note; the Detail tab holds it. */
function compose(kind) {
  if (!document.querySelector("[data-compose]")) tab(0);
  const started = Date.now(), wait = setInterval(() => {
    const button = document.querySelector(`[data-compose=${kind}]`);
    if (!button && Date.now() - started < 2000) return;
    clearInterval(wait);
    if (!button || button.disabled) return;
    button.click();
    setTimeout(() => document.querySelector(`[data-composer] [data-${kind}-input]`)?.focus(), 100);
  }, 50);
}

/** Opens the field that links another ticket; the Detail tab holds it. */
function linkAnother() {
  if (!document.querySelector("[data-field=links]")) tab(0);
  const started = Date.now(), wait = setInterval(() => {
    document.querySelector("[data-link-open]")?.click();
    const field = document.querySelector("[data-link-input]");
    if (!field && Date.now() - started < 2000) return;
    clearInterval(wait);
    field?.focus();
  }, 50);
}

function tabKey(e) {
  const tabs = [...document.querySelectorAll("[data-panel-tab]")], at = tabs.indexOf(e.target.closest("[role=tab]"));
  const next = tabs[(at + (e.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
  e.preventDefault();
  next.click();
  next.focus();
}

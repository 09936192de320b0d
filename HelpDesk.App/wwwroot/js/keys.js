// Keys that work on every page: the palette, going places, the map of keys. A page adds its own (TicketsPage.razor.js).
// Letters act only where nobody is typing, and not at all for people who switched them off (WCAG 2.1.4); the palette always works.
const places = { t: "/tickets", m: "/tickets?assignee=me", u: "/tickets?assignee=none", c: "/customers", i: "/inbox", a: "/analytics", s: "/settings/profile" };
let goAt = 0, origin, found = 0;

/** Whether this element takes text, so that letters belong to it. */
export const typing = (t) => t.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && t.type !== "checkbox");

/** Whether a key event may act as a shortcut by a single key. */
export const mayAct = (e) => e.commanded || !(typing(e.target) || e.altKey || e.ctrlKey || e.metaKey || e.isComposing)
  && !(e.key.length === 1 && e.key !== " " && document.querySelector(".workspace")?.dataset.shortcuts === "off");

/** The Latin letter of a key on any layout. */
export const letterOf = (e) => /^Key[A-Z]$/.test(e.code ?? "") && !/^[a-z]$/i.test(e.key) && e.key.length === 1 ? e.code.slice(3).toLowerCase() : e.key;

const palette = () => document.querySelector("[data-palette]");
const options = () => [...palette().querySelectorAll("[role=option]:not([hidden])")];

function open() {
  origin = document.activeElement;
  const input = palette().querySelector("input");
  input.value = "";
  narrow("");
  palette().showModal();
  input.focus();
}

function narrow(text) {
  const words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const option of palette().querySelectorAll("[data-palette-static] [role=option]")) {
    const name = option.textContent.toLocaleLowerCase();
    option.hidden = !words.every((w) => name.includes(w));
  }
  for (const group of palette().querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
  activate(options()[0]);
}

function activate(option) {
  for (const other of palette().querySelectorAll("[role=option]")) other.setAttribute("aria-selected", String(other === option));
  palette().querySelector("input").setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

let asking;
function search(text) {
  clearTimeout(asking);
  const group = palette().querySelector("[data-palette-tickets]"), list = group.querySelector("[data-palette-found]");
  if (text.trim().length < 2) { list.replaceChildren(); group.hidden = true; return; }
  asking = setTimeout(async () => {
    const mine = ++found;
    const answer = await fetch("/tickets/find?q=" + encodeURIComponent(text.trim().slice(0, 400)));
    if (mine !== found || !answer.ok) return;
    list.replaceChildren(...(await answer.json()).map((t, n) => {
      const option = palette().querySelector("template").content.firstElementChild.cloneNode(true);
      option.id = "palette-ticket-" + n;
      option.dataset.go = "/tickets/" + t.number;
      option.querySelector("[data-text]").textContent = t.subject;
      option.querySelector("[data-hint]").textContent = t.number + " · " + t.status;
      return option;
    }));
    group.hidden = !list.childElementCount;
    activate(options()[0]);
    palette().querySelector("[data-palette-count]").textContent = options().length + " results";
  }, 150);
}

function run(option, page) {
  palette().close();
  if (option.dataset.go) {
    if (page) return location.assign(option.dataset.go);
    return window.Blazor.navigateTo(option.dataset.go);
  }
  origin?.focus?.();
  const press = new KeyboardEvent("keydown", { key: option.dataset.press, shiftKey: /^[A-Z]$/.test(option.dataset.press), bubbles: true, cancelable: true });
  press.commanded = true;
  (origin?.isConnected ? origin : document.body).dispatchEvent(press);
}

function paletteKey(e) {
  const all = options(), at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (e.key === "ArrowDown") activate(all[Math.min(at + 1, all.length - 1)]);
  else if (e.key === "ArrowUp") activate(all[Math.max(at - 1, 0)]);
  else if (e.key === "Enter" && at >= 0) run(all[at], e.metaKey || e.ctrlKey);
  else return;
  e.preventDefault();
}

function regions(back) {
  const all = [".rail", ".views", ".list__head", "[data-grid]", "[data-panel]", ".screen__body"].map((s) => document.querySelector(s)).filter((r) => r?.offsetParent);
  const at = all.findIndex((r) => r.contains(document.activeElement));
  const next = all[(at + (back ? all.length - 1 : 1)) % all.length];
  const first = [...next?.querySelectorAll(".is-cursor, a, button, input, [tabindex='0']") ?? []].find((e) => e.offsetParent && !e.disabled);
  (next?.querySelector(".is-cursor") ?? first ?? next)?.focus();
}

document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && letterOf(e).toLowerCase() === "k" && palette()) { e.preventDefault(); return palette().open ? palette().close() : open(); }
  if (palette()?.open) return paletteKey(e);
  if (e.key === "F6") { e.preventDefault(); return regions(e.shiftKey); }
  if (!mayAct(e) || document.querySelector("dialog[open]")) return;
  const key = letterOf(e);
  if (goAt && Date.now() - goAt < 1000 && places[key]) {
    e.preventDefault();
    e.stopImmediatePropagation();
    goAt = 0;
    return window.Blazor.navigateTo(places[key]);
  }
  goAt = key === "g" ? Date.now() : 0;
  if (key === "?") { e.preventDefault(); document.querySelector("[data-key-map]")?.showModal(); }
}, true);

document.addEventListener("input", (e) => {
  if (!e.target.matches("[data-palette] input")) return;
  narrow(e.target.value);
  search(e.target.value);
});

document.addEventListener("click", (e) => {
  if (e.target.closest("[data-palette-open]")) return open();
  const option = e.target.closest("[data-palette] [role=option]");
  if (option) return run(option, e.metaKey || e.ctrlKey);
  const dialog = e.target.closest("[data-palette], [data-key-map]");
  if (dialog && (e.target === dialog || e.target.closest("[data-close]"))) dialog.close();
  const views = e.target.closest("[data-views-open]");
  const workspace = document.querySelector(".workspace");
  if (views?.matches("button")) workspace.toggleAttribute("data-views-open");
  else if (workspace?.hasAttribute("data-views-open") && (!e.target.closest(".views") || e.target.closest("a"))) workspace.removeAttribute("data-views-open");
});

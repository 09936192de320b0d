// Menus and tips: popovers beside what opened them, walked through with the arrow keys.

/** Puts an open popover under an element, or above it where there is no room. */
export function place(menu, at) {
  const box = at.getBoundingClientRect(), size = menu.getBoundingClientRect();
  const rightToLeft = getComputedStyle(at).direction === "rtl";
  const left = rightToLeft || box.left + size.width > innerWidth - 8 ? box.right - size.width : box.left;
  menu.style.left = Math.max(8, Math.min(left, innerWidth - size.width - 8)) + "px";
  menu.style.top = (box.bottom + size.height + 8 > innerHeight ? Math.max(8, box.top - size.height - 4) : box.bottom + 4) + "px";
}

const items = (menu) => [...menu.querySelectorAll("[role^=menuitem]")].filter((i) => !i.disabled && i.offsetParent);

// The choices of a filter are the same for everybody; which are ticked and where each leads follows from the address.
function offer(menu) {
  const key = menu.dataset.filterMenu, me = menu.querySelector('[data-value="me"]') && document.querySelector("[data-me]")?.dataset.me;
  const chosen = menu.dataset.chosen.split(",").filter(Boolean).map((v) => v.replaceAll("-", "_"));
  for (const option of menu.querySelectorAll("[data-value]")) {
    const value = option.dataset.value, on = chosen.includes(value);
    const next = on ? chosen.filter((v) => v !== value) : [...chosen, value];
    const query = new URLSearchParams(location.search);
    query.delete("cursor");
    if (next.length) query.set(key, next.join(","));
    else query.delete(key);
    query.sort();
    option.setAttribute("aria-checked", on);
    option.href = location.pathname + (query.size ? "?" + query : "");
    option.hidden = Boolean(me) && value === me && !on;
  }
}

new MutationObserver((changes) => {
  for (const { target } of changes) if (target.matches(":popover-open")) offer(target);
}).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-chosen"] });

document.addEventListener("toggle", (e) => {
  const menu = e.target;
  if (e.newState !== "open" || !(menu instanceof Element) || !menu.matches(".menu[popover]")) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!opener) return;
  if (menu.dataset.filterMenu) offer(menu);
  place(menu, opener);
  if (menu.getAttribute("role") === "menu") items(menu)[0]?.focus({ preventScroll: true });
}, true);

document.addEventListener("keydown", (e) => {
  const menu = e.target.closest?.(".menu[popover][role=menu]");
  if (!menu) return;
  const all = items(menu), at = all.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[e.key];
  if (to === undefined) return;
  e.preventDefault();
  e.stopPropagation();
  all[to]?.focus();
}, true);

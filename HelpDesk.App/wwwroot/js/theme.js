// Theme and density of the workspace. The server reads both cookies and writes data-theme and data-density on <html>,
// so the first paint is already right; this module only changes them.
//   <button data-set-theme="dark">   <button data-set-density="compact">

const Themes = ["system", "light", "dark"];
const Densities = ["compact", "comfortable", "preview"];
const Year = 365 * 24 * 60 * 60;

let started = false;

/** Applies the cookies and listens for the buttons. */
export function start() {
  setTheme(theme());
  setDensity(density());
  if (started) return;
  started = true;
  document.addEventListener("click", event => {
    const button = event.target instanceof Element ? event.target.closest("[data-set-theme], [data-set-density]") : null;
    if (!button) return;
    if (button.dataset.setTheme) setTheme(button.dataset.setTheme);
    if (button.dataset.setDensity) setDensity(button.dataset.setDensity);
  });
}

/** system, light or dark. */
export function theme() {
  return read("theme", Themes);
}

/** compact, comfortable or preview. */
export function density() {
  return read("density", Densities);
}

export function setTheme(value) {
  apply("theme", value, Themes);
}

export function setDensity(value) {
  apply("density", value, Densities);
}

/** True when the page is dark now, whoever decided it. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Calls back whenever the page turns dark or light: by choice, or because the operating system did. */
export function onChange(callback) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", callback);
  return () => { observer.disconnect(); system.removeEventListener("change", callback); };
}

/** The colour a token has now, as #rrggbb: colour("chart-1"). For charts, which cannot read custom properties. A part of the page may have a colour scheme of its own. */
export function colour(token, scheme) {
  const probe = document.createElement("span");
  probe.hidden = true;
  if (scheme) probe.style.colorScheme = scheme;
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
  probe.remove();
  return `#${parts.slice(0, 3).map(part => Math.round(Number(part)).toString(16).padStart(2, "0")).join("")}`;
}

function apply(name, value, allowed) {
  const chosen = allowed.includes(value) ? value : allowed[0];
  const root = document.documentElement;
  if (root.dataset[name] !== chosen) root.dataset[name] = chosen;
  if (read(name, allowed) !== chosen) write(name, chosen);
  const attribute = name === "theme" ? "setTheme" : "setDensity";
  for (const button of document.querySelectorAll(`[data-set-${name}]`)) {
    button.setAttribute(button.getAttribute("role")?.startsWith("menuitem") ? "aria-checked" : "aria-pressed",
      String(button.dataset[attribute] === chosen));
  }
}

function read(name, allowed) {
  const entry = document.cookie.split("; ").find(pair => pair.startsWith(`${name}=`));
  const value = entry?.slice(name.length + 1);
  return allowed.includes(value) ? value : allowed[0];
}

function write(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${Year}; samesite=lax${secure}`;
}

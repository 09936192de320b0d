// The panel's width: dragged, or by arrow keys on its edge; kept for this browser.
const [least, most] = [440, 720];
const html = document.documentElement;
const edge = (e) => e.target.closest?.("[data-panel-resize]");
const width = () => Number.parseInt(html.style.getPropertyValue("--panel-size")) || 560;

function resize(to, handle) {
  const size = Math.round(Math.min(most, Math.max(least, to)));
  html.style.setProperty("--panel-size", size + "px");
  handle.setAttribute("aria-valuenow", size);
  document.cookie = `panel=${size};path=/;max-age=31536000;samesite=lax`;
}

document.addEventListener("pointerdown", (e) => {
  const handle = edge(e);
  if (!handle) return;
  e.preventDefault();
  handle.setPointerCapture(e.pointerId);
  handle.toggleAttribute("data-dragging", true);
  const sign = getComputedStyle(html).direction === "rtl" ? -1 : 1, from = width(), x = e.clientX;
  handle.onpointermove = (m) => resize(from + sign * (x - m.clientX), handle);
  handle.onpointerup = () => { handle.onpointermove = handle.onpointerup = null; handle.removeAttribute("data-dragging"); };
});

document.addEventListener("keydown", (e) => {
  const handle = edge(e);
  const step = { ArrowLeft: 20, ArrowRight: -20, Home: -most, End: most }[e.key];
  if (!handle || !step) return;
  e.preventDefault();
  e.stopPropagation();
  resize(width() + step, handle);
}, true);

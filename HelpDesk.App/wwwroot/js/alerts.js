// Notifications of the browser itself: a choice of each browser, off until somebody asks for them. They say which ticket and what happened, never what was written.
const Key = "helpdesk.alerts";

function chosen() {
  try {
    return localStorage.getItem(Key) === "on";
  } catch (e) {
    console.debug("No choice is kept here", e.message);
    return false;
  }
}

function choose(on) {
  try {
    if (on) localStorage.setItem(Key, "on");
    else localStorage.removeItem(Key);
  } catch (e) {
    console.debug("No choice is kept here", e.message);
  }
}

function state() {
  if (!("Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && chosen() ? "on" : "off";
}

function show(root) {
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state();
}

/** The part of the settings where they are turned on and off. The browser asks within the click itself. */
export function start(root) {
  root.onclick = async (e) => {
    if (e.target.closest("[data-alerts-on]")) choose(await Notification.requestPermission() === "granted");
    else if (e.target.closest("[data-alerts-off]")) choose(false);
    else return;
    show(root);
    root.querySelector("[data-when]:not([hidden]) button")?.focus();
  };
  show(root);
}

/** Shows it if this browser was asked to and the desk is not in front of the person. Of several tabs one is seen: the tag is the same. */
export function tell(title, url, tag) {
  if (!document.hidden || state() !== "on") return;
  try {
    const note = new Notification(title, { tag, icon: "/favicon.svg" });
    note.onclick = () => {
      window.focus();
      window.Blazor.navigateTo(url);
      note.close();
    };
  } catch (e) {
    console.debug("This browser shows none from a page", e.message);
  }
}

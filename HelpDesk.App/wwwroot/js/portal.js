// The tracking page, live: told that something changed, it fetches itself and takes over what is new. The box that is written in is never touched.
const token = location.pathname.split("/")[3];
let asking = false, again = false;

function localTimes() {
  for (const time of document.querySelectorAll("time")) time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang === navigator.language.slice(0, 2) ? undefined : document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    do {
      again = false;
      const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
      if (answer.status === 404 || answer.status === 410) return location.reload();
      if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } while (again);
  } catch (e) {
    console.debug("Not now", e.message);
  } finally {
    asking = false;
  }
}

function takeOver(fresh) {
  const [before, status] = [count(), document.querySelector("[data-portal-status]").textContent];
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (next && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(next));
  }
  localTimes();
  const now = document.querySelector("[data-portal-status]").textContent;
  const said = document.querySelector("[data-news]");
  const news = [count() > before ? said.dataset.arrived : "", now !== status ? said.dataset.statusIs.replace("{0}", now) : ""].filter(Boolean).join(" ");
  if (news) said.textContent = news;
}

const count = () => Number([...document.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? 0);

localTimes();

const line = new window.signalR.HubConnectionBuilder().withUrl(`/hubs/portal?token=${encodeURIComponent(token)}`)
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 2000 + Math.random() * 8000 }).configureLogging(window.signalR.LogLevel.None).build();
line.on("Changed", refresh);
line.onreconnected(refresh);

async function connect() {
  try {
    await line.start();
    document.body.dataset.live = "on";
    await refresh();
  } catch (e) {
    console.debug("No line", e.message);
    setTimeout(connect, 10000 + Math.random() * 10000);
  }
}
connect();

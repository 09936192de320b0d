// A conversation opens at its end; while somebody reads further up, what arrives is counted on a button instead of moving the text.
const box = () => document.querySelector(".panel__body");
const latest = () => document.querySelector("[data-latest]");
const atEnd = (body) => body.scrollHeight - body.scrollTop - body.clientHeight < 80;
let arrived = 0, ended = true;

const down = () => { const body = box(); if (body) body.scrollTop = body.scrollHeight; };

function show(n) {
  arrived = n;
  const button = latest();
  if (!button) return;
  button.hidden = n === 0;
  button.textContent = `Jump to latest · ${n} new`;
}

const known = new WeakSet();
new MutationObserver((changes) => {
  const thread = document.querySelector("[data-thread]");
  if (!thread) return;
  if (!known.has(thread)) {
    known.add(thread);
    ended = atEnd(box());
    return show(0);
  }
  const added = changes.filter((c) => c.target === thread).flatMap((c) => [...c.addedNodes]).filter((n) => n.matches?.("[data-item]") && n === [...thread.querySelectorAll("[data-item]")].at(-1));
  if (!added.length) return;
  if (ended) down();
  else show(arrived + added.length);
}).observe(document.body, { childList: true, subtree: true });

document.addEventListener("scroll", (e) => {
  if (!e.target.matches?.(".panel__body")) return;
  ended = atEnd(e.target);
  if (ended) show(0);
}, true);

document.addEventListener("click", (e) => { if (e.target.closest?.("[data-latest]")) { down(); show(0); } });

// Help while writing a reply: canned responses by button or "/", files by button, paste and drop.
const offers = new Map();
let menu, from = -1;

const areaOf = (element) => element.closest("[data-composer]")?.querySelector("[data-reply-input]");

async function offersOf(ticket) {
  const known = offers.get(ticket);
  if (known && Date.now() - known.at < 5000) return known.list;
  const answer = await fetch("/canned/" + ticket);
  const list = answer.ok ? await answer.json() : [];
  offers.set(ticket, { at: Date.now(), list });
  return list;
}

async function offer(area, wanted, start) {
  const list = await offersOf(area.dataset.canned);
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = list.filter((o) => words.every((w) => (o.name + " " + o.body).toLocaleLowerCase().includes(w))).slice(0, 8);
  close();
  if (!found.length && start >= 0) return;
  from = start;
  menu = document.createElement("div");
  menu.className = "menu canned";
  menu.popover = "manual";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", "Canned responses");
  menu.dataset.cannedMenu = "";
  const items = found.map((o) => {
    const option = document.createElement("button");
    option.type = "button";
    option.className = "option";
    option.setAttribute("role", "option");
    option.innerHTML = '<span class="option__text"></span><span class="option__hint canned__preview"></span>';
    option.firstChild.textContent = o.name;
    option.lastChild.textContent = o.body;
    option.onmousedown = (e) => { e.preventDefault(); insert(area, o.body); };
    option.pick = () => insert(area, o.body);
    return option;
  });
  if (!items.length) {
    const empty = document.createElement("p");
    empty.className = "menu__label";
    empty.textContent = "No canned responses yet. Admins add them in Settings.";
    menu.append(empty);
  }
  menu.append(...items);
  document.body.append(menu);
  menu.showPopover();
  const box = area.getBoundingClientRect();
  Object.assign(menu.style, { position: "fixed", margin: 0, left: box.left + "px", top: Math.max(8, box.top - menu.offsetHeight - 4) + "px" });
  activate(items[0]);
}

function activate(option) {
  for (const other of menu.querySelectorAll("[role=option]")) { other.classList.toggle("is-active", other === option); other.setAttribute("aria-selected", String(other === option)); }
  option?.scrollIntoView({ block: "nearest" });
}

function insert(area, text) {
  const start = from >= 0 ? from : area.selectionStart;
  close();
  area.focus();
  area.setRangeText(text, start, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function close() {
  menu?.remove();
  menu = undefined;
}

document.addEventListener("input", (e) => {
  const area = e.target.closest?.("[data-canned]");
  if (!area) return;
  const typed = /(?:^|\s)\/([\p{L}\p{N} -]{0,30})$/u.exec(area.value.slice(0, area.selectionStart));
  if (typed) offer(area, typed[1], area.selectionStart - typed[1].length - 1);
  else close();
});

document.addEventListener("keydown", (e) => {
  if (!menu) return;
  const options = [...menu.querySelectorAll("[role=option]")], at = options.findIndex((o) => o.classList.contains("is-active"));
  if (e.key === "Escape") close();
  else if ((e.key === "Enter" || e.key === "Tab") && at >= 0 && !e.ctrlKey && !e.metaKey) options[at].pick();
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") activate(options[(at + (e.key === "ArrowDown" ? 1 : options.length - 1)) % options.length]);
  else return;
  e.preventDefault();
  e.stopPropagation();
}, true);

document.addEventListener("focusout", (e) => { if (e.target.matches?.("[data-canned]")) close(); });

document.addEventListener("click", (e) => {
  const button = e.target.closest?.("[data-canned-open]");
  if (button) {
    const area = areaOf(button);
    area.focus();
    return menu ? close() : offer(area, "", -1);
  }
  const attach = e.target.closest?.("[data-attach]");
  if (!attach) return;
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.onchange = () => upload(areaOf(attach), [...input.files]);
  input.click();
});

async function upload(area, files) {
  const state = area.parentElement.querySelector("[data-draft-state]");
  for (const file of files) {
    state.textContent = `Adding ${file.name}…`;
    let said = "";
    try {
      const answer = await fetch(`/files/${area.dataset.attachFiles}/attach?name=${encodeURIComponent(file.name)}`,
        { method: "POST", headers: { "X-HelpDesk": "file", "Content-Type": "application/octet-stream" }, body: file });
      if (!answer.ok) said = `${file.name} was not added: ${(await answer.json().catch(() => ({}))).detail ?? "it was refused."}`;
    } catch (error) {
      said = `${file.name} was not added: ${error.message}`;
    }
    state.textContent = said;
  }
  area.closest("[data-composer]").querySelector("[data-files-changed]").click();
}

document.addEventListener("paste", (e) => {
  const area = e.target.closest?.("[data-attach-files]"), files = [...(e.clipboardData?.files ?? [])];
  if (!area || !files.length) return;
  e.preventDefault();
  upload(area, files);
});

document.addEventListener("dragover", (e) => { if (e.target.closest?.("[data-composer]") && e.dataTransfer?.types.includes("Files")) e.preventDefault(); });
document.addEventListener("drop", (e) => {
  const area = e.target.closest?.("[data-composer]") && areaOf(e.target);
  if (!area || !e.dataTransfer?.files.length) return;
  e.preventDefault();
  upload(area, [...e.dataTransfer.files]);
});

// Before it is too late: a colleague's name in words for the customer, and a file that is spoken of but not there.
document.addEventListener("input", (e) => {
  if (!e.target.matches?.("[data-reply-input]")) return;
  const guard = e.target.closest("[data-composer]").querySelector("[data-guard]"), text = e.target.value;
  const named = text.match(/(?:^|\s)@\[?([\p{L}\p{N}][\p{L}\p{N} .'-]{0,40})/u)?.[1].trim();
  const spoken = /\b(attached|attachment|enclosed)\b/i.test(text) && !e.target.closest("[data-composer]").querySelector("[data-waiting-file]");
  guard.textContent = named ? `You mention @${named} in a message that the customer will see.` : spoken ? "You write of an attachment, but no file is attached." : "";
  guard.hidden = !guard.textContent;
});

// Help while writing a note: pasted images go to the server and come back as Markdown; @ offers colleagues.
document.addEventListener("paste", (e) => {
  const area = e.target.closest?.("[data-paste-files]");
  const images = [...(e.clipboardData?.files ?? [])].filter((f) => f.type.startsWith("image/"));
  if (!area || !images.length) return;
  e.preventDefault();
  for (const image of images) upload(area, image);
});

async function upload(area, image) {
  const mark = `![Uploading ${Date.now()}…]()`;
  insert(area, mark);
  let text = "";
  try {
    const answer = await fetch("/files/" + area.dataset.pasteFiles, { method: "POST", headers: { "X-HelpDesk": "file", "Content-Type": "application/octet-stream" }, body: image });
    const body = await answer.json();
    text = answer.ok ? `![image](${body.url})` : `(image not added: ${body.detail ?? "refused"})`;
  } catch (e) {
    text = `(image not added: ${e.message})`;
  }
  area.value = area.value.replace(mark, text);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function insert(area, text, from = area.selectionStart) {
  area.setRangeText(text, from, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

let menu;
document.addEventListener("input", (e) => {
  const area = e.target.closest?.("[data-mentions]");
  if (!area) return;
  const typed = /(?:^|\s)@([\p{L}\p{N} .'-]{0,30})$/u.exec(area.value.slice(0, area.selectionStart));
  if (!typed) return close();
  const wanted = typed[1].toLocaleLowerCase();
  const people = [...document.querySelectorAll('[data-picker="assign"] [data-pick]')]
    .filter((o) => /^\d+$/.test(o.dataset.pick) && o.textContent.trim().toLocaleLowerCase().includes(wanted)).slice(0, 8);
  if (!people.length) return close();
  open(area, people.map((o) => ({ id: o.dataset.pick, name: o.textContent.trim() })), area.selectionStart - typed[1].length - 1);
});

function open(area, people, from) {
  close();
  menu = document.createElement("div");
  menu.className = "menu";
  menu.popover = "manual";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", "Mention a colleague");
  people.forEach((p, n) => {
    const option = document.createElement("button");
    option.type = "button";
    option.className = n ? "option" : "option is-active";
    option.setAttribute("role", "option");
    option.textContent = p.name;
    option.onmousedown = (e) => { e.preventDefault(); choose(area, p, from); };
    menu.append(option);
  });
  document.body.append(menu);
  menu.showPopover();
  const box = area.getBoundingClientRect();
  Object.assign(menu.style, { position: "fixed", margin: 0, left: box.left + "px", top: Math.max(8, box.top - menu.offsetHeight - 4) + "px" });
  menu.pick = (n) => choose(area, people[n], from);
}

function choose(area, person, from) {
  close();
  insert(area, `@[${person.name}](agent:${person.id}) `, from);
}

function close() {
  menu?.remove();
  menu = undefined;
}

document.addEventListener("keydown", (e) => {
  if (!menu) return;
  const options = [...menu.children], at = options.findIndex((o) => o.classList.contains("is-active"));
  if (e.key === "Escape") close();
  else if (e.key === "Enter" || e.key === "Tab") menu.pick(at);
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    options[at].classList.remove("is-active");
    options[(at + (e.key === "ArrowDown" ? 1 : options.length - 1)) % options.length].classList.add("is-active");
  } else return;
  e.preventDefault();
  e.stopPropagation();
}, true);
document.addEventListener("focusout", (e) => { if (e.target.closest?.("[data-mentions]")) close(); });

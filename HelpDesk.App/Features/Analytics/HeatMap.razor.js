// One cell of the table is in the order of tabs; arrow keys lead to its neighbours.
export function start(table) {
  table?.addEventListener("keydown", (e) => {
    const cells = [...table.querySelectorAll("td > a")], at = cells.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 24, ArrowUp: at - 24, Home: at - (at % 24), End: at - (at % 24) + 23 }[e.key];
    if (at < 0 || to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    e.stopPropagation();
    if (!cells[to]) return;
    cells[at].tabIndex = -1;
    cells[to].tabIndex = 0;
    cells[to].focus();
  });
}

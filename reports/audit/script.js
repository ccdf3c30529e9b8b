// Nothing here is needed to read the report. Column heads become buttons that sort; the row of the rest stays last.
(() => {
  const worth = (row, place) => {
    const cell = row.cells[place], figure = cell && cell.querySelector("data");
    return figure ? (figure.value === "" ? -Infinity : Number(figure.value)) : cell ? cell.textContent.trim() : "";
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  for (const table of document.querySelectorAll("table.sort")) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 4) continue;
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rest = (row) => (row.classList.contains("other") ? 1 : 0);
        const rows = [...body.rows].sort(
          (a, b) => rest(a) - rest(b) || compare(worth(a, place), worth(b, place)) * (down ? -1 : 1),
        );
        body.append(...rows);
      });
    });
  }
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();

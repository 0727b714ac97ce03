// Sorts the rows of <table data-sort> by the column whose heading is pressed; without script they stand by name.
const words = new Intl.Collator(document.documentElement.lang || "sv", { numeric: true });

// "1 234", "−3", "0 av 12": the first number. What is struck out has been corrected, and does not count.
function value(row, column) {
  const cell = row.cells[column].cloneNode(true);
  for (const struck of cell.querySelectorAll("del")) struck.remove();
  const text = cell.textContent.trim();
  const number = parseFloat(text.replace(/\s/g, "").replace("−", "-").replace(",", "."));
  return { text, number };
}

function compare(a, b, isNumber) {
  if (!isNumber) return words.compare(a.text, b.text);
  if (Number.isNaN(a.number) || Number.isNaN(b.number)) return 0;
  return a.number - b.number;
}

function sort(table, heading) {
  const isNumber = heading.classList.contains("n");
  // Most people want the largest number first, and A before Ö.
  const usual = isNumber ? "descending" : "ascending";
  const other = isNumber ? "ascending" : "descending";
  const order = heading.getAttribute("aria-sort") === usual ? other : usual;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, ...value(row, heading.cellIndex) }));
  // What has no number yet stands last in both orders.
  const unknown = (one) => isNumber && Number.isNaN(one.number);
  rows.sort((a, b) => unknown(a) - unknown(b) || compare(a, b, isNumber) * (order === "ascending" ? 1 : -1));
  body.append(...rows.map((one) => one.row));
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
}

for (const table of document.querySelectorAll("table[data-sort]")) {
  for (const heading of table.tHead.rows[0].cells) {
    if (heading.classList.contains("bar-cell")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, heading));
    heading.append(button);
  }
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
}

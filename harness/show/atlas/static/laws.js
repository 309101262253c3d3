// Hide the rows and columns whose names lack what is typed; what fits neither hides nothing of its kind.
"use strict";
(() => {
  const form = document.querySelector("[data-filter]");
  const input = form.querySelector("input");
  const told = form.querySelector("[data-told]");
  const rows = [...document.querySelectorAll(".laws tbody tr")];
  const heads = [...document.querySelectorAll(".laws thead th")];
  const plain = (text) => text.replace(/[\W_]/g, "").toLowerCase();
  const fitting = (cells, asked) => cells.map((cell) => plain(cell.textContent).includes(asked));
  const all = (kept) => (kept.includes(true) ? kept : kept.map(() => true));
  const show = () => {
    const asked = plain(input.value);
    const blocks = fitting(rows.map((row) => row.cells[0]), asked);
    const laws = fitting(heads, asked);
    const none = !blocks.includes(true) && !laws.includes(true);
    all(blocks).forEach((kept, place) => { rows[place].hidden = !kept; });
    const columns = all(laws);
    for (const row of [heads[0].parentNode, ...rows]) {
      columns.forEach((kept, place) => { row.cells[place + 1].hidden = !kept; });
    }
    const count = (kept) => kept.filter(Boolean).length;
    told.textContent = !asked ? "" : none ? "Nothing has this name."
      : `${count(blocks)} blocks and ${count(laws)} laws have it in their name.`;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", show);
  show();
})();

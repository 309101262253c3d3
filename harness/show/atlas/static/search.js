// Search as one types, over the index that was written with the site. What it finds is shown as text.
"use strict";
(() => {
  const form = document.querySelector("[data-search]");
  const input = form.querySelector("input");
  const told = form.querySelector("[data-told]");
  const list = form.querySelector("[data-results]");
  const shown = 12;
  const words = (text) => text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ").split(/[\s\p{P}\p{S}]+/u);
  const index = new MiniSearch({
    fields: ["n", "s", "w"],
    storeFields: ["k", "n", "s", "v"],
    tokenize: words,
    searchOptions: { boost: { n: 3, s: 2 }, prefix: true, combineWith: "AND" },
  });
  index.addAll(window.lakatosIndex.map((each, id) => ({ id, ...each })));
  const squeezed = (text) => text.replace(/[\W_]/g, "").toLowerCase();
  const find = (asked) => {
    const whole = squeezed(asked);
    const named = (each) => Number(squeezed(each.n) === whole);
    const ways = [{}, { fuzzy: 0.25 }, { fuzzy: 0.25, combineWith: "OR" }];
    for (const way of ways) {
      const found = index.search(asked, way);
      if (found.length) return found.sort((one, other) => named(other) - named(one));
    }
    return [];
  };
  const marks = { holds: "✓", fails: "✗", undecided: "?", vacuous: "∅", block: "▢", text: "¶" };
  const element = (kind, name, text) => {
    const made = document.createElement(kind);
    if (name) made.className = name;
    made.textContent = text;
    return made;
  };
  const row = (each) => {
    const link = document.createElement("a");
    link.href = `${each.k}/${encodeURIComponent(each.n)}/index.html`;
    const mark = element("span", `mark ${each.v}`, marks[each.v]);
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", each.v);
    link.append(mark, element("strong", "", each.s), element("code", "", each.n));
    const item = document.createElement("li");
    item.append(link);
    return item;
  };
  const show = () => {
    const asked = input.value.trim();
    const found = asked ? find(asked) : [];
    list.replaceChildren(...found.slice(0, shown).map(row));
    const more = found.length > shown ? `, the first ${shown} shown` : "";
    told.textContent = asked ? `${found.length || "Nothing"} found${found.length ? more : ""}.` : "";
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.firstChild) {
      event.preventDefault();
      list.querySelector("a").focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    (links[links.indexOf(document.activeElement) + step] ?? input).focus();
  });
  const given = new URLSearchParams(location.search).get("q");
  if (given) input.value = given;
  show();
})();

// What scripts add to a report that reads without them: sorting, filters, folds. It touches nothing
// but this page, asks nobody for anything, and writes no text but what the page already holds.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const french = document.documentElement.lang === "fr";
  const spaces = /[\u00a0\u202f ](?=\d{3})/g;
  const lone = /^[^\p{L}\d]*(?:US)?[^\p{L}\d]*\d[\d.,\u00a0\u202f ]*\p{Sc}?(?:\s*(?:%|\p{L}{1,7}|\$\p{Lu}{2}))?$/u;

  // A cell of one figure as a number; null for words, dates and cells without a value.
  const figure = (text) => {
    if (!lone.test(text)) return null;
    const digits = text.replace(spaces, "").match(/\d[\d.,]*/)[0];
    const plain = french ? digits.replace(/\./g, "").replace(",", ".") : digits.replace(/,/g, "");
    const value = Number.parseFloat(plain);
    return /^[^\d]*[-\u2212]/.test(text) ? -value : value;
  };
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const keyOf = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const value = figure(text);
    return { text, value, rank: text === "\u2013" || text === "" ? 2 : value === null ? 1 : 0 };
  };
  // Figures first, then words; what has no value stays last in either direction.
  const compare = (a, b, sign) => {
    if (a.rank === 2 || b.rank === 2 || a.rank !== b.rank) return a.rank - b.rank;
    return sign * (a.rank === 0 ? a.value - b.value : collator.compare(a.text, b.text));
  };
  const sortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "by";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (next) head.setAttribute("aria-sort", next);
        const sign = next === "descending" ? -1 : 1;
        const keyed = original.map((row) => ({ row, key: keyOf(row, column) }));
        if (next) keyed.sort((a, b) => compare(a.key, b.key, sign));
        body.append(...keyed.map((item) => item.row));
      });
    });
  };
  all("table.sort").forEach(sortable);

  // What a row stands for under a filter; values of its own stand one to a line.
  const told = (item, key) => key in item.dataset
    ? item.dataset[key].split("\n")
    : [item.cells[key === "pillar" ? 1 : 2].textContent.trim()];
  const filterable = (bar) => {
    const items = all(bar.dataset.of);
    const counted = items.filter((item) => item.tagName === "ARTICLE" || !items.some((i) => i.tagName === "ARTICLE"));
    const choices = all("select", bar);
    const output = bar.querySelector("output");
    const apply = () => {
      items.forEach((item) => {
        const hidden = choices.some((one) => one.value && !told(item, one.dataset.key).includes(one.value));
        item.classList.toggle("filtered", hidden);
      });
      const shown = counted.filter((item) => !item.classList.contains("filtered")).length;
      output.textContent = output.dataset.shown.replace("{shown}", shown).replace("{all}", counted.length);
    };
    choices.forEach((one) => one.addEventListener("change", apply));
    bar.clear = () => { choices.forEach((one) => { one.value = ""; }); apply(); };
    bar.hidden = false;
    apply();
  };
  all(".filters").forEach(filterable);

  const folds = all("main details");
  const button = document.querySelector(".folds");
  button.hidden = folds.length === 0;
  button.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    folds.forEach((fold) => { fold.open = open; });
    button.textContent = open ? button.dataset.close : button.dataset.open;
  });
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    closed.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => { closed.forEach((fold) => { fold.open = false; }); });

  // A link leads to its place even where that is folded away or filtered out.
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    if (place.closest(".filtered")) all(".filters").forEach((bar) => bar.clear());
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    place.querySelectorAll(":scope > details").forEach((fold) => { fold.open = true; });
    place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // The contents stand open beside a wide page and fold away above a narrow one.
  const contents = document.querySelector(".contents");
  const narrow = matchMedia("(max-width: 60rem)");
  const place = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", place);
  place();
  all("a", contents).forEach((link) => link.addEventListener("click", () => {
    if (narrow.matches) contents.open = false;
  }));
  const links = new Map(all("a", contents).map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const link = links.get(entry.target.id);
    if (entry.isIntersecting) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }), { rootMargin: "-20% 0px -75% 0px" });
  all("section.chapter").forEach((chapter) => seen.observe(chapter));

  // Only what scrolls sideways is a stop for the keyboard.
  const stops = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  all(".scroll, .drawing").forEach((box) => stops.observe(box));
})();

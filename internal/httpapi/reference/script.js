// The page reads well without this. With it: a filter, and keys to go from one operation to the next.
(() => {
  const field = document.getElementById("filter");
  const found = document.getElementById("found");
  const articles = [...document.querySelectorAll("main article[data-words]")];
  const items = [...document.querySelectorAll("nav li[data-words]")];
  const groups = [...document.querySelectorAll("[data-group]")];

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = e => words.every(w => e.dataset.words.includes(w));
    for (const e of [...articles, ...items]) e.hidden = !fits(e);
    for (const g of groups) g.hidden = !g.querySelector("[data-words]:not([hidden])");
    const n = articles.filter(a => !a.hidden).length;
    found.textContent = words.length ? `${n} of ${articles.length}` : "";
  };
  field.addEventListener("input", filter);

  const go = article => {
    if (!article) return;
    location.hash = article.id;
    article.querySelector("h3 a").focus({ preventScroll: true });
  };
  const step = by => {
    const seen = articles.filter(a => !a.hidden);
    const at = seen.findIndex(a => a.id === location.hash.slice(1));
    go(seen[Math.min(seen.length - 1, Math.max(0, at + by))]);
  };

  addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.target === field) {
      if (e.key === "Enter") go(articles.find(a => !a.hidden));
      else if (e.key === "Escape") {
        field.value = "";
        filter();
      } else return;
    } else if (e.key === "/") field.focus();
    else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
    else return;
    e.preventDefault();
  });

  const mark = () => {
    const at = location.hash;
    const target = at.length > 1 ? document.getElementById(at.slice(1)) : null;
    if (target?.hidden || target?.closest("[hidden]")) {
      field.value = "";
      filter();
      target.scrollIntoView();
    }
    for (const a of document.querySelectorAll("nav li a")) {
      if (a.getAttribute("href") === at) a.setAttribute("aria-current", "location");
      else a.removeAttribute("aria-current");
    }
  };
  addEventListener("hashchange", mark);
  mark();
})();

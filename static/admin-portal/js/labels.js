/* Select2 names its box by the chosen value alone; this adds the name of the field, for screen readers. */

function name(select) {
  const box = select.nextElementSibling?.querySelector?.(".select2-selection");
  if (!box || box.dataset.named) return;
  box.dataset.named = "yes";
  const label = select.labels?.[0];
  const words = select.getAttribute("aria-label") ?? label?.textContent.replace(/:\s*$/, "").trim() ?? select.name;
  const rendered = box.querySelector(".select2-selection__rendered");
  if (select.multiple) {
    box.setAttribute("aria-label", words);
    box.removeAttribute("aria-labelledby");
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", words);
  } else {
    const named = document.createElement("span");
    named.id = `${rendered.id}-name`;
    named.className = "visually-hidden";
    named.textContent = words;
    box.before(named);
    box.setAttribute("aria-labelledby", `${named.id} ${rendered.id}`);
    rendered.removeAttribute("role");
    rendered.removeAttribute("aria-readonly");
  }
  label?.addEventListener("click", () => box.focus());
}

function nameAll(root) {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) name(select);
}

/* The list's search field has no name while it is open. */
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".select2-search__field") && !event.target.hasAttribute("aria-label")) {
    const open = document.querySelector(".select2-container--open");
    const select = open?.previousElementSibling;
    event.target.setAttribute("aria-label", select?.getAttribute("aria-label") ?? select?.labels?.[0]?.textContent ?? "");
  }
});

/* Pickers are made when jQuery sees fit, and again for every row that is added. */
new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some((node) => node.classList?.contains("select2-container"))))
    nameAll(document);
}).observe(document.body, { childList: true, subtree: true });
nameAll(document);

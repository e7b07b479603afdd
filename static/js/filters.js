/* Filters answer at once: the results are fetched and swapped, the address follows. Without this, the button applies them. */

const form = document.querySelector("[data-filters]");
const results = document.querySelector("[data-filters-results]");
const status = document.querySelector("[data-filters-status]");
let running;

function address() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return query.size ? `${location.pathname}?${query}` : location.pathname;
}

async function show(url, { isNew = false } = {}) {
  running?.abort();
  running = new AbortController();
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: running.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("[data-filters-results]");
    if (!response.ok || !found) throw new Error(`no results at ${url}`);
    if (isNew) history.pushState(null, "", url);
    // Shorter results must not pull the page from under the reader's finger.
    results.style.minBlockSize = `${Math.max(0, innerHeight - results.getBoundingClientRect().top)}px`;
    results.replaceChildren(...found.childNodes);
    document.title = page.title;
    status.textContent = results.querySelector("[data-filters-count]")?.textContent ?? "";
    results.removeAttribute("aria-busy");
    document.dispatchEvent(new Event("filters:shown"));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

function restore() {
  const query = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name) field.value = query.get(field.name) ?? "";
  }
  show(location.href);
}

function apply() {
  show(address(), { isNew: true });
}

if (form && results) {
  form.querySelector("[data-filters-apply]").hidden = true;
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  addEventListener("popstate", restore);
}

/* The preview beside the form: the form is sent to a frame, again for every link in it, so that all of them show what is
   typed and not saved. Without this it opens in a tab of its own. */

const opener = document.querySelector("[data-preview-open]");
const template = document.querySelector("[data-preview-panel]");
const words = document.querySelector("[data-preview-words]")?.dataset;
const announcer = document.querySelector("[data-announcer]");

if (opener && template) {
  const form = opener.form;
  const start = form ? opener.formAction : opener.href;
  let panel, frame, stage, status;
  let scrolled = null;
  let sent = false;

  const width = () => Number(panel.querySelector("[name=preview-width]:checked").value);

  const fit = () => {
    if (!panel) return; // closed, and its size is told once more
    const scale = Math.min(1, stage.clientWidth / width());
    frame.style.inlineSize = `${width()}px`;
    frame.style.blockSize = `${stage.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
    frame.style.marginInlineStart = `${Math.max(0, (stage.clientWidth - width() * scale) / 2)}px`;
  };

  const page = () => {
    try {
      const shown = frame.contentDocument;
      return shown && shown.location.href !== "about:blank" ? shown : null;
    } catch {
      return null;
    }
  };

  const address = (path) => {
    const url = new URL(start, location.href);
    if (path) url.searchParams.set("path", path);
    const language = panel.querySelector("[data-preview-language]");
    if (language) url.searchParams.set("language", language.value);
    return url.href;
  };

  /** Which page the frame shows now: the path it was asked for, empty at first. */
  let at = "";

  const show = (path = "") => {
    scrolled = path === at ? (page()?.defaultView.scrollY ?? null) : null;
    at = path;
    sent = true;
    status.textContent = words.making;
    stage.setAttribute("aria-busy", "true");
    if (!form) {
      frame.src = address(path);
      return;
    }
    opener.formAction = address(path);
    form.requestSubmit(opener);
    opener.formAction = start;
  };

  const followed = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented) return;
    const href = link.getAttribute("href");
    if (href.startsWith("#")) return;
    event.preventDefault();
    const path = href.startsWith("?") ? new URLSearchParams(href.split("#")[0].slice(1)).get("path") : null;
    if (path) show(path);
    else window.open(link.href, "_blank", "noopener");
  };

  const loaded = () => {
    if (!sent) return;
    stage.removeAttribute("aria-busy");
    const shown = page();
    status.textContent = !shown ? words.failed : shown.querySelector("[data-preview-note]") ? words.refused : words.shown;
    if (!shown) return;
    shown.addEventListener("click", followed);
    if (scrolled !== null) shown.defaultView.scrollTo(0, scrolled);
  };

  const close = () => {
    panel.remove();
    panel = null;
    document.documentElement.classList.remove("has-preview");
    opener.focus();
  };

  const open = () => {
    document.body.append(template.content.cloneNode(true));
    panel = document.querySelector(".preview-panel");
    frame = panel.querySelector("iframe");
    stage = panel.querySelector(".preview-panel__stage");
    status = panel.querySelector("[data-preview-status]");
    document.documentElement.classList.add("has-preview");
    if (matchMedia("(min-width: 90rem)").matches) panel.querySelector("[value='1280']").checked = true;
    frame.addEventListener("load", loaded);
    panel.addEventListener("change", (event) => (event.target.matches("[data-preview-language]") ? show() : fit()));
    panel.querySelector("[data-preview-again]").addEventListener("click", () => show(at));
    panel.querySelector("[data-preview-close]").addEventListener("click", close);
    panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
    new ResizeObserver(fit).observe(stage);
    fit();
    panel.focus();
  };

  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!panel) open();
    show(at);
  });
}

for (const link of document.querySelectorAll("[data-preview-link]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const told = link.parentElement.querySelector(".preview-link") ?? document.createElement("span");
    told.className = "preview-link";
    try {
      await navigator.clipboard.writeText(link.href);
      told.textContent = words.copied;
    } catch {
      const field = document.createElement("input");
      field.readOnly = true;
      field.value = link.href;
      field.setAttribute("aria-label", words.copy);
      told.replaceChildren(words.copy, field);
    }
    link.after(told);
    if (announcer) announcer.textContent = told.textContent;
    told.querySelector("input")?.select();
  });
}

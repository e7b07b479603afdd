/* An album's pictures one after the other before a dark ground. Without this, each link leads to its picture's page. */

const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity };

function slide(link, inert) {
  const figure = document.createElement("figure");
  figure.className = "lightbox__slide";
  const picture = inert.importNode(link.querySelector("picture"), true); // in the page it would be fetched at once
  for (const each of picture.querySelectorAll("source, img")) each.sizes = "100vw";
  const image = picture.querySelector("img");
  image.className = "lightbox__image";
  image.loading = "lazy";
  figure.append(picture, link.parentElement.querySelector("template").content.cloneNode(true));
  return figure;
}

function equip(album, shell) {
  const links = [...album.querySelectorAll("[data-album-link]")];
  const start = location.href;
  const dialog = shell.content.querySelector("dialog").cloneNode(true);
  const strip = dialog.querySelector("[data-lightbox-strip]");
  const where = dialog.querySelector("[data-lightbox-where]");
  const steps = [...dialog.querySelectorAll("[data-lightbox-step]")];
  const words = where.textContent.trim();
  const slides = links.map((link) => slide(link, shell.content.ownerDocument));
  const beyond = { "-1": dialog.dataset.before, 1: dialog.dataset.after };
  let current = -1;

  // Where a step leads: to a picture on this page, or on to another page of the album.
  function target(step) {
    const link = links[current + step];
    if (link) return link.href;
    return beyond[step] ? new URL(beyond[step], start).href : "";
  }

  function show(index) {
    if (index === current) return;
    current = index;
    slides.forEach((each, at) => {
      each.setAttribute("aria-hidden", String(at !== index));
      each.inert = at !== index;
    });
    for (const near of slides.slice(Math.max(0, index - 1), index + 2)) near.querySelector("img").loading = "eager";
    where.textContent = words
      .replace("{number}", Number(dialog.dataset.first) + index)
      .replace("{total}", dialog.dataset.total);
    for (const step of steps) {
      const href = target(Number(step.dataset.lightboxStep));
      if (!href && step === document.activeElement) strip.focus();
      step.hidden = !href;
      step.href = href;
    }
    history.replaceState(null, "", links[index].href);
  }

  function go(index, behavior = "auto") {
    const found = slides[Math.min(slides.length - 1, Math.max(0, index))];
    found.scrollIntoView({ behavior, block: "nearest", inline: "center" });
  }

  function move(event) {
    if (!(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const backwards = event.key.startsWith("Arrow") && getComputedStyle(strip).direction === "rtl";
    go(current + (backwards ? -STEPS[event.key] : STEPS[event.key]));
  }

  function open(event) {
    if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
    const index = links.indexOf(event.currentTarget);
    go(index, "instant");
    show(index);
    strip.focus();
  }

  function close() {
    history.replaceState(null, "", start);
    links[current].focus();
    current = -1;
  }

  const seen = new IntersectionObserver(
    (entries) => {
      const whole = entries.find((entry) => entry.isIntersecting);
      if (whole && dialog.open) show(slides.indexOf(whole.target));
    },
    { root: strip, threshold: 0.6 },
  );
  strip.append(...slides);
  document.body.append(dialog);
  for (const each of slides) seen.observe(each);
  for (const link of links) link.addEventListener("click", open);
  for (const step of steps) {
    step.addEventListener("click", (event) => {
      const to = current + Number(step.dataset.lightboxStep);
      if (!links[to]) return;
      event.preventDefault();
      go(to);
    });
  }
  dialog.addEventListener("keydown", move);
  dialog.addEventListener("close", close);
  dialog.querySelector("[data-lightbox-close]").addEventListener("click", () => dialog.close());
}

function begin() {
  const album = document.querySelector("[data-album]");
  const shell = document.querySelector("[data-lightbox-shell]");
  document.querySelector("body > .lightbox")?.remove();
  if (album && shell) equip(album, shell);
}

begin();
// Filters have put other pictures into the page.
document.addEventListener("filters:shown", begin);

/* The collage comes nearer and moves under the finger; tiles and links come as they are needed. Without this, each
   part has a page of its own. */

const NEAR = 24; // pixels: a smaller photo is too small to be pointed at
const MOST = 9; // parts in view, of which the links are asked for
const SHARP = 1536; // pixels on the screen, up to which the picture that comes with the page is sharp enough
const STEP = 1.6;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

// The number of a cell, as the server counts them.
const position = (column, row) => (column > row ? column * column + row : row * row + row + column);

const boxOf = (element) => ["x", "y", "width", "height"].map((name) => Number(element.getAttribute(name)));

function equip(root) {
  const number = (name) => Number(root.dataset[`collage${name}`]);
  const [cell, tile, part, levels] = [number("Cell"), number("Tile"), number("Part"), number("Levels")];
  const [width, height] = [number("Columns") * cell, number("Rows") * cell];
  const source = root.dataset.collageTiles;
  const svg = root.querySelector("svg");
  const picture = svg.querySelector("image");
  const layer = svg.querySelector("[data-collage-layer]");
  const links = svg.querySelector("[data-collage-links]");
  const about = root.querySelector("[data-collage-about]");
  const help = about.textContent;
  const shown = new Map();
  const asked = new Set([...links.querySelectorAll("[data-collage-of]")].map((group) => Number(group.dataset.collageOf)));
  let [x, y, scale] = [0, 0, 0]; // the middle of the view, and pixels on the screen for one of the collage
  let opening; // the view that comes with the page, which asks for nothing more
  let round = 0;
  let soon;

  const frame = () => svg.getBoundingClientRect();
  const least = () => Math.min(frame().width / width, frame().height / height);
  const most = () => Math.max(1, Math.min(frame().width, frame().height) / cell);

  function view() {
    const { width: across, height: down } = frame();
    return [x - across / scale / 2, y - down / scale / 2, across / scale, down / scale];
  }

  function middle(at, span, side) {
    return span >= side ? side / 2 : clamp(at, span / 2, side - span / 2);
  }

  function draw() {
    scale = clamp(scale, least(), most());
    const [, , across, down] = view();
    [x, y] = [middle(x, across, width), middle(y, down, height)];
    svg.setAttribute("viewBox", view().join(" "));
    svg.style.touchAction = scale > least() ? "none" : "pan-y";
    reach();
    clearTimeout(soon);
    soon = setTimeout(load, 100);
  }

  function fit([left, top, across, down]) {
    const { width: w, height: h } = frame();
    [x, y, scale] = [left + across / 2, top + down / 2, Math.min(w / across, h / down)];
    draw();
  }

  // Come nearer or go farther; the point on the screen stays where it is.
  function zoom(by, clientX, clientY) {
    const { left, top, width: w, height: h } = frame();
    const [right, below] = clientX === undefined ? [0, 0] : [clientX - left - w / 2, clientY - top - h / 2];
    const next = clamp(scale * by, least(), most());
    [x, y] = [x + right / scale - right / next, y + below / scale - below / next];
    scale = next;
    draw();
  }

  // All squares of a side in view, with their columns and rows, of those that hold a photo.
  function inView(side) {
    const [left, top, across, down] = view();
    const found = [];
    for (let row = Math.max(0, Math.floor(top / side)); row * side < Math.min(height, top + down); row++) {
      for (let column = Math.max(0, Math.floor(left / side)); column * side < Math.min(width, left + across); column++) {
        const first = position(Math.floor((column * side) / cell), Math.floor((row * side) / cell));
        if (first < number("Photos")) found.push([column, row]);
      }
    }
    return found;
  }

  function isEnough() {
    const [left, top, across, down] = boxOf(picture);
    const [x1, y1, w, h] = view();
    const covers =
      left <= Math.max(0, x1) && top <= Math.max(0, y1) &&
      left + across >= Math.min(width, x1 + w) && top + down >= Math.min(height, y1 + h);
    return covers && scale * devicePixelRatio * Math.max(across, down) <= SHARP;
  }

  async function load() {
    const level = clamp(Math.round(-Math.log2(scale * devicePixelRatio)), 0, levels - 1);
    const side = tile * 2 ** level;
    const wanted = new Set();
    const coming = [];
    for (const [column, row] of isEnough() ? [] : inView(side)) {
      const name = `${level}-${column}-${row}.avif`;
      wanted.add(name);
      if (shown.has(name)) continue;
      const image = document.createElementNS(svg.namespaceURI, "image");
      const box = { x: column * side, y: row * side, width: side, height: side, href: source + name };
      for (const [key, value] of Object.entries(box)) image.setAttribute(key, value);
      coming.push(new Promise((done) => (image.onload = image.onerror = done)));
      layer.append(image);
      shown.set(name, image);
    }
    const own = ++round;
    await Promise.all(coming);
    if (own !== round) return;
    for (const [name, image] of shown) {
      if (wanted.has(name)) continue;
      image.remove();
      shown.delete(name);
    }
  }

  // Photos that are large enough are links; those of a part come with its page.
  function reach() {
    const parts = inView(part * cell);
    const near = scale * cell >= NEAR && parts.length <= MOST;
    if (near && opening && opening !== svg.getAttribute("viewBox")) {
      for (const [column, row] of parts) ask(position(column, row) + 1);
    }
    for (const group of links.querySelectorAll("[data-collage-of]")) {
      group.toggleAttribute("hidden", !near);
      const door = links.querySelector(`[data-collage-door="${group.dataset.collageOf}"]`);
      door?.toggleAttribute("hidden", near);
    }
  }

  async function ask(wanted) {
    if (asked.has(wanted)) return;
    asked.add(wanted);
    const response = await fetch(`?page=${wanted}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const group = page.querySelector(`[data-collage-of="${wanted}"]`);
    if (!group || page.querySelector("[data-collage]").dataset.collageTiles !== source) return;
    for (const link of group.querySelectorAll("a")) {
      link.setAttribute("aria-label", words(page.getElementById(link.getAttribute("aria-labelledby"))));
      link.removeAttribute("aria-labelledby");
    }
    links.append(document.importNode(group, true));
    reach();
  }

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

  function tell(event) {
    const link = event.target.closest("a");
    const named = link && document.getElementById(link.getAttribute("aria-labelledby"));
    about.textContent = named ? words(named) : (link?.getAttribute("aria-label") ?? help);
  }

  const fingers = new Map();
  let moved = false;

  function press(event) {
    if (event.button) return;
    if (!fingers.size) moved = false;
    fingers.set(event.pointerId, event);
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [right, down] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!moved && Math.hypot(right, down) < 5) return;
    moved = true;
    svg.setPointerCapture(event.pointerId); // from here on it is no click on a link
    fingers.set(event.pointerId, event);
    const other = [...fingers.values()].find((each) => each.pointerId !== event.pointerId);
    if (other) {
      const apart = (each) => Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY);
      zoom(apart(event) / Math.max(1, apart(before)), other.clientX, other.clientY);
      return;
    }
    [x, y] = [x - right / scale, y - down / scale];
    draw();
  }

  function click(event) {
    const door = event.target.closest("[data-collage-door]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (moved) event.preventDefault();
    else if (door) {
      event.preventDefault();
      fit(boxOf(door.firstElementChild));
    } else if (!event.target.closest("a")) zoom(STEP, event.clientX, event.clientY);
  }

  function wheel(event) {
    const by = Math.exp(-event.deltaY * (event.deltaMode ? 20 : 1) * (event.ctrlKey ? 0.01 : 0.002));
    if (by < 1 ? scale <= least() : scale >= most()) return; // nothing more to come: the page moves on
    event.preventDefault();
    zoom(by, event.clientX, event.clientY);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [, , across, down] = view();
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") fit([0, 0, width, height]);
    else if (event.key in KEYS && scale > least()) {
      [x, y] = [x + (KEYS[event.key][0] * across) / 4, y + (KEYS[event.key][1] * down) / 4];
      draw();
    } else return;
    event.preventDefault();
  }

  // A link that is reached by the keyboard is brought into view.
  function focus(event) {
    tell(event);
    const square = event.target.closest("a")?.firstElementChild;
    if (!square || !event.target.matches(":focus-visible")) return;
    const [left, top, w, h] = boxOf(square);
    const [x1, y1, across, down] = view();
    if (left >= x1 && top >= y1 && left + w <= x1 + across && top + h <= y1 + down) return;
    [x, y] = [left + w / 2, top + h / 2];
    draw();
  }

  const doing = { nearer: () => zoom(STEP), farther: () => zoom(1 / STEP), whole: () => fit([0, 0, width, height]) };
  for (const button of root.querySelectorAll("[data-collage-do]")) {
    button.addEventListener("click", doing[button.dataset.collageDo]);
  }
  svg.addEventListener("pointerdown", press);
  svg.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  svg.addEventListener("click", click);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("wheel", wheel, { passive: false });
  svg.addEventListener("pointerover", tell);
  svg.addEventListener("focusin", focus);
  root.addEventListener("keydown", key);
  root.querySelector("[data-collage-bar]").hidden = false;
  fit(svg.getAttribute("viewBox").split(" ").map(Number));
  opening = svg.getAttribute("viewBox");
  new ResizeObserver(draw).observe(svg);
}

for (const root of document.querySelectorAll("[data-collage]")) equip(root);

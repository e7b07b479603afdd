/* The floor plan of an exhibition: the numbers of the stands' rows, drawn, and moved by dragging or by the arrow keys.

   The rows stay what is sent. Whatever is done on the plan is written into their fields, which then fire `change`; and
   whatever changes the fields (typing, a draft that comes back, a conflict settled) is drawn. */

const STEP = 10;
const LEAP = 100;
const MOST = 32767;
// Left free beside the stands, to move them into, where the form does not say how large the plan is.
const MARGIN = 300;

const words = document.querySelector("[data-stand-words]")?.dataset;
const announcer = document.querySelector("[data-announcer]");
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const field = (row, name) => row.querySelector(`input[name$="-${name}"]`);
const isNumber = (input) => /^\d+$/.test(input.value.trim());
const numberIn = (input, otherwise) => (input && isNumber(input) ? Number(input.value) : otherwise);

function write(input, value) {
  if (input.value === String(value)) return;
  input.value = value;
  input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: { byHand: true } }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

class Stand {
  constructor(row) {
    this.row = row;
    this.button = element("button", "floor__stand");
    this.button.type = "button";
  }

  get code() {
    return field(this.row, "code").value.trim() || words.unnamed;
  }

  get isPlaced() {
    return isNumber(field(this.row, "x")) && isNumber(field(this.row, "y"));
  }

  get isLeaving() {
    return Boolean(this.row.querySelector("input[name$='-DELETE']")?.checked);
  }

  get box() {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => numberIn(field(this.row, name), 0));
    return { x, y, width: Math.max(1, width), height: Math.max(1, height) };
  }

  put(x, y) {
    write(field(this.row, "x"), x);
    write(field(this.row, "y"), y);
  }
}

const overlap = (one, other) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

function equip(group) {
  const stands = new Map();
  const wide = document.querySelector("#id_plan_width");
  const deep = document.querySelector("#id_plan_height");
  const plan = element("div", "floor__plan");
  plan.setAttribute("role", "group");
  plan.setAttribute("aria-label", words.plan);
  const tray = element("div", "floor__tray");
  tray.append(element("p", "floor__words", words.tray));
  const floor = element("div", "floor");
  floor.append(element("p", "floor__words", words.help), plan, tray);
  group.querySelector("fieldset > :is(h2, .inline-heading, table)").after(floor);

  const rows = () =>
    [...group.querySelectorAll("tbody > tr.form-row")].filter((row) => !row.classList.contains("empty-form"));
  const placed = () => [...stands.values()].filter((stand) => stand.isPlaced && !stand.isLeaving);

  function size() {
    const boxes = placed().map((stand) => stand.box);
    const needed = (side, length) => Math.max(1000, ...boxes.map((box) => box[side] + box[length] + MARGIN));
    return { width: numberIn(wide, 0) || needed("x", "width"), height: numberIn(deep, 0) || needed("y", "height") };
  }

  function draw() {
    const there = new Set(rows().filter((row) => field(row, "x")));
    for (const [row, stand] of stands) {
      if (there.has(row)) continue;
      stand.button.remove();
      stands.delete(row);
    }
    for (const row of there) if (!stands.has(row)) add(row);
    const { width, height } = size();
    plan.style.aspectRatio = `${width} / ${height}`;
    plan.style.maxInlineSize = `calc(70vh * ${width / height})`;
    const boxes = placed().map((stand) => stand.box);
    for (const stand of stands.values()) {
      const home = stand.isPlaced ? plan : tray;
      const { button, box } = stand;
      if (button.parentElement !== home) {
        const focused = document.activeElement === button;
        home.append(button);
        if (focused) button.focus();
      }
      button.textContent = stand.code;
      button.hidden = stand.isLeaving;
      button.setAttribute("aria-label", told(stand));
      const sides = { left: [box.x, width], top: [box.y, height], width: [box.width, width], height: [box.height, height] };
      for (const [side, [length, whole]] of Object.entries(sides))
        button.style[side] = stand.isPlaced ? `${(length / whole) * 100}%` : "";
      const isWrong =
        box.x + box.width > width ||
        box.y + box.height > height ||
        boxes.filter((other) => overlap(box, other)).length > 1;
      button.classList.toggle("floor__stand--wrong", stand.isPlaced && isWrong);
    }
    tray.hidden = ![...stands.values()].some((stand) => !stand.isPlaced && !stand.isLeaving);
  }

  const told = (stand) => fill(stand.isPlaced ? words.at : words.off, { code: stand.code, ...stand.box });

  /** Put a stand where it fits: on the plan where the form says how large that is, and on whole steps. */
  function move(stand, x, y) {
    const { width, height } = stand.box;
    const within = (at, length, whole) => Math.max(0, Math.min(at, whole ? whole - length : MOST, MOST));
    stand.put(within(x, width, numberIn(wide, 0)), within(y, height, numberIn(deep, 0)));
  }

  function putOnPlan(stand) {
    const whole = size();
    const boxes = placed().map((other) => other.box);
    for (let y = 0; y + stand.box.height <= whole.height; y += 50)
      for (let x = 0; x + stand.box.width <= whole.width; x += 50) {
        if (boxes.some((box) => overlap({ ...stand.box, x, y }, box))) continue;
        stand.put(x, y);
        return true;
      }
    return false;
  }

  function drag(stand, start) {
    if (start.button !== 0 || !stand.isPlaced) return;
    const { x, y } = stand.box;
    const whole = size();
    const frame = plan.getBoundingClientRect();
    const snap = (from, way, side, length) => Math.round((from + (way / side) * length) / STEP) * STEP;
    stand.button.setPointerCapture(start.pointerId);
    stand.isDragged = false;
    const follow = (event) => {
      const across = event.clientX - start.clientX;
      const down = event.clientY - start.clientY;
      if (!stand.isDragged && Math.hypot(across, down) < 4) return;
      stand.isDragged = true;
      stand.button.classList.add("floor__stand--dragged");
      stand.button.style.left = `${(snap(x, across, frame.width, whole.width) / whole.width) * 100}%`;
      stand.button.style.top = `${(snap(y, down, frame.height, whole.height) / whole.height) * 100}%`;
    };
    const stop = (event) => {
      for (const type of ["pointermove", "pointerup", "pointercancel"])
        stand.button.removeEventListener(type, type === "pointermove" ? follow : stop);
      stand.button.classList.remove("floor__stand--dragged");
      if (!stand.isDragged) return;
      if (event.type === "pointerup")
        move(
          stand,
          snap(x, event.clientX - start.clientX, frame.width, whole.width),
          snap(y, event.clientY - start.clientY, frame.height, whole.height),
        );
      draw();
      announcer.textContent = told(stand);
    };
    stand.button.addEventListener("pointermove", follow);
    stand.button.addEventListener("pointerup", stop);
    stand.button.addEventListener("pointercancel", stop);
  }

  function press(stand, event) {
    if (!stand.isPlaced || event.altKey || event.ctrlKey || event.metaKey) return;
    const far = event.shiftKey ? LEAP : STEP;
    const ways = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    const { x, y } = stand.box;
    if (ways) move(stand, x + ways[0], y + ways[1]);
    else if (event.key === "Delete") stand.put("", "");
    else if (event.key === "Enter") field(stand.row, "x").focus();
    else return;
    event.preventDefault();
    draw();
    announcer.textContent = told(stand);
  }

  function add(row) {
    const stand = new Stand(row);
    stands.set(row, stand);
    stand.button.addEventListener("pointerdown", (event) => drag(stand, event));
    stand.button.addEventListener("keydown", (event) => press(stand, event));
    stand.button.addEventListener("click", () => {
      if (stand.isPlaced) return;
      const found = putOnPlan(stand);
      draw();
      announcer.textContent = found ? told(stand) : words.full;
    });
    stand.button.addEventListener("dblclick", () => field(row, "x").focus());
  }

  group.addEventListener("input", draw);
  group.addEventListener("change", draw);
  for (const input of [wide, deep]) input?.addEventListener("input", draw);
  for (const type of ["formset:added", "formset:removed", "portal:restored"]) document.addEventListener(type, draw);
  draw();
}

if (words && document.querySelector("#id_plan_width"))
  for (const group of document.querySelectorAll(".inline-group:has(.stand-rows)")) equip(group);

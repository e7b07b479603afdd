/* Rows with an `order` are moved by dragging a handle, by two buttons, or by Alt and an arrow key inside a row.
   What moves is always the neighbour, so that the row being moved keeps the focus and the pointer. */

const words = document.querySelector("[data-words]").dataset;
const announcer = document.querySelector("[data-announcer]");
const HANDLE =
  '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path fill="currentColor" d="M5 2h2v2H5zM9 2h2v2H9zM5 7h2v2H5zM9 7h2v2H9zM5 12h2v2H5zM9 12h2v2H9z"/></svg>';

const numberOf = (row) => row.querySelector('input[name$="-order"]');
const rowsOf = (group) =>
  [...group.querySelectorAll(group.dataset.rows)].filter((row) => !row.classList.contains("empty-form"));

/** The errors of a tabular row stand in a row of their own before it and travel with it. */
function parts(row) {
  const before = row.previousElementSibling;
  return before?.classList.contains("row-form-errors") ? [before, row] : [row];
}

function renumber(group) {
  const rows = rowsOf(group);
  let numbers = rows.map((_row, index) => index + 1);
  if (group.dataset.keep) {
    // A list may show a part of all rows: they share the numbers they have among themselves.
    numbers = rows.map((row) => Number(numberOf(row).value) || 0).sort((a, b) => a - b);
    numbers.forEach((number, index) => {
      if (index && number <= numbers[index - 1]) numbers[index] = numbers[index - 1] + 1;
    });
  }
  rows.forEach((row, index) => {
    const input = numberOf(row);
    if (input.value !== String(numbers[index])) {
      input.value = numbers[index];
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  buttons(group);
}

function buttons(group) {
  const rows = rowsOf(group);
  rows.forEach((row, index) => {
    row.querySelector("[data-move='-1']")?.setAttribute("aria-disabled", String(index === 0));
    row.querySelector("[data-move='1']")?.setAttribute("aria-disabled", String(index === rows.length - 1));
  });
}

/** Rows in the order of their numbers, after these have been brought back from an unsaved form. */
function sort(group) {
  const rows = rowsOf(group);
  if (!rows.length) return;
  const end = document.createComment("");
  rows[rows.length - 1].after(end);
  rows
    .sort((a, b) => Number(numberOf(a).value) - Number(numberOf(b).value))
    .forEach((row) => end.before(...parts(row)));
  end.remove();
  buttons(group);
}

function nameOf(row) {
  const named = row.querySelector(".select2-selection__rendered[title], .inline_label, th a, .original p");
  const typed = row.querySelector("textarea, input[type=text], input[type=url]");
  const shown = named?.getAttribute("title") || named?.textContent || typed?.value || words.row;
  return shown.trim().split("\n")[0].slice(0, 60) || words.row;
}

function announce(group, row) {
  const rows = rowsOf(group);
  announcer.textContent = words.moved
    .replace("%(name)s", nameOf(row))
    .replace("%(place)s", rows.indexOf(row) + 1)
    .replace("%(places)s", rows.length);
}

function swap(group, row, step) {
  const rows = rowsOf(group);
  const neighbour = rows[rows.indexOf(row) + step];
  if (!neighbour) return false;
  if (step < 0) row.after(...parts(neighbour));
  else parts(row)[0].before(...parts(neighbour));
  return true;
}

function move(group, row, step) {
  if (swap(group, row, step)) {
    renumber(group);
    row.scrollIntoView({ block: "nearest" });
  }
  announce(group, row);
}

function drag(group, row, start) {
  start.preventDefault();
  row.classList.add("ordering--dragged");
  const follow = (event) => {
    const rows = rowsOf(group);
    const place = rows.indexOf(row);
    const above = rows[place - 1]?.getBoundingClientRect();
    const below = rows[place + 1]?.getBoundingClientRect();
    // The handle stands near the top of a row, so a tall neighbour gives way once its top has been passed.
    if (above && event.clientY < above.top + Math.min(above.height / 2, 40)) swap(group, row, -1);
    else if (below && event.clientY > below.top + Math.min(below.height / 2, 40)) swap(group, row, 1);
    if (event.clientY < 60) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - 60) window.scrollBy(0, 12);
  };
  const stop = () => {
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", stop);
    document.removeEventListener("pointercancel", stop);
    row.classList.remove("ordering--dragged");
    renumber(group);
    announce(group, row);
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", stop);
  document.addEventListener("pointercancel", stop);
}

function button(label, sign, step, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ordering__button";
  made.dataset.move = step;
  made.setAttribute("aria-label", label);
  made.title = label;
  made.textContent = sign;
  made.addEventListener("click", onClick);
  return made;
}

function equip(group, row) {
  const input = numberOf(row);
  if (!input || input.dataset.ordered) return;
  input.dataset.ordered = "yes";
  input.hidden = true;
  const field = input.closest(".fieldBox") ?? input.closest("td");
  field.classList.add("ordering__field");
  const controls = document.createElement("span");
  controls.className = "ordering";
  const handle = document.createElement("span");
  handle.className = "ordering__handle";
  handle.title = words.drag;
  handle.innerHTML = HANDLE;
  handle.addEventListener("pointerdown", (event) => drag(group, row, event));
  controls.append(
    handle,
    button(words.moveUp, "↑", -1, () => move(group, row, -1)),
    button(words.moveDown, "↓", 1, () => move(group, row, 1)),
  );
  input.after(controls);
  row.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(group, row, event.key === "ArrowUp" ? -1 : 1);
  });
}

for (const group of document.querySelectorAll(".inline-group:has(.ordered)")) {
  group.dataset.rows = group.dataset.inlineType === "tabular" ? "tr.form-row" : ".inline-related";
  if (group.dataset.inlineType === "tabular") group.dataset.rows = "tbody > tr.form-row";
  rowsOf(group).forEach((row) => equip(group, row));
  buttons(group);
  group.addEventListener("formset:added", (event) => {
    equip(group, event.target);
    const rows = rowsOf(group);
    const numbers = rows.filter((row) => row !== event.target).map((row) => Number(numberOf(row).value) || 0);
    numberOf(event.target).value = Math.max(0, ...numbers) + 1;
    buttons(group);
  });
  group.addEventListener("formset:removed", () => buttons(group));
  document.addEventListener("portal:restored", () => sort(group));
}

const list = document.querySelector("#result_list tbody");
if (list && !new URLSearchParams(location.search).has("o")) {
  list.dataset.rows = "tr:has(input[name$='-order'])";
  list.dataset.keep = "yes";
  rowsOf(list).forEach((row) => equip(list, row));
  buttons(list);
}

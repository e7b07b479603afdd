/* The juror's pages by keyboard: one key for a decision, and photos that are moved where they stand.

   Without it, the buttons and the numbers do the same. */

const page = document.querySelector("[data-judging]");
const typing = (target) => target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
let isSent = false;

/** The key on its cap; on a keyboard of another script, the place where that cap is on a Latin one. */
function keyOf(event) {
  if (/^[1-5]$/.test(event.key)) return event.key;
  const digit = event.code.match(/^(?:Digit|Numpad)([1-5])$/);
  if (digit && !event.shiftKey) return digit[1];
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  const letter = event.code.match(/^Key([A-Z])$/);
  if (letter && event.key.length === 1) return letter[1].toLowerCase();
  return event.key;
}

/** Stars for the criterion in which the focus is, or for the first without any; then on to the next. */
function giveStars(count) {
  const criteria = [...page.querySelectorAll("[data-criterion]")];
  const isEmpty = (criterion) => !criterion.querySelector(":checked");
  const here = criteria.find((each) => each.contains(document.activeElement));
  const criterion = here ?? criteria.find(isEmpty) ?? criteria[0];
  const star = criterion?.querySelector(`input[value="${count}"]`);
  if (!star) return false;
  star.checked = true;
  const next = criteria.find(isEmpty);
  const give = page.querySelector("[data-give]");
  if (criteria.length === 1) give.click();
  else (next?.querySelector("input") ?? give).focus();
  return true;
}

function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || event.defaultPrevented) return;
  if (typing(event.target)) return;
  const key = keyOf(event);
  if (key.startsWith("Arrow") && event.target.matches("input[type=radio]")) return;
  if (/^[1-5]$/.test(key)) {
    if (giveStars(key)) event.preventDefault();
    return;
  }
  const button = page.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

function judge() {
  document.addEventListener("keydown", press);
  document.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => (isSent = false));
  // The photo that comes next is fetched while this one is looked at.
  const following = document.querySelector("[data-following]");
  if (following) {
    const fetchNext = () => {
      const box = document.createElement("div");
      box.hidden = true;
      box.append(document.importNode(following.content, true));
      document.body.append(box);
    };
    const image = page.querySelector("img");
    if (image.complete) fetchNext();
    else image.addEventListener("load", fetchNext, { once: true });
  }
}

if (page) judge();

/* Ranking */

const form = document.querySelector("[data-ranking]");
const announcer = document.querySelector("[data-announcer]");
const words = document.querySelector("[data-words]").dataset;
let keeping = Promise.resolve();

const places = () => [...form.querySelectorAll("[data-place]")];
const numberOf = (place) => place.querySelector("input[type=number]");

function renumber() {
  const all = places();
  all.forEach((place, index) => {
    numberOf(place).value = index + 1;
    place.querySelector("[name=up]").setAttribute("aria-disabled", String(index === 0));
    place.querySelector("[name=down]").setAttribute("aria-disabled", String(index === all.length - 1));
  });
}

/** One after the other, so that an older order never comes in last. */
function keep() {
  document.querySelector("[data-state=done]")?.remove();
  const data = new FormData(form);
  const status = form.querySelector("[data-status]");
  keeping = keeping.then(async () => {
    try {
      const headers = { "X-Requested-With": "fetch" };
      const response = await fetch(location.href, { method: "POST", body: data, headers });
      if (response.status === 204) status.textContent = form.dataset.kept;
      else status.textContent = response.status === 409 ? await response.text() : form.dataset.lost;
    } catch {
      status.textContent = form.dataset.lost;
    }
  });
}

function tell(place) {
  const all = places();
  announcer.textContent = words.moved
    .replace("%(name)s", place.querySelector("[data-name]").textContent)
    .replace("%(place)s", all.indexOf(place) + 1)
    .replace("%(places)s", all.length);
}

/** The neighbour moves, so that the focus stays where it is. */
function move(place, step) {
  const neighbour = step < 0 ? place.previousElementSibling : place.nextElementSibling;
  if (neighbour) {
    if (step < 0) place.after(neighbour);
    else place.before(neighbour);
    renumber();
    place.scrollIntoView({ block: "nearest" });
    keep();
  }
  tell(place);
}

function moveTo(place, number) {
  const others = places().filter((each) => each !== place);
  const index = Math.min(Math.max(number, 1), others.length + 1) - 1;
  if (index < others.length) others[index].before(place);
  else others.at(-1)?.after(place);
  renumber();
  numberOf(place).focus();
  keep();
  tell(place);
}

function rank() {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=up], [name=down]");
    if (!button) return;
    event.preventDefault();
    move(button.closest("[data-place]"), button.name === "up" ? -1 : 1);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=number]") && event.target.value)
      moveTo(event.target.closest("[data-place]"), Number(event.target.value));
  });
  form.addEventListener("keydown", (event) => {
    const place = event.target.closest("[data-place]");
    if (!place || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(place, event.key === "ArrowUp" ? -1 : 1);
  });
}

if (form) rank();

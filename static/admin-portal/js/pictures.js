/* Pictures from the library: chosen in a form by looking at them, and uploaded several at once.

   A picker is `[data-picture]` around a select. The select stays what is sent; whatever changes it (this script, a draft
   that comes back, a conflict settled) fires `change`, and the thumbnail follows.

   Of several files dropped on a picker the first that is taken is chosen. About the others the picker fires
   `portal:pictures`, which bubbles, with `detail.pictures` (pk, title, thumbnail, …). Unless somebody calls
   `preventDefault()`, rows of an inline with the class `picture-rows` take them: one row each, added where none is empty.
   Without such an inline they stand in the library. Such an inline takes drops beside its rows too, and before it has any. */

const template = document.querySelector("[data-picture-words]");
const words = template?.dataset;
const SEARCH_PAUSE = 200;

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(text, className, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

function image(picture, className) {
  const made = element("img", className);
  made.src = picture.thumbnail;
  made.alt = picture.alternative_text;
  return made;
}

// Asking the server

/** Whoever has signed in again in another window has a new token. */
const token = () =>
  document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ??
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ??
  "";

/** The answer in JSON; an error's text is a sentence for the person. */
async function asked(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(words.failed);
  }
  if (answer.type === "opaqueredirect") throw new Error(words.signedOut);
  if (answer.status === 403) throw new Error(words.refused);
  if (!answer.ok) throw new Error(words.failed);
  return answer.json();
}

/** Send one file; `progress` is told how much of it has gone, from 0 to 1. */
function sent(address, file, given, progress) {
  const body = new FormData();
  body.append("pictures", file);
  for (const [name, value] of Object.entries(given)) body.append(name, value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Error(words.failed)));
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else if (request.status === 200) reject(new Error(words.signedOut));
      else reject(new Error({ 403: words.refused, 413: words.tooLarge, 507: words.noRoom }[request.status] ?? words.failed));
    });
    request.send(body);
  });
}

/** Upload files one after the other, each with a line of its own in the list; returns the pictures that were taken. */
async function upload(address, files, given, list) {
  const taken = [];
  list.replaceChildren();
  for (const file of files) {
    const line = element("li", "uploads__file");
    const text = element("span", "uploads__words", fill(words.sending, { name: file.name }));
    const bar = element("progress", "uploads__progress");
    bar.setAttribute("aria-label", file.name);
    line.append(text, bar);
    list.append(line);
    try {
      const answer = await sent(address, file, given, (share) => (bar.value = share));
      for (const refused of answer.refused) {
        line.classList.add("uploads__file--refused");
        text.textContent = `${refused.name}: ${refused.words}`;
      }
      for (const picture of answer.pictures) {
        taken.push(picture);
        line.prepend(image({ ...picture, alternative_text: "" }, "uploads__image"));
        text.textContent = fill(words.added, { name: file.name });
        const link = element("a", "uploads__link", words.form);
        link.href = picture.form;
        line.append(link);
      }
    } catch (error) {
      line.classList.add("uploads__file--refused");
      text.textContent = `${file.name}: ${error.message}`;
    }
    bar.remove();
  }
  if (files.length > 1)
    list.append(element("li", "uploads__sum", fill(words.done, { added: taken.length, files: files.length })));
  return taken;
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

/** A file that misses its place is not opened in place of the page, with all that is typed there. */
function refuseOtherDrops() {
  for (const type of ["dragover", "drop"])
    document.addEventListener(type, (event) => {
      if (!holdsFiles(event) || event.defaultPrevented || event.target.closest?.("input[type=file]")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
}

/** Take files dropped on an element; `dropped` gets them. */
function takeDrops(place, dropped) {
  let depth = 0;
  const mark = () => place.classList.toggle("takes-files", depth > 0);
  place.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth += 1;
    mark();
  });
  place.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  place.addEventListener("dragleave", (event) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    mark();
  });
  // Also what something inside takes for itself is no longer held above this.
  place.addEventListener(
    "drop",
    () => {
      depth = 0;
      mark();
    },
    true,
  );
  place.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const files = [...event.dataTransfer.files];
    if (files.length) dropped(files);
  });
}

// The picker in a form

const known = new Map();
const selectOf = (picker) => picker.querySelector("select");
/** The name of the field, the same in each row. */
const fieldOf = (picker) => selectOf(picker).name.replace(/^.*-/, "");
const nameOf = (picker) => {
  const select = selectOf(picker);
  return select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.replace(/:\s*$/, "").trim() ?? "";
};

/** As if somebody had used the select itself: a draft kept meanwhile must know that it was a person. */
function announce(select) {
  select.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: { byHand: true } }));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(picker, picture) {
  const select = selectOf(picker);
  known.set(String(picture.pk), picture);
  let option = [...select.options].find((each) => each.value === String(picture.pk));
  if (!option) select.add((option = new Option(picture.title, picture.pk)));
  option.selected = true;
  announce(select);
}

function remove(picker) {
  const select = selectOf(picker);
  if (![...select.options].some((option) => option.value === "")) select.add(new Option("", ""), 0);
  select.value = "";
  announce(select);
  picker.querySelector("[data-picture-open]")?.focus();
  tell(words.removed);
}

function tell(text) {
  const announcer = document.querySelector("[data-announcer]");
  if (announcer) announcer.textContent = text;
}

/** Show what the select holds. */
async function show(picker) {
  const pk = selectOf(picker).value;
  const shown = picker.querySelector("[data-picture-shown]");
  if (picker.dataset.chosen !== pk) {
    picker.dataset.chosen = pk;
    shown.replaceChildren();
    let picture = known.get(pk);
    if (pk && !picture) {
      const title = [...selectOf(picker).selectedOptions].map((option) => option.textContent).join("");
      shown.append(element("span", "pick-picture__title", title));
      try {
        [picture] = (await asked(`${picker.dataset.choose}?pk=${encodeURIComponent(pk)}`)).pictures;
      } catch {
        picture = null; // its title is shown, and that is what is sent
      }
      if (picker.dataset.chosen !== pk) return;
    }
    if (picture) {
      known.set(pk, picture);
      const told = element("span", "pick-picture__words");
      told.append(element("span", "pick-picture__title", picture.title));
      if (picture.note) told.append(element("span", "badge badge--draft", picture.note));
      const link = element("a", "", words.form);
      link.href = picture.form;
      told.append(link);
      shown.replaceChildren(image(picture, "pick-picture__image"), told);
    }
  }
  const opener = picker.querySelector("[data-picture-open]");
  if (opener) opener.firstChild.textContent = pk ? words.change : words.choose;
  const remover = picker.querySelector("[data-picture-remove]");
  if (remover) remover.hidden = !pk;
}

function equip(picker) {
  if (picker.dataset.equipped || picker.closest(".empty-form")) return;
  picker.dataset.equipped = "yes";
  const select = selectOf(picker);
  select.hidden = true;
  if (!picker.dataset.choose) return;
  const ways = element("span", "pick-picture__ways");
  const about = () => element("span", "visually-hidden", ` ${nameOf(picker)}`);
  const opener = button("", "pick-picture__button", () => open(picker));
  opener.dataset.pictureOpen = "";
  opener.append(document.createTextNode(words.choose), about());
  ways.append(opener);
  if (!select.required) {
    const remover = button(words.remove, "pick-picture__button", () => remove(picker));
    remover.dataset.pictureRemove = "";
    remover.append(about());
    ways.append(remover);
  }
  picker.append(ways);
  select.labels?.[0]?.addEventListener("click", () => opener.focus());
  select.addEventListener("change", () => show(picker));
  if (picker.dataset.upload) takeDrops(picker, (files) => open(picker, files));
  show(picker);
}

/** Give pictures to rows of the picker's inline, one each. */
function spread(picker, pictures) {
  const event = new CustomEvent("portal:pictures", { bubbles: true, cancelable: true, detail: { pictures } });
  if (!picker.dispatchEvent(event)) return;
  const group = picker.closest(".inline-group:has(.picture-rows)");
  if (!group) return;
  for (const picture of pictures) {
    const next = vacant(group, fieldOf(picker));
    if (!next) return;
    choose(next, picture);
  }
}

/** An empty picker of a field in the rows of an inline, in a row of its own where there is none. */
function vacant(group, field) {
  const find = () =>
    [...group.querySelectorAll("[data-picture]")].find(
      (each) => !each.closest(".empty-form") && fieldOf(each) === field && !selectOf(each).value,
    );
  const found = find();
  if (found) return found;
  group.querySelector(".add-row a, .addlink")?.click();
  const added = find();
  if (added) equip(added);
  return added;
}

/** Take what is dropped on an inline beside its rows, or before it has any. */
function equipRows(group) {
  const empty = group.querySelector(".empty-form [data-picture]");
  if (!empty?.dataset.upload) return;
  takeDrops(group, (files) => {
    const picker = vacant(group, fieldOf(empty));
    if (picker) open(picker, files);
  });
  (group.querySelector("fieldset") ?? group).append(element("p", "help picture-rows__hint", words.dropRows));
}

// The dialog

let dialog = null;
let chooser = null; // the picker that the dialog serves
let searching = null;

const part = (name) => dialog.querySelector(`[data-picture-${name}]`);

function build() {
  document.body.append(template.content.cloneNode(true));
  dialog = document.querySelector(".picture-dialog");
  const search = part("search");
  let pause = 0;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => find(1), SEARCH_PAUSE);
  });
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    find(1);
  });
  part("close").addEventListener("click", () => dialog.close());
  part("more").addEventListener("click", (event) => find(Number(event.target.dataset.next)));
  part("list").addEventListener("keydown", walk);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    part("list").querySelector("button")?.focus();
  });
  part("upload").addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...part("upload").elements.pictures.files];
    if (files.length) send(files);
    else part("uploads").replaceChildren(element("li", "uploads__file uploads__file--refused", words.none));
  });
  takeDrops(dialog, (files) => chooser.dataset.upload && prepare(files));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    searching?.abort();
    chooser?.querySelector("[data-picture-open]")?.focus();
    chooser = null;
  });
}

/** Arrow keys go from picture to picture; above the first is the search. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...part("list").querySelectorAll("button")];
  const turned = /Left|Right/.test(event.key) && getComputedStyle(dialog).direction === "rtl" ? -1 : 1;
  const next = buttons.indexOf(document.activeElement) + step * turned;
  if (next < 0) part("search").elements.q.focus();
  else buttons[next]?.focus();
}

async function find(page) {
  searching?.abort();
  const mine = (searching = new AbortController());
  const status = part("status");
  const list = part("list");
  const query = new URLSearchParams({ q: part("search").elements.q.value, page });
  try {
    const answer = await asked(`${chooser.dataset.choose}?${query}`, { signal: mine.signal });
    const found = answer.pictures.map(offered);
    if (page === 1) list.replaceChildren(...found);
    else list.append(...found);
    if (page > 1) found[0]?.querySelector("button").focus();
    status.textContent = answer.words;
    part("more").hidden = !answer.next;
    part("more").dataset.next = answer.next ?? "";
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = error.message;
  }
}

function offered(picture) {
  const line = element("li", "picture-dialog__item");
  const way = button("", "picture-dialog__picture", () => {
    choose(chooser, picture);
    tell(fill(words.chosen, picture));
    dialog.close();
  });
  const told = element("span", "picture-dialog__words");
  told.append(element("span", "picture-dialog__name", picture.title));
  if (picture.credit) told.append(element("span", "picture-dialog__credit", picture.credit));
  if (picture.note) told.append(element("span", "badge badge--draft", picture.note));
  way.append(image(picture, "picture-dialog__image"), told);
  if (selectOf(chooser).value === String(picture.pk)) way.setAttribute("aria-current", "true");
  line.append(way);
  return line;
}

/** One file waits for its words; of several each gets its own in the library, so they are sent at once. */
function prepare(files) {
  if (files.length > 1) {
    send(files);
    return;
  }
  const kept = new DataTransfer();
  kept.items.add(files[0]);
  part("upload").elements.pictures.files = kept.files;
  part("uploads").replaceChildren(element("li", "uploads__file", words.giveWords));
  part("upload").elements.alternative_text.focus();
}

async function send(files) {
  const form = part("upload");
  const picker = chooser;
  const submit = form.querySelector("[type=submit]");
  if (submit.disabled) return;
  const given = { credit: form.elements.credit.value };
  if (files.length === 1) given.alternative_text = form.elements.alternative_text.value;
  submit.disabled = true;
  try {
    const [first, ...others] = await upload(picker.dataset.upload, files, given, part("uploads"));
    if (!first) return;
    choose(picker, first);
    tell(fill(words.chosen, first));
    if (others.length) spread(picker, others);
    form.reset();
    // Where something was refused, the dialog stays open to say so.
    if (others.length + 1 === files.length && chooser === picker) dialog.close();
  } finally {
    submit.disabled = false;
  }
}

function open(picker, files = []) {
  if (!dialog) build();
  chooser = picker;
  part("uploads").replaceChildren();
  part("list").replaceChildren();
  part("status").textContent = words.searching;
  part("upload").hidden = !picker.dataset.upload;
  part("search").reset();
  dialog.showModal();
  part("search").elements.q.focus();
  find(1);
  if (files.length) prepare(files);
}

// The library's own list

function equipList(form) {
  const list = form.querySelector("[data-picture-uploads]");
  const submit = form.querySelector("[type=submit]");
  const send = async (files) => {
    if (submit.disabled) return;
    submit.disabled = true;
    await upload(form.action, files, {}, list);
    submit.disabled = false;
    form.reset();
  };
  form.addEventListener("submit", (event) => {
    const files = [...form.elements.pictures.files];
    if (!files.length) return;
    event.preventDefault();
    send(files);
  });
  takeDrops(form, send);
}

if (template) {
  document.querySelectorAll("[data-picture]").forEach(equip);
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll?.("[data-picture]").forEach(equip));
  document.querySelectorAll("[data-picture-drop]").forEach(equipList);
  document.querySelectorAll(".inline-group:has(.picture-rows)").forEach(equipRows);
  refuseOtherDrops();
}

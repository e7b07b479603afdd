/* A half-filled form loses nothing: leaving it warns, and what was typed is kept in this browser until it is saved.
   Rows that were added are kept too; passwords, tokens and files never are. */

const form = document.querySelector(".change-form #content-main > form");
const words = document.querySelector("[data-words]").dataset;
const ADDED = "portal-form-sent";
const key = `portal-form:${location.pathname}${location.search}`;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_popup", "_to_field"]);

function fields() {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !LEFT_OUT.has(field.name) &&
      !field.name.includes("__prefix__") &&
      !["password", "file", "submit", "button", "fieldset"].includes(field.type),
  );
}

/** Name → values; of a picker, also the words shown, for its options are fetched and not in the page. */
function read() {
  const values = {};
  for (const field of fields()) {
    if (field.type === "checkbox" || field.type === "radio") (values[field.name] ??= []).push(field.checked);
    else if (field.tagName === "SELECT")
      values[field.name] = [...field.selectedOptions].filter((o) => o.value).map((o) => [o.value, o.textContent]);
    else values[field.name] = field.value;
  }
  return values;
}

function write(values) {
  for (const [name, value] of Object.entries(values)) {
    const total = name.match(/^(.+)-TOTAL_FORMS$/);
    if (!total) continue;
    const group = document.getElementById(`${total[1]}-group`);
    const now = () => Number(form.elements[name]?.value ?? 0);
    for (let last = -1; group && now() < Number(value) && now() !== last; ) {
      last = now();
      group.querySelector(".add-row a, .addlink")?.click();
    }
  }
  const seen = {};
  for (const field of fields()) {
    if (!(field.name in values) || /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_(FORMS)?$/.test(field.name)) continue;
    const value = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      const index = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      field.checked = Boolean(value[index]);
    } else if (field.tagName === "SELECT") {
      const chosen = new Map(value);
      for (const [id, text] of value)
        if (![...field.options].some((option) => option.value === id)) field.add(new Option(text, id));
      for (const option of field.options) option.selected = chosen.size ? chosen.has(option.value) : option.value === "";
    } else {
      field.value = value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (window.django?.jQuery) window.django.jQuery(field).trigger("change");
    writeText(field);
  }
  document.dispatchEvent(new CustomEvent("portal:restored"));
}

/** Formatted text is typed into an editor beside its field. */
function writeText(field) {
  const editor = field.closest(".prose-editor")?.querySelector(".tiptap")?.editor;
  if (editor) editor.commands.setContent(field.value);
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function bar(kept) {
  const box = document.createElement("div");
  box.className = "kept";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  const time = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  text.textContent = words.kept.replace("%(time)s", time);
  const restore = document.createElement("button");
  restore.type = "button";
  restore.textContent = words.restore;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.textContent = words.discard;
  restore.addEventListener("click", () => {
    write(kept.values);
    dirty = true;
    restore.remove();
    discard.remove();
    text.textContent = words.restored;
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(key);
    box.remove();
  });
  box.append(text, restore, discard);
  form.before(box);
}

let dirty = false;

if (form && !document.body.classList.contains("popup")) start();
else settle();

/** A form that was sent and came back as another page has been saved: its copy goes. */
function settle() {
  const sent = sessionStorage.getItem(ADDED);
  sessionStorage.removeItem(ADDED);
  const saved = !document.querySelector(".errornote") && document.querySelector(".messagelist .success");
  if (sent && saved) localStorage.removeItem(sent);
}

function start() {
  settle();
  let sending = false;
  let before = "";
  let timer = 0;

  const keep = () => {
    const values = read();
    const now = JSON.stringify(values);
    dirty = now !== before;
    if (dirty) {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
      } catch {
        /* The browser keeps nothing more; the warning on leaving still holds. */
      }
    }
  };

  // Editors and pickers settle their own values while they start.
  setTimeout(() => {
    before = JSON.stringify(read());
    const failed = document.querySelector(".errornote");
    const kept = recall();
    if (failed) dirty = true;
    else if (kept && JSON.stringify(kept.values) !== before) bar(kept);
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    window.django?.jQuery?.(form).on("change", later);
    document.addEventListener("formset:added", later);
    document.addEventListener("formset:removed", later);
  }, 600);

  form.addEventListener("submit", (event) => {
    // A preview goes to a frame or a tab of its own: nothing is saved by it.
    if (event.submitter?.name === "_preview") return;
    clearTimeout(timer);
    keep();
    sending = true;
    sessionStorage.setItem(ADDED, key);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !sending) event.preventDefault();
  });
}

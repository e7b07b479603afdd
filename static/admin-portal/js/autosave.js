/* What is typed is kept: on the server a few seconds after the last keystroke, as a working draft, and in this browser
   while the server does not answer or the sign-in has expired. Passwords, tokens and files are never kept. */

const form = document.querySelector(".change-form #content-main > form:not(#discard-draft)");
const words = document.querySelector("[data-words]").dataset;
const PREFIX = `portal-form:${words.user}:`;
const SENT = "portal-form-sent";
const PAUSE = 3000;
/* What a browser lets a page send while it is being left. */
const FAREWELL = 60_000;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_popup", "_to_field", "_draft", "_shown"]);
/* What a question about two versions is answered with belongs to that question, not to what was typed. */
const PICK = "pick:";

/** One copy for each form; the draft that an address names is a part of the form, the rest is not. */
const key = () => `${PREFIX}${location.pathname}${location.search}`;

function fields() {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !LEFT_OUT.has(field.name) &&
      !field.name.startsWith(PICK) &&
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

// In this browser

function recall() {
  try {
    return JSON.parse(localStorage.getItem(key()));
  } catch {
    return null;
  }
}

/** Returns whether the browser has taken it. */
function remember(values) {
  try {
    localStorage.setItem(key(), JSON.stringify({ at: Date.now(), values }));
    return true;
  } catch {
    return false;
  }
}

/** What is kept here is offered, never put over what the form shows. */
function offer(kept, restored) {
  const box = document.createElement("div");
  box.className = "kept";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  const language = document.documentElement.lang;
  const time = new Date(kept.at).toLocaleString(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: words.timeZone,
  });
  text.textContent = words.kept.replace("%(time)s", time);
  const restore = document.createElement("button");
  restore.type = "button";
  restore.textContent = words.restore;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.textContent = words.discard;
  restore.addEventListener("click", () => {
    write(kept.values);
    restored();
    restore.remove();
    discard.remove();
    text.textContent = words.restored;
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(key());
    box.remove();
  });
  box.append(text, restore, discard);
  form.before(box);
}

/** A form that was sent and came back as another page has been saved or kept: its copy goes. */
function settle() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const done = !document.querySelector(".errornote") && document.querySelector(".messagelist .success");
  if (sent && done) localStorage.removeItem(sent);
}

// On the server

/** Whoever has signed in again in another window has a new token; this page has the old one. */
const token = () =>
  document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

function body() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string" && !name.includes("__prefix__")) data.append(name, value);
  data.set("csrfmiddlewaretoken", token());
  data.set("_autosave", "1");
  return data.toString();
}

/** Small texts arrive even if the page is left meanwhile. */
const post = (text, signal) =>
  fetch(location.href, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: text,
    keepalive: text.length <= FAREWELL,
    signal,
  });

function statusLine() {
  const line = document.createElement("p");
  line.className = "autosave";
  line.setAttribute("role", "status");
  form.querySelector(".submit-row:last-of-type")?.append(line);
  return line;
}

/** An address that names the draft, so that the page opens with it again after a crash. */
function nameDraft(draft) {
  const address = new URL(location.href);
  if (!draft || address.searchParams.get("draft") === draft) return;
  localStorage.removeItem(key());
  address.searchParams.set("draft", draft);
  history.replaceState(history.state, "", address);
}

function start() {
  const line = statusLine();
  let before = ""; // what the form showed when it was opened, or what is kept of it
  let dirty = false;
  let leaving = false;
  let nowhere = false;
  let timer = 0;
  let under_way = null;

  const say = (text) => {
    if (line.textContent !== text) line.textContent = text;
  };

  const keepHere = (values, why) => {
    nowhere = !remember(values);
    say(nowhere ? words.keptNowhere : why);
  };

  const keep = async () => {
    clearTimeout(timer);
    // A form that is left before it has settled, with nothing typed, is no draft.
    if (under_way || leaving || (!before && !typed)) return;
    const values = read();
    const now = JSON.stringify(values);
    dirty = now !== before;
    if (!dirty) return;
    under_way = new AbortController();
    try {
      const answer = await post(body(), under_way.signal);
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer.ok && told) {
        form.elements._draft.value = told.ticket;
        nameDraft(told.draft);
        localStorage.removeItem(key());
        before = now;
        nowhere = false;
        say(told.words);
      } else if (answer.status === 413) keepHere(values, words.keptTooLarge);
      else if (answer.type === "opaqueredirect" || answer.status === 403) keepHere(values, words.keptSignedOut);
      else keepHere(values, told?.words ?? words.keptOffline);
    } catch {
      if (!leaving) keepHere(values, words.keptOffline);
    } finally {
      under_way = null;
    }
    dirty = JSON.stringify(read()) !== before;
    if (dirty) later();
  };

  const later = () => {
    if (leaving) return;
    clearTimeout(timer);
    dirty = JSON.stringify(read()) !== before;
    if (dirty) timer = setTimeout(keep, PAUSE);
  };

  // Editors and pickers settle their own values while they start; what a person types meanwhile counts.
  let typed = Boolean(document.querySelector(".errornote"));
  form.addEventListener("input", (event) => {
    if (event.isTrusted || event.detail?.byHand) typed = dirty = true;
  });
  setTimeout(() => {
    if (!typed) before = JSON.stringify(read());
    const kept = recall();
    if (typed) later();
    else if (kept && JSON.stringify(kept.values) === before) localStorage.removeItem(key());
    else if (kept) offer(kept, later);
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    window.django?.jQuery?.(form).on("change", later);
    document.addEventListener("formset:added", later);
    document.addEventListener("formset:removed", later);
    window.addEventListener("online", keep);
  }, 600);

  form.addEventListener("submit", (event) => {
    // A preview goes to a frame or a tab of its own: nothing is saved by it.
    if (event.submitter?.name === "_preview") return;
    leaving = true;
    clearTimeout(timer);
    under_way?.abort();
    form.elements.csrfmiddlewaretoken.value = token();
    remember(read());
    sessionStorage.setItem(SENT, key());
  });
  document.getElementById("discard-draft")?.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    under_way?.abort();
    localStorage.removeItem(key());
  });

  // The page is closed, or put to sleep with the laptop.
  const farewell = () => {
    if (leaving || !dirty) return;
    remember(read());
    if (!under_way) post(body()).catch(() => {});
  };
  window.addEventListener("pagehide", farewell);
  window.addEventListener("beforeunload", (event) => {
    if (nowhere && !leaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
}

settle();
if (form?.elements._draft && !document.body.classList.contains("popup")) start();

// Sends photos while the form is filled in, piece by piece, and goes on by itself after a broken connection (tus 1.0).
// What is typed stays on this device until it is sent. Without this script the form sends everything at once.

const PIECE = 512 * 1024;
const SENDABLE = /\.(jpe?g|png|hei[cf]|avif|webp|tiff?|gif)$/i;
const MOST_PIXELS = 60_000_000;
const LONGEST_WAIT = 30_000;

const sent = document.querySelector("[data-entry-sent]");
const form = document.querySelector("[data-entry]");

if (sent) {
  localStorage.removeItem(`entry ${sent.dataset.entrySent}`);
}
if (form) {
  enhance(form);
}

function enhance(form) {
  const words = form.dataset;
  const draft = `entry ${location.pathname}`;
  const slots = [...form.querySelectorAll("[data-slot]")].map((box) => makeSlot(box));
  let leaving = false;

  function field(name) {
    return form.elements.namedItem(name);
  }

  // A photo's place in the form

  function makeSlot(box) {
    const number = Number(box.dataset.slot);
    const find = (name) => box.querySelector(`[data-slot-${name}]`);
    const slot = { box, number, file: null, place: null, isHere: Boolean(find("kept")), side: 0, run: 0 };
    const input = box.querySelector("input[type=file]");

    slot.say = (text, isWrong = false) => {
      find("words").textContent = text;
      find("words").classList.toggle("form__error", isWrong);
    };
    slot.progress = (share) => {
      find("progress").value = share;
      find("progress").hidden = share >= 1;
    };
    slot.take = async (file) => {
      box.open = true;
      input.value = "";
      find("state").hidden = false;
      const isSendable = file.type.startsWith("image/") || SENDABLE.test(file.name);
      if (!isSendable || file.size > Number(words.mostBytes)) {
        return slot.leave(isSendable ? words.tooHeavy : words.noPicture);
      }
      const run = ++slot.run; // of two files for one place the later one counts
      slot.file = file;
      slot.progress(0);
      slot.say(words.going.replace("{percent}", 0));
      const drawn = await draw(file);
      if (run !== slot.run) {
        return;
      }
      if (drawn?.width * drawn?.height > MOST_PIXELS) {
        slot.file = null;
        return slot.leave(words.tooLarge);
      }
      find("kept")?.remove();
      field(`photo-${number}-drop`)?.remove();
      find("preview").replaceChildren(...(drawn ? [drawn.canvas] : []));
      find("preview").hidden = !drawn;
      slot.use(true);
      slot.side = drawn ? Math.max(drawn.width, drawn.height) : 0;
      slot.isHere = false;
      slot.place = null;
      await send(slot, run);
    };
    // Whether a photo is here or on its way: the words around its field say so.
    slot.use = (isUsed) => {
      find("label").textContent = isUsed ? words.chooseAnother : words.choose;
      find("optional")?.toggleAttribute("hidden", isUsed);
    };
    // Take no other file: what is here, or on its way, stays.
    slot.leave = (text) => {
      find("progress").hidden = !slot.file;
      slot.say(text, true);
      stay();
    };
    slot.refuse = (text) => {
      slot.file = null;
      slot.use(false);
      slot.progress(1);
      find("preview").hidden = true;
      slot.say(text, true);
      box.open = true;
      stay();
    };
    slot.arrived = () => {
      slot.file = null;
      slot.isHere = true;
      slot.progress(1);
      const isSmall = slot.side > 0 && slot.side < Number(words.smallBelow);
      slot.say(isSmall ? `${words.arrived} ${words.small}` : words.arrived);
      find("drop").hidden = false;
      settled();
    };
    slot.show = ({ url, width, height }) => {
      const image = Object.assign(new Image(width, height), { src: url, alt: words.kept, className: "slot__image" });
      find("preview").replaceChildren(image);
      find("preview").hidden = false;
      find("state").hidden = false;
      box.open = true;
      slot.side = Math.max(width, height);
      slot.use(true);
      slot.arrived();
    };
    find("drop").addEventListener("click", async () => {
      slot.run += 1;
      slot.file = null;
      slot.isHere = false;
      const place = slot.place ?? `${words.uploads}${field("ticket").value}/${number}/`;
      await request("DELETE", place).catch(() => {});
      find("state").hidden = true;
      find("drop").hidden = true;
      slot.use(false);
      slot.say("");
      settled();
      input.focus();
    });
    input.addEventListener("change", () => input.files.length && slot.take(input.files[0]));
    return slot;
  }

  // Sending

  function request(method, url, headers = {}, body = null, onProgress = null) {
    return new Promise((resolve, reject) => {
      const asked = new XMLHttpRequest();
      asked.open(method, url);
      const token = field("csrfmiddlewaretoken").value;
      for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers })) {
        asked.setRequestHeader(name, value);
      }
      asked.timeout = 120_000;
      asked.upload.onprogress = onProgress;
      asked.onload = () => resolve(asked);
      asked.onerror = asked.ontimeout = () => reject(new Error());
      asked.send(body);
    });
  }

  async function send(slot, run) {
    const { file } = slot;
    let offset = 0;
    let wait = 1000;
    while (run === slot.run) {
      let trouble = words.broken;
      try {
        const answer = await step(slot, offset, (now) => tell(slot, (offset + now) / file.size));
        if (run !== slot.run) {
          return;
        }
        if (answer.status >= 400 && answer.status < 500 && ![409, 410, 423].includes(answer.status)) {
          slot.refuse(answer.responseText || words.broken);
          return;
        }
        if (answer.status >= 400) {
          if (answer.status >= 500) {
            const isBusy = answer.status === 503 && answer.getResponseHeader("Tus-Resumable");
            trouble = isBusy ? answer.responseText : words.unable;
          }
          throw new Error(String(answer.status));
        }
        offset = Number(answer.getResponseHeader("Upload-Offset"));
        wait = 1000;
        tell(slot, offset / file.size);
        if (offset >= file.size) {
          slot.arrived();
          if (slot.side === 0) {
            showArrived(slot, run).catch(() => {});
          }
          return;
        }
      } catch {
        if (run !== slot.run) {
          return;
        }
        slot.say(trouble);
        await pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        offset = await resumed(slot);
      }
    }
  }

  function step(slot, offset, onProgress) {
    if (!slot.place) {
      const told = { ticket: field("ticket").value, slot: String(slot.number) };
      const pairs = Object.entries(told).map(([name, value]) => `${name} ${btoa(value)}`);
      return request("POST", words.uploads, { "Upload-Length": slot.file.size, "Upload-Metadata": pairs.join(",") }).then(
        (answer) => {
          slot.place = answer.status === 201 ? answer.getResponseHeader("Location") : null;
          return answer;
        },
      );
    }
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
    return request("PATCH", slot.place, headers, slot.file.slice(offset, offset + PIECE), (event) => {
      onProgress(event.loaded);
    });
  }

  async function resumed(slot) {
    try {
      const answer = slot.place && (await request("HEAD", slot.place));
      if (answer?.status === 200) {
        return Number(answer.getResponseHeader("Upload-Offset"));
      }
      slot.place = answer?.status >= 500 ? slot.place : null;
    } catch {
      // Still no connection: the next step finds out.
    }
    return 0;
  }

  function tell(slot, share) {
    slot.progress(Math.min(share, 0.999));
    slot.say(words.going.replace("{percent}", Math.floor(share * 100)));
  }

  function pause(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
      addEventListener("online", resolve, { once: true });
    });
  }

  // A small picture of a file; nothing where this browser does not draw it, as HEIC.
  async function draw(file) {
    try {
      const bitmap = await createImageBitmap(file);
      const canvas = document.createElement("canvas");
      const scale = Math.min(1, 480 / bitmap.width);
      canvas.width = Math.max(1, bitmap.width * scale);
      canvas.height = Math.max(1, bitmap.height * scale);
      canvas.className = "slot__image";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", words.kept);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return { canvas, width: bitmap.width, height: bitmap.height };
    } catch {
      return null;
    }
  }

  // Choosing several, and dropping them on the page

  function takeAll(files) {
    const free = slots.filter((slot) => !slot.isHere && !slot.file);
    [...files].slice(0, free.length).forEach((file, at) => free[at].take(file));
    shell.querySelector("[data-entry-words]").textContent = files.length > free.length ? words.tooMany : "";
  }

  const shell = form.querySelector("[data-entry-shell]");
  shell.hidden = false;
  const chooser = shell.querySelector("input");
  chooser.addEventListener("change", () => {
    takeAll(chooser.files);
    chooser.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes("Files")) {
        event.preventDefault();
        shell.classList.toggle("dropzone--over", name === "dragover");
        if (name === "drop") {
          takeAll(event.dataTransfer.files);
        }
      }
    });
  }

  // Waiting with the form until its photos are there

  function settled() {
    if (leaving && !slots.some((slot) => slot.file)) {
      leaving = false;
      form.requestSubmit();
    }
  }

  // Whoever waits sees first that a photo was refused, and the form is not sent without it.
  function stay() {
    leaving = false;
    waiting.textContent = "";
  }

  const waiting = form.querySelector("[data-entry-waiting]");
  form.addEventListener("submit", (event) => {
    if (slots.some((slot) => slot.file)) {
      event.preventDefault();
      leaving = true;
      waiting.textContent = words.waiting;
    }
  });

  // A draft on this device

  const typed = [...form.elements].filter(
    (each) => each.name && !["file", "hidden", "submit"].includes(each.type) && !/homepage|has_|is_|people_|drop/.test(each.name),
  );

  function save() {
    const values = typed.map((each) => (each.type === "checkbox" ? each.checked : each.value));
    localStorage.setItem(draft, JSON.stringify({ ticket: field("ticket").value, values }));
  }

  async function restore() {
    const kept = JSON.parse(localStorage.getItem(draft) ?? "null");
    if (!kept || kept.values.length !== typed.length || words.isBound) {
      return;
    }
    typed.forEach((each, at) => {
      if (each.type === "checkbox") {
        each.checked = kept.values[at];
      } else {
        each.value = kept.values[at];
      }
      if (kept.values[at]) {
        each.closest("details.slot")?.setAttribute("open", "");
      }
    });
    shell.querySelector("[data-entry-restored]").hidden = false;
    // A form that was open for too long is not taken up again, nor in place of one that photos go into by now.
    const arrived = await arrivedWith(kept.ticket);
    if (arrived && !slots.some((slot) => slot.file || slot.place)) {
      field("ticket").value = kept.ticket;
      slots.forEach((slot) => arrived[slot.number]?.picture && slot.show(arrived[slot.number].picture));
    }
  }

  // What the server has of photos that are still to be sent with a form.
  async function arrivedWith(ticket) {
    const answer = await fetch(`${words.uploads}${ticket}/`);
    return answer.ok ? answer.json() : null;
  }

  // For a photo that this browser could not draw.
  async function showArrived(slot, run) {
    const arrived = await arrivedWith(field("ticket").value);
    if (run === slot.run && arrived?.[slot.number]?.picture) {
      slot.show(arrived[slot.number].picture);
    }
  }

  shell.querySelector("[data-entry-forget]").addEventListener("click", () => {
    localStorage.removeItem(draft);
    location.reload();
  });
  let later = 0;
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(save, 300);
  });
  restore();
  if (words.isBound) {
    save();
  }
}

/* Keys of the moderators' pages: `[data-key]` is the button, link or field that a key stands for, as it says itself.

   Without this script they are pressed. A key means nothing while somebody types, or together with Ctrl, Alt or Meta;
   Ctrl or Meta with Enter sends the words that are being typed. */

const TYPED_INTO = "input, select, textarea, [contenteditable]";
const keyed = new Map([...document.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each]));

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.repeat) return;
  const field = event.target.closest(TYPED_INTO);
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    // The words are written: what they are for is the button below them.
    event.preventDefault();
    field.parentElement.querySelector("[data-send]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (field) {
    // Back from the words to the keys.
    if (event.key === "Escape") field.blur();
    return;
  }
  const found = keyed.get(event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  if (found.matches(TYPED_INTO)) {
    found.focus();
    return;
  }
  // One photo, one decision: whoever presses twice does not decide the next one.
  keyed.clear();
  found.click();
});

// A page that the browser kept shows what is decided already.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

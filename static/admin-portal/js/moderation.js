/* Keys of the moderators' pages: `[data-key]` is the button, link or field that a key stands for, as it says itself.

   Without this script they are pressed. A key means nothing while somebody types, or together with Ctrl, Alt or Meta. */

const TYPED_INTO = "input, select, textarea, [contenteditable]";
const keyed = new Map([...document.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each]));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest(TYPED_INTO)) {
    // Back from the words to the keys.
    if (event.key === "Escape") event.target.blur();
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

/* Whoever signs out leaves nothing of what they typed in this browser; their drafts on the server stay. */

const { user } = document.querySelector("[data-words]").dataset;

document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[action$='/logout/'], [data-signs-out]")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(`portal-form:${user}:`)) localStorage.removeItem(key);
});

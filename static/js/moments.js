// Adds the reader's own clock to a moment, and how long it is till then, and keeps that true while the page is open.

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});
const distance = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function until(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return distance.format(Math.trunc(seconds / size), unit);
}

for (const time of document.querySelectorAll("[data-moment]")) {
  const moment = new Date(time.dateTime);
  const words = document.createElement("span");
  words.className = "soft";
  const isHere = time.dataset.moment === clock.resolvedOptions().timeZone;
  const here = isHere ? "" : ` · ${time.dataset.momentHere.replace("{time}", clock.format(moment))}`;
  const show = () => {
    words.textContent = ` · ${until(moment)}${here}`;
  };
  show();
  (time.nextElementSibling ?? time).after(words);
  setInterval(show, 30_000);
}

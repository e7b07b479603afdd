// Adds the reader's own clock to a moment, and how long it is till then, and keeps that true while the page is open.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const language = document.documentElement.lang;
// Days before months and hours up to 24, as the page has them.
const written = language === "en" ? "en-GB" : language;
const DAY = { weekday: "long", day: "numeric", month: "long" };
const TIME = { hour: "2-digit", minute: "2-digit" };
const distance = new Intl.RelativeTimeFormat(language); // never “tomorrow”, which 47 hours are not
const LONGEST_TIMER = 2 ** 31 - 2000;
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

// The moment by the reader's clock: the day too where it is another one, nothing where clocks agree.
function own(moment, zone) {
  const told = (style, timeZone) => new Intl.DateTimeFormat(written, { ...style, timeZone }).format(moment);
  if (told({ ...DAY, ...TIME }, zone) === told({ ...DAY, ...TIME }, here)) {
    return "";
  }
  return told(DAY, zone) === told(DAY, here) ? told(TIME, here) : told({ ...DAY, ...TIME }, here);
}

for (const time of document.querySelectorAll("[data-moment]")) {
  const moment = new Date(time.dateTime);
  const words = document.createElement("span");
  words.className = "soft";
  const local = own(moment, time.dataset.moment);
  const told = local && ` · ${time.dataset.momentHere.replace("{time}", local)}`;
  const show = () => {
    words.textContent = ` · ${until(moment)}${told}`;
  };
  show();
  (time.nextElementSibling ?? time).after(words);
  setInterval(show, 30_000);
  // What the page says of the time before is not true any more: it is asked for anew.
  const left = moment - Date.now();
  if ("momentTurns" in time.dataset && left > 0 && left < LONGEST_TIMER) {
    setTimeout(() => location.reload(), left + 1500);
  }
}

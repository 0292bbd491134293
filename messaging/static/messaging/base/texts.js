// The page's texts, in its language: the server wrote them into the page.

const texts = JSON.parse(document.getElementById("texts").textContent);

export const page = JSON.parse(document.getElementById("page").textContent);

// The text of this key, with {words} filled in.
export function t(key, words = {}) {
  return texts[key].replace(/{(\w+)}/g, (whole, word) => words[word] ?? whole);
}

// The first characters of a text on one line; never half of one.
export function beginning(text, limit) {
  return [...text.slice(0, limit * 2)].slice(0, limit).join("").replaceAll("\n", " ");
}

// As the page's language has it where this user lives: English has two ways to write a time. What a browser calls a
// language may be no language to itself ("en-US@posix").
const isLocale = (name) => {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(name).length > 0;
  } catch {
    return false;
  }
};
const locale = navigator.languages.find((one) => one.startsWith(page.lang) && isLocale(one)) ?? page.lang;

const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const shortDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });

const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);

// All of these take Unix seconds.
export const clockOf = (seconds) => clock.format(seconds * 1000);
export const fullTimeOf = (seconds) => full.format(seconds * 1000);
export const dayKeyOf = (seconds) => dayNumber(new Date(seconds * 1000));

export function dayOf(seconds) {
  const date = new Date(seconds * 1000);
  const ago = dayNumber(new Date()) - dayNumber(date);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  return (date.getFullYear() === new Date().getFullYear() ? day : dayAndYear).format(date);
}

export function shortTimeOf(seconds) {
  return dayKeyOf(seconds) === dayNumber(new Date()) ? clockOf(seconds) : shortDate.format(seconds * 1000);
}

const UNITS = [["gigabyte", 1e9], ["megabyte", 1e6], ["kilobyte", 1e3]];

// A number of bytes for people.
export function sizeOf(bytes) {
  const [unit, of] = UNITS.find(([, least]) => bytes >= least) ?? ["byte", 1];
  const unitDisplay = unit === "byte" ? "long" : "short"; // short, it is "11 byte"
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 }).format(bytes / of);
}

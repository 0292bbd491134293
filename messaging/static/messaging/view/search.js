// The search box: what is typed there becomes a request, what is found a list in the panel.

import { el, nameOf } from "../base/dom.js";
import { refusalOf } from "../model/actions.js";
import { messageOf } from "../model/store.js";
import { excerpt, nodesOf } from "./text/markup.js";
import { clockOf, dayOf, t } from "../base/texts.js";

const WORD = /(\w+):("[^"]*"|\S*)|"([^"]*)"|(\S+)/gu;
const PIECE = /"([^"]+)"|(\S+)/gu;
const DAY_S = 86_400;
const TURNS = 10; // of looking at older ones while nothing is found: 100,000 messages

// {text, from, with, since, until} of what was typed: `from:`, `in:`, `since:` and `until:`, names with spaces in quotes.
// Raises RangeError with the text that is no date.
export function parseQuery(typed) {
  const fields = {};
  const words = [];
  for (const [whole, key, value = "", quoted, word] of typed.matchAll(WORD)) {
    const said = value.replaceAll('"', "");
    if (key === "from") fields.from = said;
    else if (key === "in") fields.with = said;
    else if (key === "since") fields.since = dayStart(said);
    else if (key === "until") fields.until = dayStart(said) + DAY_S; // the day itself included
    else words.push(quoted ? `"${quoted}"` : (word ?? whole)); // quoted: a phrase to the server too
  }
  return { ...fields, text: words.join(" ") };
}

// The words and phrases of a search's text, as the server takes it apart.
const wordsOf = (text) => [...text.matchAll(PIECE)].map(([, phrase, word]) => phrase ?? word);

// Unix seconds of the first moment of a day, where one is.
function dayStart(text) {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const time = parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime() / 1000 : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(text);
  return time;
}

export class Search {
  // `point` shows a message in its conversation: (name, msgId).
  constructor(store, chat, panel, point) {
    Object.assign(this, { store, chat, panel, point });
    this.form = document.getElementById("search");
    this.input = this.form.elements.query;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.input.value.trim()) this.run();
    });
  }

  lookFor(text) {
    this.input.value = text;
    return this.run();
  }

  async run() {
    try {
      this.wanted = parseQuery(this.input.value);
    } catch (error) {
      return this.say(t("bad_date", { text: error.message }));
    }
    this.found = [];
    this.total = 0;
    this.words = wordsOf(this.wanted.text);
    return this.look({ count: true });
  }

  async look(older) {
    let answer = await this.ask(older);
    if (answer?.total !== undefined) Object.assign(this, { total: answer.total, isPart: answer.searched_to !== undefined });
    for (let turn = 1; turn < TURNS && answer?.more && !answer.messages.length; turn += 1) answer = await this.ask({ before: answer.next });
    if (!answer || answer.response >= 400) return this.say(refusalOf(answer));
    this.found.push(...answer.messages.reverse()); // the newest first
    const count = el("p", { class: "hint", role: "status" }, this.countText());
    const more = answer.more && el("button", { type: "button", onclick: () => this.look({ before: answer.next }) }, t("search_older"));
    this.panel.open(t("search_title"), count, el("ul", {}, ...this.found.map((message) => this.row(message))), more || "");
  }

  // In the place of a result: an old one must not stand beside a search that failed.
  say(text) {
    this.panel.open(t("search_title"), el("p", { class: "hint wrong", role: "status" }, text));
  }

  // The number of matches in all that was searched, not of those that are shown.
  countText() {
    const count = Math.max(this.total, this.found.length);
    if (!count) return t("found_nothing");
    return t(this.isPart ? "found_in_newest" : "found", { count });
  }

  ask(older) {
    return this.chat.requests.ask("search", { ...this.wanted, ...older });
  }

  row(message) {
    return foundRow(messageOf(message), this.store.placeOf(message), this.words, this.point);
  }
}

// A message in a list; pressing it leads there. The `words` are marked; `point` as in Search.
export function foundRow({ from, msgId, time, text, file }, place, words, point) {
  const shown = text || file?.name || "";
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "found", onclick: () => point(place, msgId) },
      el("span", { class: "found-head" }, nameOf(from, "strong"), place === from ? "" : nameOf(place), el("time", {}, `${dayOf(time)}, ${clockOf(time)}`)),
      el("span", { class: "text", dir: "auto" }, ...nodesOf(excerpt(shown, words), words).map(unlinked)),
    ),
  );
}

// Within a button nothing else can be pressed.
function unlinked(node) {
  return node.nodeName === "A" || node.nodeName === "PRE" ? el("span", {}, node.textContent) : node;
}

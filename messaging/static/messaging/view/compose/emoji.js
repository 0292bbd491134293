// Emoji by name, in English and in Russian. They are letters of the system's fonts; their names come with the first search.

import { storage } from "../../base/storage.js";
import { page } from "../../base/texts.js";
import { Library } from "../text/library.js";

const RECENT = "emoji"; // the key of those that were chosen last
const MAX_RECENT = 24;
const LANGUAGES = ["en", "ru"];

// [{emoji, group, label, names}, …] of lines of tabs: the emoji, its group, and in each language its name and what it stands for.
const library = new Library(page.emoji, (table) =>
  table.split("\n").map((line) => {
    const [emoji, group, ...words] = line.split("\t");
    const named = words.map((each) => each.split("|"));
    const [label] = named[Math.max(0, LANGUAGES.indexOf(page.lang))];
    return { emoji, group: Number(group), label, names: named };
  }),
);

// Returns all emoji, or null until they are there; `onReady` is called then.
export const allEmoji = (onReady) => library.get(onReady);

// Returns up to `limit` emoji of which a word begins as `typed` does; the usual ones first. Null as in allEmoji.
export function findEmoji(typed, limit, onReady) {
  const all = allEmoji(onReady);
  const wanted = typed.toLowerCase().replaceAll("_", " ").replaceAll("ё", "е").trim();
  return all && all.map((one) => [rankOf(one, wanted), one]).filter(([rank]) => rank).sort(([one], [other]) => one - other).slice(0, limit).map(([, one]) => one);
}

// 1: it is called that, 2: its name begins so, 3: a word of it or of what it stands for does, 0: none. Sorting keeps the order of
// the table within each.
function rankOf({ names }, wanted) {
  let rank = 0;
  for (const words of names) {
    const [label, ...tags] = words.map((each) => each.toLowerCase().replaceAll("ё", "е"));
    const isWord = [label, ...tags].some((each) => each.startsWith(wanted) || each.includes(` ${wanted}`));
    const found = label === wanted ? 1 : label.startsWith(wanted) ? 2 : isWord ? 3 : 0;
    if (found && (!rank || found < rank)) rank = found;
  }
  return rank;
}

export const recentEmoji = () => (storage.get(RECENT) ?? "").split(" ").filter(Boolean);

export function noteRecent(emoji) {
  storage.set(RECENT, [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, MAX_RECENT).join(" "));
}

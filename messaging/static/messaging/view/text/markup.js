// The text of a message as nodes: Markdown, code in backticks, links, the rest as it is. No markup of others is ever parsed as HTML.

import { el } from "../../base/dom.js";
import { codeBlock } from "./code.js";
import { markdownNodes } from "./markdown.js";
import { LINK, linked, linkOf, MAX_NODES, trimmed } from "./plain.js";

const FENCE = /^```[^\S\n]*([\w+#.-]{0,20})[^\S\n]*\n([\s\S]*?)\n?```[^\S\n]*$/m;
// A longer run of backticks opens no code: its backticks are the text.
const INLINE = new RegExp(`(?<!\`)\`\`\`(?!\`)([\\s\\S]+?)\`\`\`|\`([^\`\\n]+)\`|(${LINK.source})`, "i");
const EXCERPT_CHARS = 300;
const BEFORE_CHARS = 60; // of an excerpt before what was found

// As messageNodes of plain.js, of a text with markup. `onReady` is called when the library for Markdown is there.
export const markedUpNodes = (text, onReady) => markdownNodes(text, linked, onReady) ?? nodesOf(text);

// Nodes that show `text`; the words in `found` (as compared, see `fold`) are marked.
export function nodesOf(text, found = []) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const block = nodes.length < MAX_NODES && FENCE.exec(rest);
    if (!block) {
      nodes.push(...inlineOf(rest, found));
      break;
    }
    nodes.push(...inlineOf(rest.slice(0, block.index).replace(/\n$/, ""), found));
    nodes.push(codeBlock(block[2], block[1], found.length ? marked(block[2], found) : [block[2]]));
    rest = rest.slice(block.index + block[0].length).replace(/^\n/, "");
  }
  return nodes;
}

function inlineOf(text, found) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const piece = nodes.length < MAX_NODES && INLINE.exec(rest);
    if (!piece) {
      nodes.push(...marked(rest, found));
      break;
    }
    nodes.push(...marked(rest.slice(0, piece.index), found));
    const [whole, block, code, address] = piece;
    if (!address) {
      nodes.push(el("code", {}, ...marked(block ?? code, found)));
      rest = rest.slice(piece.index + whole.length);
      continue;
    }
    const shown = trimmed(address);
    nodes.push(linkOf(shown));
    rest = rest.slice(piece.index + shown.length);
  }
  return nodes;
}

// As the server compares when it searches; letter for letter, so that places stay the same.
function fold(text) {
  return [...text].map((letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter).replace("ё", "е")).join("");
}

// Returns an excerpt around the first of the words `found` in a text, for a list.
export function excerpt(text, found) {
  const at = firstOf(fold(text), found.map(fold))?.at ?? 0;
  const start = at < BEFORE_CHARS ? 0 : at - BEFORE_CHARS;
  const cut = text.slice(start, start + EXCERPT_CHARS).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, ""); // no half letters
  return (start > 0 ? "…" : "") + cut + (start + EXCERPT_CHARS < text.length ? "…" : "");
}

// Returns the first of `words` at or after `from`, the longest of those that begin at one place: {at, length}, or undefined.
function firstOf(text, words, from = 0) {
  const places = words.map((word) => ({ at: text.indexOf(word, from), length: word.length })).filter(({ at }) => at >= 0);
  return places.sort((one, other) => one.at - other.at || other.length - one.length)[0];
}

function marked(text, found) {
  const words = found.map(fold).filter(Boolean);
  if (!words.length) return text ? [document.createTextNode(text)] : [];
  const nodes = [];
  const folded = fold(text);
  let done = 0;
  for (let place = firstOf(folded, words); place; place = firstOf(folded, words, done)) {
    const end = place.at + place.length;
    nodes.push(document.createTextNode(text.slice(done, place.at)), el("mark", {}, text.slice(place.at, end)));
    done = end;
  }
  return [...nodes, document.createTextNode(text.slice(done))];
}

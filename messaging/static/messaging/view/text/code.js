// A block of code, coloured where its language is known.

import { el } from "../../base/dom.js";
import { page } from "../../base/texts.js";
import { Library } from "./library.js";

const MAX_CHARS = 10_000; // of a block that is coloured
const MAX_NODES = 2000; // in one block; more of them take a browser long to lay out

const highlight = new Library(page.highlight);

// Returns the block as a node; it is coloured later if the library has to come first. `found` marks words: as nodes of a text.
export function codeBlock(text, language, nodes = [text]) {
  const code = el("code", {}, ...nodes);
  const isPlain = !language || text.length > MAX_CHARS || nodes.length > 1;
  if (!isPlain) colour(code, text, language);
  return el("pre", { tabindex: "0" }, code);
}

function colour(code, text, language) {
  const library = highlight.get(() => colour(code, text, language));
  if (!library?.getLanguage(language)) return;
  const { _emitter: tree } = library.highlight(text, { language, ignoreIllegals: true });
  const budget = { left: MAX_NODES };
  const nodes = tree.rootNode.children.map((child) => nodeOf(child, budget));
  if (budget.left > 0) code.replaceChildren(...nodes);
}

// Its tree becomes nodes; its HTML is never used.
function nodeOf(child, budget) {
  budget.left -= 1;
  if (typeof child === "string") return document.createTextNode(child);
  const parts = budget.left > 0 ? child.children.map((each) => nodeOf(each, budget)) : [];
  return el("span", { class: `code-${String(child.scope ?? "").split(".")[0]}` }, ...parts);
}

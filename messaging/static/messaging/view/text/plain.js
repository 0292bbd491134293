// The text of a message as nodes, as far as the page's first moment needs it: links. All other markup comes later (markup.js).

import { el } from "../../base/dom.js";

export const MAX_NODES = 200; // of one message; what follows is plain: thousands of them in a line take a browser seconds to lay out
export const LINK = /\bhttps?:\/\/[^\s<>"'`\u0000-\u0020\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/i;
const TRAILING = /[.,;:!?…»"')\]}]+$/; // of a sentence, not of its link
const MARKUP = /[`*~|\\_>+#-]|\]\(|^ {0,3}\d{1,9}[.)][ \t]/m; // a text without any of it has no markup but links

// Shows texts with markup, once it is here; `waiting` are told then.
const markup = { nodesOf: null, waiting: [] };

export function useMarkup(nodesOf) {
  markup.nodesOf = nodesOf;
  for (const onReady of markup.waiting.splice(0)) onReady();
}

// Nodes that show the text of a message. `onReady` is called when they would be others: what it needs has come.
export function messageNodes(text, onReady) {
  if (!MARKUP.test(text)) return linked(text);
  if (markup.nodesOf) return markup.nodesOf(text, onReady);
  markup.waiting.push(onReady);
  return linked(text);
}

// Nodes of a text whose only markup are links.
export function linked(text) {
  const nodes = [];
  let rest = text;
  for (let piece = LINK.exec(rest); piece && nodes.length < MAX_NODES; piece = LINK.exec(rest)) {
    const shown = trimmed(piece[0]);
    nodes.push(rest.slice(0, piece.index), linkOf(shown));
    rest = rest.slice(piece.index + shown.length);
  }
  return [...nodes, rest].filter((node) => node !== "");
}

// Without the marks that end the sentence; a bracket that was opened within stays.
export function trimmed(address) {
  const end = TRAILING.exec(address)?.[0] ?? "";
  const keepsBracket = end.startsWith(")") && address.includes("(");
  return end ? address.slice(0, address.length - end.length + (keepsBracket ? 1 : 0)) : address;
}

export function linkOf(address) {
  try {
    const url = new URL(address);
    if (!["http:", "https:"].includes(url.protocol)) return document.createTextNode(address);
    return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, address);
  } catch {
    return document.createTextNode(address); // looks like a link and is none
  }
}

// Markdown as nodes. markdown-it takes a text apart; its tokens become nodes here, one by one, and nothing is parsed as HTML.

import { el } from "../../base/dom.js";
import { page } from "../../base/texts.js";
import { codeBlock } from "./code.js";
import { Library } from "./library.js";

const SYNTAX = /[*~|\\]|__|\b_|_\b|\]\(|^ {0,3}(?:[-+>]|#{1,6}|\d{1,9}[.)])[ \t]|^>|^ {0,3}(?:---|___)/m;
const MARK = /[*_~`[\]<>|\\]/g;
const MAX_MARKS = 400; // in one message; a text of nothing else takes markdown-it long
const MAX_DEPTH = 20; // of lists and quotes in each other
const OFF = ["entity", "html_block", "html_inline", "lheading", "reference"]; // surprising in a chat

const markdown = new Library(page.markdown, (MarkdownIt) => {
  const parser = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable(OFF, true);
  parser.inline.State = class extends parser.inline.State {
    // A star within a word is no emphasis: people write 2*3*4.
    scanDelims(start) {
      return super.scanDelims(start, false);
    }
  };
  return parser;
});

const TAGS = {
  paragraph: "p",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
  blockquote: "blockquote",
  em: "em",
  strong: "strong",
  s: "s",
  heading: "strong",
  table: "table",
  thead: "thead",
  tbody: "tbody",
  tr: "tr",
  th: "th",
  td: "td",
};

// Returns the nodes of a text with Markdown in it; null for plain texts, for those that are too deep, and until the library is
// there, of which `onReady` tells. `textNodes` makes the nodes of a piece without Markdown: its links.
export function markdownNodes(text, textNodes, onReady) {
  if (!SYNTAX.test(text) || (text.match(MARK)?.length ?? 0) > MAX_MARKS) return null;
  const library = markdown.get(onReady);
  const tokens = library?.parse(text, {});
  if (!tokens || tokens.some(({ level }) => level > MAX_DEPTH)) return null;
  const root = el("div");
  fill(root, tokens, textNodes);
  const only = root.children.length === 1 && root.firstElementChild.tagName === "P" ? root.firstElementChild : root;
  return [...only.childNodes];
}

function fill(root, tokens, textNodes) {
  const open = [root];
  for (const token of tokens) {
    if (token.nesting < 0) open.length -= 1;
    else {
      const nodes = token.type === "inline" ? [] : nodesOfToken(token, textNodes);
      open.at(-1).append(...nodes);
      if (token.nesting > 0) open.push(nodes[0]);
      if (token.type === "inline") fill(open.at(-1), token.children, textNodes);
    }
  }
}

function nodesOfToken(token, textNodes) {
  const { type, content } = token;
  if (token.nesting > 0) return [opened(token)];
  if (type === "text") return textNodes(content);
  if (type === "softbreak" || type === "hardbreak") return ["\n"];
  if (type === "code_inline") return [el("code", {}, content)];
  if (type === "fence" || type === "code_block") return [codeBlock(content.replace(/\n$/, ""), token.info.trim().split(/\s/)[0])];
  if (type === "hr") return [el("hr")];
  if (type === "image") return [linkTo(token.attrGet("src"), content || token.attrGet("src"))]; // nothing is loaded from elsewhere
  return [content];
}

function opened(token) {
  const kind = token.type.replace(/_open$/, "");
  if (kind === "link") return linkTo(token.attrGet("href"));
  if (token.hidden) return el("span"); // the paragraph of a tight list
  const start = kind === "ordered_list" ? token.attrGet("start") : null;
  const node = el(TAGS[kind] ?? "span", { start });
  if (kind === "th" || kind === "td") node.style.textAlign = /\w+$/.exec(token.attrGet("style") ?? "")?.[0] ?? "";
  return kind === "heading" ? el("p", { class: "heading" }) : node;
}

// A link only where it leads to the web; else its text.
function linkTo(address, text = "") {
  const isWeb = /^https?:\/\//i.test(address ?? "");
  return isWeb ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address }, text) : el("span", {}, text);
}

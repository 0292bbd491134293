// Making nodes and keeping lists of them. Text of others only ever becomes a text node here, never markup.

import { guard, html, render, repeat } from "../vendor/lit.js";

const SVG = "http://www.w3.org/2000/svg";

// el("button", {class: "icon", onclick: f, "aria-label": "Close"}, child, "text", …); null and false children are left out.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

// The same picture as a template.
export const picture = (path) => html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d=${path}></path></svg>`;

export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

// A name that others chose: set apart, so that letters written from right to left don't reorder what stands around them.
export function nameOf(text, tag = "bdi") {
  return el(tag, { dir: tag === "bdi" ? null : "auto" }, text);
}

const HUES = 12;

// A picture with the initials, in a colour that belongs to the name.
export function avatar(name) {
  return el("span", { class: `avatar ${hueOf(name)}`, "aria-hidden": "true" }, initialsOf(name));
}

const WORD_START = /(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu;

// The first letters of a name's first two words; a room has its sign.
export function initialsOf(name) {
  if (name.startsWith("#")) return "#";
  const initials = (name.match(WORD_START) ?? []).slice(0, 2).join("");
  return (initials || [...name][0] || "?").toUpperCase();
}

// The class of the colour that belongs to a name.
export function hueOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return `hue-${sum % HUES}`;
}

// Hides a node or shows it. A browser that is told again what it knows styles the node again.
export function hide(node, isHidden) {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

// Makes the children of `parent` what `rows` say: {key, sign, make}, where `make` returns a template or a node. A row stays as
// long as its key does and is made again when its sign changes, so that scrolling, focus and a screen reader's place survive.
export function fill(parent, rows) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  render(repeat(rows, ({ key }) => key, ({ sign, make }) => guard([sign], make)), parent);
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true }); // it was moved
}

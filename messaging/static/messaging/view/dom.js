// Making nodes and keeping lists of them. Text of others only ever becomes a text node here, never markup.

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

// A picture with the first letter, in a colour that belongs to the name.
export function avatar(name) {
  const first = name.startsWith("#") ? "#" : [...name][0] || "?";
  return el("span", { class: `avatar ${hueOf(name)}`, "aria-hidden": "true" }, first.toUpperCase());
}

// The class of the colour that belongs to a name.
export function hueOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return `hue-${sum % HUES}`;
}

const known = new WeakMap(); // node -> {key, sign}

// Makes the children of `parent` what `rows` say: {key, sign, make}. A node stays as long as its key and sign do, so that
// scrolling, focus and a screen reader's place survive.
export function reconcile(parent, rows) {
  const old = new Map();
  for (const node of parent.children) if (known.has(node)) old.set(known.get(node).key, node);
  const focused = [...old].find(([, node]) => node.contains(document.activeElement));
  let next = parent.firstElementChild;
  for (const row of rows) {
    const before = old.get(row.key);
    const node = before && known.get(before).sign === row.sign ? before : row.make();
    known.set(node, { key: row.key, sign: row.sign });
    old.delete(row.key);
    if (node === next) {
      next = next.nextElementSibling;
      continue;
    }
    parent.insertBefore(node, next);
    if (before && before !== node) {
      if (before === next) next = next.nextElementSibling;
      before.remove();
    }
  }
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
  if (focused) giveFocusBack(parent, focused[0]);
}

function giveFocusBack(parent, key) {
  const node = [...parent.children].find((child) => known.get(child)?.key === key);
  if (!node || node.contains(document.activeElement)) return;
  (node.matches("button, a") ? node : node.querySelector("button, a"))?.focus({ preventScroll: true });
}

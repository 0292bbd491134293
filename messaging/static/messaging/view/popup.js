// A small menu beside a button: arrows move in it, Escape and a click beside it close it.

import { placeBeside } from "../base/place.js";
import { el } from "../base/dom.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class Popup {
  constructor() {
    this.node = document.getElementById("message-menu");
    this.node.addEventListener("keydown", (event) => this.key(event));
    addEventListener("pointerdown", ({ target }) => !this.node.contains(target) && this.close());
  }

  // Not by the browser itself: it would close a menu that a long press has opened as soon as the finger leaves.
  close() {
    if (!this.node.matches(":popover-open")) return;
    const isInside = this.node.contains(document.activeElement);
    this.node.hidePopover();
    if (isInside) this.before?.focus({ preventScroll: true });
  }

  open(button, children) {
    this.before = document.activeElement;
    this.node.replaceChildren(...children);
    this.node.showPopover();
    placeBeside(this.node, button);
    this.node.querySelector("button").focus();
  }

  // An entry; `deed` names it for scripts, `hint` is the key that does the same.
  item(deed, label, act, hint = "") {
    const choose = () => (this.close(), act());
    return el("button", { type: "button", role: "menuitem", "data-deed": deed, onclick: choose }, label, hint && el("kbd", { "aria-hidden": "true" }, hint));
  }

  key(event) {
    if (event.key === "Escape") return (event.stopPropagation(), this.close());
    if (event.key === "Tab") return this.close();
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.node.querySelectorAll("button")];
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  }
}

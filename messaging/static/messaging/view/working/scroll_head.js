// At the top of the messages, while one scrolls: who wrote the first of them, where their name is out of sight.

import { avatar, nameOf } from "../../base/dom.js";

export class ScrollHead {
  // `placeOf` returns the first message in sight: {row, top}.
  constructor(store, placeOf) {
    Object.assign(this, { store, placeOf, shown: "" });
    this.node = document.getElementById("scroll-head");
    this.lines = document.getElementById("lines");
    this.lines.addEventListener("scroll", () => this.soon(), { passive: true });
    store.watch(() => this.soon());
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => ((this.frame = null), this.show()));
  }

  show() {
    const { row, top } = this.placeOf() ?? {};
    const isHidden = !row || (row.classList.contains("head") && top >= 0) || this.lines.scrollTop <= 0;
    const name = isHidden ? "" : (this.store.current?.byId.get(Number(row.dataset.id))?.from ?? "");
    if (name === this.shown) return;
    this.shown = name;
    this.node.hidden = !name;
    this.node.replaceChildren(...(name ? [avatar(name), nameOf(name)] : []));
  }
}

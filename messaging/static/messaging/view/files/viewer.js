// Shows the pictures of a conversation, one over the whole page: arrows lead to the others, Escape closes it.

import { el } from "../../base/dom.js";
import { t } from "../../base/texts.js";
import { isPicture, savedFrom, wholeOf } from "./attachment.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export class Viewer {
  constructor(store) {
    this.store = store;
    this.node = document.getElementById("viewer");
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("click", (event) => event.target === this.node && this.node.close()); // beside it
  }

  // The pictures that are loaded of the current conversation, as they are now.
  get messages() {
    return this.store.current.messages.filter(({ file, isDeleted }) => file && !isDeleted && isPicture(file));
  }

  open(message) {
    this.show(message);
    this.node.showModal();
  }

  show(message) {
    this.message = message;
    const { file, from } = message;
    const all = this.messages;
    const at = all.indexOf(message);
    const to = (step, key, sign) => el("button", { type: "button", "aria-label": t(key), title: t(key), disabled: !all[at + step], onclick: () => this.go(step) }, sign);
    this.node.replaceChildren(
      el("img", { src: wholeOf(file), alt: file.alt || file.name, width: file.width, height: file.height }),
      el("p", { class: "viewer-line" }, to(-1, "picture_before", "←"), el("span", { id: "viewer-title" }, el("bdi", {}, from), ` · ${file.name}`),
        el("a", { href: savedFrom(file), download: file.name }, t("save_file")), to(1, "picture_after", "→"),
        el("button", { type: "button", onclick: () => this.node.close() }, t("close"))),
    );
  }

  go(step) {
    const all = this.messages;
    const at = Math.min(all.length - 1, Math.max(0, all.indexOf(this.message) + step));
    if (all[at] && all[at] !== this.message) this.show(all[at]);
    this.node.focus();
  }

  key(event) {
    const step = STEPS[event.key];
    if (event.key === "Escape") event.stopPropagation(); // it closes this, not what is below
    if (!step) return;
    event.preventDefault();
    this.go(step);
  }
}

// The right: what was found, or who is in a room.

import { avatar, el, nameOf } from "../base/dom.js";
import { t } from "../base/texts.js";

export class Panel {
  constructor(store, chat, go) {
    Object.assign(this, { store, chat, go });
    this.app = document.getElementById("app");
    this.node = document.getElementById("panel");
    this.title = document.getElementById("panel-title");
    this.body = document.getElementById("panel-body");
    document.getElementById("panel-close").addEventListener("click", () => this.close());
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  open(title, ...body) {
    if (this.node.hidden) this.before = document.activeElement;
    this.title.textContent = title;
    this.body.replaceChildren(...body);
    this.setOpen(true);
    this.title.focus();
  }

  close() {
    if (this.node.hidden) return;
    this.setOpen(false);
    this.before?.focus();
  }

  // A class tells the layout: `:has` would look through all rows of the page whenever anything in it is hidden or shown.
  setOpen(isOpen) {
    this.node.hidden = !isOpen;
    this.app.classList.toggle("with-panel", isOpen);
  }

  async members({ name }) {
    const answer = await this.chat.ask("get_members", { room: name, limit: 200 });
    if (!answer) return;
    const here = new Set(answer.online ?? []);
    const names = [...(answer.data_list ?? [])].sort((one, other) => here.has(other) - here.has(one));
    const rows = names.map((member) => this.person(member, here.has(member)));
    this.open(t("members"), el("p", { class: "hint" }, t("member_count", { count: answer.quantity })), el("ul", {}, ...rows));
  }

  person(name, isHere) {
    const attributes = { type: "button", class: isHere ? "talk-row here" : "talk-row", onclick: () => this.go(name) };
    const presence = el("span", { class: "unseen" }, `, ${t(isHere ? "online" : "offline")}`);
    return el("li", {}, el("button", attributes, avatar(name), el("span", { class: "names" }, nameOf(name), presence)));
  }
}

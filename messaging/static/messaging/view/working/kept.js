// Lists of what is kept at hand, in the panel: the pinned messages of a conversation, one's bookmarks.

import { el } from "../../base/dom.js";
import { t } from "../../base/texts.js";
import { foundRow } from "../search.js";

export class Kept {
  // `point` shows a message in its conversation: (name, msgId).
  constructor(store, keeping, panel, point) {
    Object.assign(this, { store, keeping, panel, point });
    document.getElementById("bookmarks").addEventListener("click", () => this.showBookmarks());
  }

  async showPins(conversation) {
    const messages = await this.keeping.loadPins(conversation);
    if (messages) this.show(t("pins"), messages, t("no_pins"));
    else this.store.note(t("no_connection"));
  }

  async showBookmarks(shown = [], before = undefined) {
    document.getElementById("menu").removeAttribute("open");
    const page = await this.keeping.bookmarksBefore(before);
    if (!page) return;
    const all = [...shown, ...page.messages];
    const older = () => this.showBookmarks(all, page.messages.at(-1).msgId);
    this.show(t("bookmarks"), all, t("no_bookmarks"), page.more && page.messages.length > 0 && el("button", { type: "button", onclick: older }, t("show_older")));
  }

  show(title, messages, none, more = false) {
    const rows = messages.map((message) => foundRow(message, this.store.placeOf(message), [], this.point));
    this.panel.open(title, ...(rows.length ? [el("ul", {}, ...rows)] : [el("p", { class: "hint" }, none)]), more || "");
  }
}

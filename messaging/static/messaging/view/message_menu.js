// Show a small menu beside a message: answer, react, copy, edit, delete, report.

import { askText, confirmThat } from "./dialogs.js";
import { el } from "../base/dom.js";
import { placeBeside } from "../base/place.js";
import { t } from "../base/texts.js";

const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏"];
const MAX_REASON_CHARS = 200;
const MAX_REPORT_CHARS = 500;
const MODERATORS = ["owner", "moderator"];

export class MessageMenu {
  // `composer` writes replies and edits, `picker` is the window of emoji, `linkTo` returns the address of a message: (conversation, message).
  constructor(store, chat, composer, picker, linkTo) {
    Object.assign(this, { store, chat, composer, picker, linkTo });
    this.node = document.getElementById("message-menu");
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  open(conversation, message, button) {
    this.button = button;
    this.node.replaceChildren(...this.choices(conversation, message));
    this.node.showPopover();
    placeBeside(this.node, button);
    this.node.querySelector("button").focus();
  }

  choices(conversation, message) {
    const isOwn = message.from === this.store.me;
    return [
      el("div", { class: "emoji" }, ...QUICK.map((emoji) => this.emoji(message, emoji)), this.otherEmoji(message)),
      this.choice("reply", () => this.composer.reply(conversation, message)),
      this.choice("copy_text", () => this.copy(message.text)),
      this.choice("copy_link", () => this.copy(this.linkTo(conversation, message))),
      isOwn && this.choice("edit", () => this.composer.edit(conversation, message)),
      isOwn && this.choice("delete", () => confirmThat(t("delete_sure"), t("delete"), () => this.chat.deleteMessage(conversation, message))),
      !isOwn && MODERATORS.includes(conversation.role) && this.choice("delete", () => this.moderate(conversation, message)),
      !isOwn && this.choice("report", () => this.report(message)),
    ].filter(Boolean);
  }

  emoji(message, emoji) {
    const react = () => (this.node.hidePopover(), this.chat.react(message, emoji));
    return el("button", { type: "button", role: "menuitem", "aria-label": t("react_with", { emoji }), onclick: react }, emoji);
  }

  otherEmoji(message) {
    const pick = () => (this.node.hidePopover(), this.picker.open(this.button, (emoji) => this.chat.react(message, emoji)));
    return el("button", { type: "button", role: "menuitem", "data-deed": "react", "aria-label": t("react_other"), title: t("react_other"), onclick: pick }, "＋");
  }

  choice(key, act) {
    return el("button", { type: "button", role: "menuitem", "data-deed": key, onclick: () => (this.node.hidePopover(), act()) }, t(key));
  }

  // Browsers let a page without HTTPS write nothing into the clipboard.
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.store.note(t("copied"), "hint");
    } catch {
      askText(t("copy_text"), text, text.length, () => {});
    }
  }

  moderate(conversation, message) {
    askText(t("delete_reason"), "", MAX_REASON_CHARS, (reason) => this.chat.deleteMessage(conversation, message, reason));
  }

  report(message) {
    askText(t("report_reason"), "", MAX_REPORT_CHARS, (reason) => this.chat.report(message, reason));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.node.querySelectorAll("button")];
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  }
}

// Does something with a message: by a menu beside it, which a long press opens too, and by keys while the message has the focus.

import { askText, confirmThat } from "../dialogs.js";
import { el } from "../../base/dom.js";
import { t } from "../../base/texts.js";

const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏"];
const MAX_REASON_CHARS = 200;
const MAX_REPORT_CHARS = 500;
const MODERATORS = ["owner", "moderator"];
const PRESS_MS = 500; // until a press is a long one
const SLIP_PX = 10; // that a finger may move meanwhile
// By the place of the key, the same in every layout.
const KEYS = { KeyR: "reply", KeyE: "edit", KeyC: "copy_text", KeyL: "copy_link", KeyP: "pin", KeyB: "bookmark", KeyU: "mark_unread", KeyA: "react", Delete: "delete", KeyI: "report" };
const HINTS = Object.fromEntries(Object.entries(KEYS).map(([code, deed]) => [deed, code.replace("Key", "").replace("Delete", "Del")]));

export class MessageMenu {
  // `composer` writes replies and edits, `picker` is the window of emoji, `linkTo` returns the address of a message: (conversation, message).
  constructor(store, chat, keeping, { composer, picker, popup, linkTo }) {
    Object.assign(this, { store, chat, keeping, composer, picker, popup, linkTo });
    this.lines = document.getElementById("lines");
    this.lines.addEventListener("keydown", (event) => this.key(event));
    this.lines.addEventListener("pointerdown", (event) => this.press(event));
    for (const end of ["pointerup", "pointercancel", "scroll"]) this.lines.addEventListener(end, () => clearTimeout(this.timer), { passive: true });
    this.lines.addEventListener("pointermove", (event) => this.slip(event));
  }

  open(conversation, message, button) {
    const deeds = this.deeds(conversation, message, button);
    const emoji = el("div", { class: "emoji" }, ...QUICK.map((one) => this.emoji(message, one)), this.otherEmoji(deeds));
    const items = deeds.filter(({ deed }) => deed !== "react").map(({ deed, label, act }) => this.popup.item(deed, label, act, HINTS[deed]));
    this.popup.open(button, [emoji, ...items]);
  }

  // [{deed, label, act}, …]: what this user can do with this message.
  deeds(conversation, message, button) {
    const isOwn = message.from === this.store.me;
    const isModerator = MODERATORS.includes(conversation.role);
    const deed = (name, act, label = t(name)) => ({ deed: name, act, label });
    return [
      deed("react", () => this.picker.open(button, (emoji) => this.chat.react(message, emoji)), t("react_other")),
      deed("reply", () => this.composer.reply(conversation, message)),
      message.text && deed("copy_text", () => this.copy(message.text)),
      deed("copy_link", () => this.copy(this.linkTo(conversation, message))),
      (isModerator || !conversation.isRoom) && deed("pin", () => this.keeping.pin(conversation, message), t(conversation.pins.has(message.msgId) ? "unpin" : "pin")),
      deed("bookmark", () => this.keeping.bookmark(message), t(this.store.bookmarks.has(message.msgId) ? "remove_bookmark" : "bookmark")),
      deed("mark_unread", () => this.keeping.markUnread(conversation, message)),
      isOwn && deed("edit", () => this.composer.edit(conversation, message)),
      isOwn && deed("delete", () => confirmThat(t("delete_sure"), t("delete"), () => this.chat.deleteMessage(conversation, message))),
      !isOwn && isModerator && deed("delete", () => this.moderate(conversation, message)),
      !isOwn && deed("report", () => this.report(message)),
    ].filter(Boolean);
  }

  emoji(message, emoji) {
    const react = () => (this.popup.close(), this.chat.react(message, emoji));
    return el("button", { type: "button", role: "menuitem", "aria-label": t("react_with", { emoji }), onclick: react }, emoji);
  }

  otherEmoji(deeds) {
    const { act, label } = deeds.find(({ deed }) => deed === "react");
    const pick = () => (this.popup.close(), act());
    return el("button", { type: "button", role: "menuitem", "data-deed": "react", "aria-label": label, title: label, onclick: pick }, "＋");
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

  // The message of a row, if something can be done with it.
  messageAt(row) {
    const message = this.store.current?.byId.get(Number(row?.dataset.id));
    return message?.isDeleted ? undefined : message;
  }

  // Keys

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea")) return;
    const row = document.activeElement.closest(".message");
    if (this.move(event, row) || !row || document.activeElement !== row) return;
    const message = this.messageAt(row);
    if (!message) return;
    const button = row.querySelector(".deeds");
    if (event.key === "Enter") return (event.preventDefault(), this.open(this.store.current, message, button));
    const found = this.deeds(this.store.current, message, button).find(({ deed }) => deed === KEYS[event.code]);
    if (!found) return;
    event.preventDefault();
    found.act();
  }

  // Arrows go from message to message; a message that is longer than the window is scrolled through first.
  move(event, row) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || (row && document.activeElement !== row)) return false;
    const rows = [...this.lines.querySelectorAll(".message")];
    const next = row ? rows[rows.indexOf(row) + step] : rows.at(-1);
    if (row && this.isBeyond(row, step)) return true;
    event.preventDefault();
    if (next) this.focus(next);
    return true;
  }

  isBeyond(row, step) {
    const [own, view] = [row.getBoundingClientRect(), this.lines.getBoundingClientRect()];
    return step > 0 ? own.bottom > view.bottom + 1 : own.top < view.top - 1;
  }

  focus(row) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  focusLast() {
    const last = [...this.lines.querySelectorAll(".message")].at(-1);
    if (last) this.focus(last);
  }

  // A finger that stays on a message

  press(event) {
    clearTimeout(this.timer);
    const row = event.target.closest(".message");
    const message = this.messageAt(row);
    if (event.pointerType !== "touch" || !message || event.target.closest("a, button, audio, video")) return;
    this.from = event;
    this.timer = setTimeout(() => this.open(this.store.current, message, row.querySelector(".deeds")), PRESS_MS);
  }

  slip(event) {
    if (this.from && Math.hypot(event.clientX - this.from.clientX, event.clientY - this.from.clientY) > SLIP_PX) clearTimeout(this.timer);
  }
}

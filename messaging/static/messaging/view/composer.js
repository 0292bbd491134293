// The box at the bottom: Enter sends, Shift+Enter breaks the line; what is not sent is kept for each conversation.

import { DRAFT } from "../model/conversation.js";
import { hide } from "../base/dom.js";
import { storage } from "../base/storage.js";
import { beginning, page, t } from "../base/texts.js";

const SAVE_MS = 300; // after the last key
const HIGHEST_PX = 220;
const ABOUT_CHARS = 80; // of the message that is answered or edited
const LONG_CHARS = 10_000;
const COMPOSING = 229; // the keyCode of a key that an IME takes
const FINGERS = matchMedia("(hover: none) and (pointer: coarse)");
const FITS_ITSELF = CSS.supports("field-sizing", "content");

export class Composer {
  // `deferred` are the parts that come later, of which `help` tells.
  constructor(store, chat, deferred) {
    Object.assign(this, { store, chat, deferred, conversation: null, helpers: null });
    this.form = document.getElementById("compose");
    this.box = document.getElementById("box");
    this.hint = document.getElementById("box-hint");
    this.usualHint = this.hint.textContent;
    this.about = document.getElementById("compose-about");
    this.aboutText = document.getElementById("compose-about-text");
    document.getElementById("compose-about-end").addEventListener("click", () => (this.cancel(), this.box.focus()));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("input", () => this.changed());
    addEventListener("pagehide", () => this.save());
    addEventListener("blur", () => this.left());
    document.getElementById("sign-out").addEventListener("submit", () => this.forgetDrafts());
    new ResizeObserver(() => this.fit()).observe(this.form); // narrower: more lines
    storage.watch(DRAFT, (name) => this.changedElsewhere(name));
    store.watch(() => this.show());
  }

  // Takes what helps to write: the list that completes, the preview, and `run(text)`, which does a command and returns whether it was one.
  help(helpers) {
    this.helpers = helpers;
    this.fit();
  }

  show() {
    const { current } = this.store;
    hide(this.form, !current || !current.isMine);
    if (current === this.conversation) return this.showAbout();
    this.endEdit();
    this.save();
    this.conversation = current;
    this.isInUse = false;
    if (!current) return;
    this.box.value = current.draft;
    this.box.placeholder = t("message_to", { name: current.name });
    this.box.setAttribute("aria-label", this.box.placeholder);
    this.fit();
    this.showAbout();
    if (this.isAwaited) this.focus();
  }

  // Above the box: which message is answered or edited.
  showAbout() {
    const { answering, editing } = this.conversation ?? {};
    const message = editing ?? answering;
    hide(this.about, !message);
    if (!message) return;
    const shown = beginning(message.text, ABOUT_CHARS);
    this.aboutText.textContent = editing ? t("editing", { text: shown }) : t("answering", { name: message.from, text: shown });
  }

  // The next message answers this one.
  reply(conversation, message) {
    this.endEdit();
    conversation.answering = message;
    this.showAbout();
    this.box.focus();
  }

  // The text of one of one's own is in the box until it is saved or one goes elsewhere; the draft waits.
  edit(conversation, message) {
    this.save();
    conversation.editing = message;
    this.box.value = message.text;
    this.fit();
    this.showAbout();
    this.box.focus();
    this.box.setSelectionRange(message.text.length, message.text.length);
  }

  endEdit() {
    if (!this.conversation?.editing) return;
    this.conversation.editing = null;
    this.box.value = this.conversation.draft;
    this.fit();
    this.showAbout();
  }

  // Back to a message that answers nothing.
  cancel() {
    if (this.conversation.editing) return this.endEdit();
    this.conversation.answering = null;
    return this.showAbout();
  }

  editLast() {
    const isOwn = (message) => message.from === this.store.me && !message.isDeleted;
    const last = this.conversation.messages.findLast(isOwn);
    if (last) this.edit(this.conversation, last);
  }

  // Others may use this browser after me. What was sent and the server has not taken yet stays until it has.
  forgetDrafts() {
    this.box.value = "";
    this.save();
    for (const [name] of storage.all(DRAFT)) storage.remove(DRAFT + name);
  }

  key(event) {
    if (this.helpers?.completion.key(event)) return undefined;
    if (event.key === "Escape" && !this.about.hidden) return this.cancel();
    if (event.key === "ArrowUp" && !event.ctrlKey && !this.box.value && this.conversation) return (event.preventDefault(), this.editLast());
    return this.enter(event);
  }

  enter(event) {
    // Safari says that a letter is being put together (an IME) only by this number.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === COMPOSING) return;
    if (FINGERS.matches) return; // there is no Shift: Enter breaks the line, the button sends
    event.preventDefault();
    this.form.requestSubmit();
  }

  submit(event) {
    event.preventDefault();
    const { text } = this;
    if (!text || !this.conversation || this.excess > 0) return;
    if (this.conversation.editing) return this.saveEdit(this.conversation, text);
    if (text.startsWith("/") && !this.helpers) return this.deferred.with(() => this.form.requestSubmit()); // maybe a command
    if (!this.helpers?.run(text)) this.say(text);
    this.box.value = "";
    this.helpers?.preview.set(false);
    this.save();
    this.fit();
    this.showAbout();
    return this.box.focus();
  }

  say(text) {
    this.chat.say(this.conversation, text, this.conversation.answering);
    this.conversation.answering = null;
  }

  // Puts a text where the caret is.
  insert(text) {
    this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, "end");
    this.box.focus();
    this.changed();
  }

  async saveEdit(conversation, text) {
    const message = conversation.editing;
    const isDone = text === message.text || (await this.chat.edit(conversation, message, text));
    if (isDone && conversation === this.conversation && conversation.editing === message) this.endEdit();
  }

  // The user goes to another tab or program: what was typed is saved now, and this box follows the others again.
  left() {
    this.save();
    this.isInUse = false;
  }

  changed() {
    this.isInUse = true;
    this.fit();
    if (this.box.value && !this.conversation.editing) this.chat.typing(this.conversation);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_MS);
  }

  save() {
    clearTimeout(this.timer);
    if (this.conversation?.editing) return; // that is no draft
    if (!this.conversation || this.conversation.draft === this.box.value) return;
    this.conversation.draft = this.box.value.trim() ? this.box.value : "";
    this.store.draftChanged();
  }

  // Another tab has written or sent the draft of a conversation. The box that somebody types in is theirs.
  changedElsewhere(name) {
    const conversation = this.store.open(name);
    if (this.isInUse && conversation === this.conversation) return;
    conversation.knownDraft = undefined;
    if (conversation === this.conversation && !conversation.editing) {
      this.box.value = conversation.draft;
      this.fit();
    }
    this.store.draftChanged();
  }

  // Returns the text to send: without blank lines around it; the first line keeps its indentation, it may be code.
  get text() {
    return this.box.value.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
  }

  // Characters beyond what the server takes, which counts them as people do and not as this language does.
  get excess() {
    const { text } = this;
    const halves = text.match(/[\ud800-\udbff]/g)?.length ?? 0; // of letters that are two units here
    return page.maxTextChars ? text.length - halves - page.maxTextChars : 0;
  }

  fit() {
    this.helpers?.preview.show();
    if (!FITS_ITSELF) this.measure();
    const isTooLong = this.excess > 0;
    this.hint.textContent = isTooLong ? t("too_long", { count: this.excess }) : this.usualHint;
    this.hint.classList.toggle("wrong", isTooLong);
    this.box.setAttribute("aria-invalid", String(isTooLong));
  }

  measure() {
    this.box.style.height = "auto";
    const isLong = this.box.value.length > LONG_CHARS; // it fills the box, whatever it is: measuring it would take long
    this.box.style.height = `${isLong ? HIGHEST_PX : Math.min(HIGHEST_PX, this.box.scrollHeight + 2)}px`;
  }

  // The box of a conversation that is about to be shown gets the focus as soon as it is there.
  focus() {
    this.isAwaited = this.form.hidden;
    if (!this.isAwaited) this.box.focus();
  }
}

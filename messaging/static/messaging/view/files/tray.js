// Files that are about to be sent, above the box: chosen, dropped or pasted; sent one by one, with progress, and cancelled.

import { el, icon } from "../../base/dom.js";
import { page, sizeOf, t } from "../../base/texts.js";
import { refusalOf } from "../../model/actions.js";
import { messageOf } from "../../model/store.js";
import { upload } from "../../net/upload.js";

const CROSS = "M5 5l10 10M15 5L5 15";
const MAX_FILES = 20; // at once
const MAX_ALT_CHARS = 500;
const ACCEPTED = 202; // queued for somebody who is not here
const FILES = new URL("../files/", new URL(page.socket, location.href)); // where the files of messages are

export class Tray {
  constructor(store, chat, composer) {
    Object.assign(this, { store, chat, composer, entries: [], conversation: null });
    this.node = document.getElementById("tray");
    this.input = document.getElementById("attach-input");
    document.getElementById("attach").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => (this.add(this.input.files), (this.input.value = "")));
    composer.box.addEventListener("paste", (event) => this.pasted(event));
    // Before the composer's own: with files, the text goes with the first of them.
    composer.form.addEventListener("submit", (event) => this.submit(event), { capture: true });
    const talk = document.querySelector(".talk");
    talk.addEventListener("dragover", (event) => this.dragged(event));
    talk.addEventListener("dragleave", () => talk.classList.remove("dropping"));
    talk.addEventListener("drop", (event) => this.dropped(event));
    store.watch(() => this.followConversation());
  }

  followConversation() {
    if (this.conversation === this.store.current) return;
    for (const entry of this.entries) if (entry.conversation !== this.store.current && !entry.isSending) this.drop(entry);
    this.conversation = this.store.current;
  }

  pasted(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  dragged(event) {
    if (!event.dataTransfer.types.includes("Files") || this.composer.form.hidden) return;
    event.preventDefault();
    event.currentTarget.classList.add("dropping");
  }

  dropped(event) {
    event.currentTarget.classList.remove("dropping");
    if (!event.dataTransfer.files.length || this.composer.form.hidden) return;
    event.preventDefault();
    this.add(event.dataTransfer.files);
  }

  add(files) {
    for (const file of [...files].slice(0, MAX_FILES - this.entries.length)) {
      const entry = { file, conversation: this.store.current, cancel: new AbortController(), isSending: false };
      entry.node = this.nodeOf(entry);
      this.entries.push(entry);
      this.node.append(entry.node);
    }
    this.node.hidden = this.entries.length === 0;
    this.composer.box.focus();
  }

  nodeOf(entry) {
    const { file } = entry;
    entry.alt = file.type.startsWith("image/") && el("input", { maxlength: MAX_ALT_CHARS, placeholder: t("describe_picture"), "aria-label": t("describe_named", { name: file.name }) });
    entry.bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": file.name });
    const remove = el("button", { type: "button", class: "icon", "aria-label": t("cancel_named", { name: file.name }), title: t("cancel"), onclick: () => this.cancel(entry) }, icon(CROSS));
    return el("li", {}, el("span", { class: "attached-name" }, el("bdi", {}, file.name)), el("span", { class: "attached-size" }, sizeOf(file.size)), entry.alt, entry.bar, remove);
  }

  cancel(entry) {
    entry.cancel.abort();
    this.drop(entry);
    this.composer.box.focus();
  }

  drop(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    entry.node.remove();
    this.node.hidden = this.entries.length === 0;
  }

  submit(event) {
    const { conversation } = this.composer;
    const waiting = this.entries.filter((entry) => !entry.isSending && entry.conversation === conversation);
    if (!waiting.length || conversation.editing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.composer.excess > 0) return;
    const text = this.composer.text;
    this.composer.box.value = "";
    this.composer.save();
    this.composer.fit();
    for (const entry of waiting) entry.isSending = true;
    this.sendAll(waiting, conversation, text);
  }

  // One after the other: they arrive in the order in which they were chosen. A text whose file fails is sent alone.
  async sendAll(entries, conversation, text) {
    let caption = text;
    for (const entry of entries) {
      if (await this.send(entry, conversation, caption)) caption = "";
      this.drop(entry);
    }
    if (caption) this.chat.say(conversation, caption);
  }

  async send(entry, conversation, text) {
    const { file, cancel } = entry;
    if (cancel.signal.aborted) return false;
    entry.bar.hidden = false;
    const alt = entry.alt ? entry.alt.value.trim() : "";
    const place = await this.chat.ask("upload", { name: file.name, size: file.size, alt });
    if (!place || cancel.signal.aborted) return false;
    const kept = await upload(place.url, file, (done) => (entry.bar.value = done), cancel.signal);
    if (cancel.signal.aborted) return false;
    if (!kept?.file) {
      this.store.note(refusalOf(kept));
      this.store.changed();
      return false;
    }
    return this.say(conversation, text, kept, alt);
  }

  async say(conversation, text, kept, alt) {
    const answer = await this.chat.ask("msg", { to: conversation.name, message: text, file: kept.file });
    if (!answer) return false;
    const file = { ...kept, alt, url: new URL(`${answer.msg_id}/${encodeURIComponent(kept.name)}`, FILES).href };
    const message = messageOf({ msg_id: answer.msg_id, from: this.store.me, to: conversation.name, message: text, time: answer.sent, kept: answer.response === ACCEPTED, file });
    if (conversation.hasNewer) await this.chat.toNewest(conversation);
    else if (conversation.isLoaded) this.chat.take(conversation, message);
    conversation.noteLast(message);
    Object.assign(conversation, { newFrom: null, wantsEnd: true });
    this.chat.readAll(conversation);
    this.store.changed();
    return true;
  }
}

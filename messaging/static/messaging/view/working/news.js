// The title counts; the live region speaks; the browser notifies, where the user has allowed it.

import { beginning, t } from "../../base/texts.js";
import { storage } from "../../base/storage.js";

const TITLE = document.title;
const ICON = document.querySelector("link[rel=icon]").href;
const SHOWN_CHARS = 200; // of a message in a notification

export class News {
  // `go` opens a conversation by its name; `play()` plays the sound that was chosen.
  constructor(store, go, play) {
    Object.assign(this, { store, go, play });
    this.live = document.getElementById("live");
    this.spoken = new Set();
    this.button = document.getElementById("notify");
    this.button.addEventListener("click", () => this.allow());
    this.showButton();
    store.watch(() => (this.count(), this.speak()));
  }

  // Has a screen reader say who begins to write in the current conversation, and what could not be sent.
  speak() {
    const { typing = [], pending = [] } = this.store.current ?? {};
    const failed = pending.filter((message) => message.failed).map((message) => t("not_sent", { text: message.failed }));
    const sentences = typing.length ? [t("typing", { names: typing.join(", ") }), ...failed] : failed;
    const fresh = sentences.filter((sentence) => !this.spoken.has(sentence));
    if (fresh.length) this.live.textContent = fresh.join(" ");
    this.spoken = new Set(sentences);
  }

  count() {
    const { unread } = this.store;
    document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
  }

  // A message came: a screen reader says it, the browser notifies of it where nobody is looking.
  tell(conversation, message, isSeen) {
    const who = conversation.isRoom ? t("in_room", { name: message.from, room: conversation.name }) : message.from;
    const text = beginning(message.text || message.file?.name || "", SHOWN_CHARS);
    this.live.textContent = t("says", { name: who, text });
    if (!isSeen && this.wants(conversation, message)) this.play();
    if (!isSeen && !document.hasFocus() && this.isOn && this.wants(conversation, message)) this.notify(conversation.name, who, text);
  }

  // A message notifies that mentions me, in spite of the level "mentions".
  wants({ level }, message) {
    return level === "all" || (level === "mentions" && this.store.mentionsMe(message));
  }

  // One for each conversation: the next message takes the place of the last. It is text to the browser, whatever is in it.
  notify(name, title, body) {
    let shown;
    try {
      shown = new Notification(title, { body, tag: name, icon: ICON });
    } catch {
      return; // phones only let service workers do it
    }
    shown.addEventListener("click", () => {
      window.focus();
      this.go(name);
      shown.close();
    });
  }

  get isOn() {
    return "Notification" in window && Notification.permission === "granted" && storage.get("notify") !== "off";
  }

  async allow() {
    if (this.isOn) storage.set("notify", "off");
    else {
      storage.remove("notify");
      if ("Notification" in window) await Notification.requestPermission();
      if (!this.isOn) this.store.note(t("notifications_denied"));
    }
    this.showButton();
    this.store.changed();
  }

  showButton() {
    this.button.setAttribute("aria-pressed", String(this.isOn));
  }
}

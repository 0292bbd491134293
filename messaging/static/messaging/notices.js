// What is said besides messages: the state of the connection, news for somebody who looks elsewhere, the counter in the title.

import { beginning, t } from "./texts.js";
import { keep } from "./keep.js";

const TITLE = document.title;
const ICON = document.querySelector("link[rel=icon]").href;
const SHOWN_CHARS = 200; // of a message in a notification
const NOTICE_MS = 8000;

export class Banner {
  constructor(store, outbox, connection) {
    Object.assign(this, { store, outbox, connection });
    this.node = document.getElementById("banner");
    [this.text, this.button] = this.node.children;
    this.button.addEventListener("click", () => this.pressed());
    store.watch(() => this.show());
  }

  pressed() {
    if (this.store.link.state === "open") this.store.notice = "";
    else this.connection.tryNow();
    this.store.changed();
  }

  show() {
    const { link, notice } = this.store;
    const isOpen = link.state === "open";
    document.body.dataset.link = link.state;
    const text = isOpen ? notice : this.linkText(link);
    this.node.hidden = !text;
    this.node.classList.toggle("bad", !isOpen && link.state !== "connecting");
    if (this.text.textContent !== text) this.text.textContent = text;
    this.button.hidden = link.state === "connecting";
    this.button.textContent = isOpen ? t("close") : t("try_now");
    if (isOpen && notice && notice !== this.timed) this.forgetLater(notice);
  }

  forgetLater(notice) {
    this.timed = notice;
    setTimeout(() => {
      if (this.store.notice === notice) this.store.notice = "";
      this.timed = null;
      this.store.changed();
    }, NOTICE_MS);
  }

  linkText({ state, seconds }) {
    const text = { connecting: t("connecting"), refused: this.store.notice || t("refused") }[state] ?? t(state, { seconds });
    return this.outbox.size ? `${text} ${t("waiting_out")}` : text;
  }
}

// The title counts; the live region speaks; the browser notifies, where the user has allowed it.
export class News {
  // `go` opens a conversation by its name.
  constructor(store, go) {
    Object.assign(this, { store, go });
    this.live = document.getElementById("live");
    this.button = document.getElementById("notify");
    this.button.addEventListener("click", () => this.allow());
    this.showButton();
    store.watch(() => this.count());
  }

  count() {
    const { unread } = this.store;
    document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
  }

  // A message came: a screen reader says it, the browser notifies of it where nobody is looking.
  tell(conversation, message, isSeen) {
    const who = conversation.isRoom ? t("in_room", { name: message.from, room: conversation.name }) : message.from;
    const text = beginning(message.text, SHOWN_CHARS);
    this.live.textContent = t("says", { name: who, text });
    if (!isSeen && !document.hasFocus() && this.isOn) this.notify(conversation.name, who, text);
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
    return "Notification" in window && Notification.permission === "granted" && keep.get("notify") !== "off";
  }

  async allow() {
    if (this.isOn) keep.set("notify", "off");
    else {
      keep.remove("notify");
      if ("Notification" in window) await Notification.requestPermission();
      if (!this.isOn) this.store.notice = t("notifications_denied");
    }
    this.showButton();
    this.store.changed();
  }

  showButton() {
    this.button.setAttribute("aria-pressed", String(this.isOn));
  }
}

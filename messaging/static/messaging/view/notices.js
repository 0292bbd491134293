// Notices besides messages: the state of the connection, notifications, the counter in the title.

import { beginning, page, t } from "../base/texts.js";
import { storage } from "../base/storage.js";
import { fill } from "../base/dom.js";
import { html, nothing } from "../vendor/lit.js";

const TITLE = document.title;
const ICON = document.querySelector("link[rel=icon]").href;
const SHOWN_CHARS = 200; // of a message in a notification
const NOTICE_MS = 8000; // that a refusal is shown
const KEPT = "announcements"; // that nobody has closed

export class Banner {
  constructor(store, outbox, connection) {
    Object.assign(this, { store, outbox, connection, timed: new WeakSet() });
    this.node = document.getElementById("banner");
    this.restore();
    store.watch(() => this.show());
  }

  show() {
    const { link, notices } = this.store;
    document.body.dataset.link = link.state;
    const rows = link.state === "open" ? [] : [this.linkRow(link)];
    rows.push(...notices.map((notice) => this.noticeRow(notice)));
    this.node.hidden = !rows.length;
    fill(this.node, rows);
    this.keep(notices);
    for (const notice of notices) if (notice.kind !== "announcement") this.dismissLater(notice);
  }

  noticeRow(notice) {
    const close = () => this.store.dismiss(notice);
    const make = () => html`<p class=${notice.kind}><span>${notice.text}</span><button type="button" @click=${close}>${t("close")}</button></p>`;
    return { key: notice, sign: notice.kind, make };
  }

  linkRow(link) {
    const text = this.linkText(link);
    const isFull = link.state === "refused" && this.store.isFull;
    const kind = { connecting: "", refused: "refusal" }[link.state] ?? "warning";
    const closeOldest = html`<button type="button" @click=${() => this.closeOldest()}>${t("close_oldest")}</button>`;
    const tryNow = html`<button type="button" @click=${() => this.connection.tryNow()}>${t("try_now")}</button>`;
    const make = () => html`<p class=${kind}><span>${text}</span>${isFull ? closeOldest : nothing}${link.state === "connecting" ? nothing : tryNow}</p>`;
    return { key: "link", sign: text, make };
  }

  // Ends the oldest of the user's sessions, and comes in its place.
  async closeOldest() {
    const token = document.querySelector("#sign-out [name=csrfmiddlewaretoken]").value;
    await fetch(page.closeOldest, { method: "POST", headers: { "X-CSRFToken": token } });
    this.connection.takePlace();
  }

  // Refusals go by themselves; what the operator announces stays until it is closed, over a reload too.
  dismissLater(notice) {
    if (this.timed.has(notice)) return;
    this.timed.add(notice);
    setTimeout(() => this.store.dismiss(notice), NOTICE_MS);
  }

  restore() {
    try {
      for (const text of JSON.parse(storage.get(KEPT) || "[]")) this.store.note(String(text), "announcement");
    } catch {
      storage.remove(KEPT); // not ours
    }
  }

  keep(notices) {
    const texts = JSON.stringify(notices.filter(({ kind }) => kind === "announcement").map(({ text }) => text));
    if (texts === this.kept) return;
    this.kept = texts;
    storage.set(KEPT, texts);
  }

  linkText({ state, seconds }) {
    const text = { connecting: t("connecting"), refused: this.store.refusal?.error ?? t("refused") }[state] ?? t(state, { seconds });
    return this.outbox.size ? `${text} ${t("waiting_out")}` : text;
  }
}

// The title counts; the live region speaks; the browser notifies, where the user has allowed it.
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

// Above the page: the state of the connection, refusals, what the operator announces.

import { page, t } from "../base/texts.js";
import { storage } from "../base/storage.js";
import { fill, hide } from "../base/dom.js";
import { html, nothing } from "../vendor/lit.js";

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
    hide(this.node, !rows.length);
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

// Keeps what was loaded in the browser until the user signs out: a page that is opened without a connection shows it.

import { page } from "../base/texts.js";

const EVERY_MS = 20_000; // at most one while the page is open
const CONVERSATIONS = 30; // of which messages are kept
const MESSAGES = 60; // of each
const KEPT = ["topic", "members", "isMine", "unread", "readId", "seenId", "level", "change", "last"];

export class Snapshot {
  constructor(store) {
    this.store = store;
    this.isForgotten = !("caches" in window);
    this.scope = page.socket.replace(/socket$/, "");
    if (this.isForgotten) return;
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.save());
    store.watch(() => (this.timer ??= setTimeout(() => this.save(), EVERY_MS)));
  }

  // The service worker forgets it too; this page must not write it again.
  forget() {
    this.isForgotten = true;
    clearTimeout(this.timer);
    return "caches" in window ? caches.delete(this.cacheName) : undefined;
  }

  get cacheName() {
    return `jim own ${this.scope}`; // as in worker.js
  }

  get address() {
    return `${this.scope}loaded/${encodeURIComponent(page.me)}`; // no page of the server
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isForgotten || !this.store.isIn) return;
    const text = JSON.stringify(this.taken());
    const cache = await caches.open(this.cacheName);
    if (!this.isForgotten) await cache.put(this.address, new Response(text));
  }

  taken() {
    const all = [...this.store.conversations.values()].sort((one, other) => (other.last?.msgId ?? 0) - (one.last?.msgId ?? 0));
    const loaded = new Set(all.filter((one) => one.isLoaded && !one.hasNewer).slice(0, CONVERSATIONS));
    const taken = (one) => [one.name, Object.fromEntries(KEPT.map((key) => [key, one[key]])), loaded.has(one) ? one.messages.slice(-MESSAGES) : null];
    return { contacts: [...this.store.contacts], conversations: all.map(taken) };
  }

  // Shows what was kept, where the server has not let this page in yet; what is written meanwhile waits in the outbox.
  async restore() {
    if (this.isForgotten || this.store.isIn) return;
    const found = await caches.match(this.address, { cacheName: this.cacheName });
    const kept = await found?.json();
    if (!kept || this.store.isIn) return;
    this.store.contacts = new Set(kept.contacts);
    for (const [name, values, messages] of kept.conversations) this.restoreOne(this.store.open(name), values, messages);
    this.store.changed();
  }

  restoreOne(conversation, values, messages) {
    Object.assign(conversation, values);
    if (!messages) return;
    for (const message of messages) conversation.add(message);
    Object.assign(conversation, { isLoaded: true, hasMore: true, wasAway: true, syncedId: conversation.newestId });
  }
}

// Asks for and changes what is kept at hand: pins, bookmarks, conversations marked as unread.

import { messageOf } from "./store.js";
import { page } from "../base/texts.js";

export class Keeping {
  // `leave()` shows no conversation any more.
  constructor(store, chat, leave) {
    Object.assign(this, { store, chat, leave, asked: null, link: null });
    store.watch(() => this.follow());
  }

  // After each login, and for each conversation that is opened, the server says what is kept.
  follow() {
    const { link, current, isIn } = this.store;
    if (link.state !== "open" || !isIn) return;
    if (link !== this.link) {
      Object.assign(this, { link, asked: null });
      this.loadBookmarks();
    }
    if (!current?.isMine || current === this.asked) return;
    this.asked = current;
    this.loadPins(current);
  }

  async loadBookmarks() {
    const answer = await this.chat.requests.ask("get_bookmarks", { limit: page.pageSize });
    if (!answer?.messages) return;
    this.store.bookmarks = new Set(answer.messages.map(({ msg_id: msgId }) => msgId));
    this.store.changed();
  }

  // Resolves to the pinned messages of a conversation, the newest pin first; null where there is no answer.
  async loadPins(conversation) {
    const answer = await this.chat.requests.ask("get_pins", { with: conversation.name });
    if (!answer?.messages) return null;
    conversation.pins = new Set(answer.messages.map(({ msg_id: msgId }) => msgId));
    this.store.changed();
    return answer.messages.map(messageOf);
  }

  // A page of bookmarks, the newest first: {messages, more}; null where there is no answer.
  async bookmarksBefore(before) {
    const answer = await this.chat.ask("get_bookmarks", { limit: page.pageSize, before });
    return answer && { messages: answer.messages.map(messageOf).reverse(), more: answer.more };
  }

  async pin(conversation, { msgId }) {
    const isOn = !conversation.pins.has(msgId);
    if (await this.chat.ask("pin", { msg_id: msgId, on: isOn })) this.store.notePin(conversation, msgId, isOn);
  }

  async bookmark({ msgId }) {
    const isOn = !this.store.bookmarks.has(msgId);
    if (await this.chat.ask("bookmark", { msg_id: msgId, on: isOn })) this.store.noteBookmark(msgId, isOn);
  }

  // The conversation is left: else it would be read at once.
  async markUnread(conversation, { msgId }) {
    if (!(await this.chat.ask("mark_unread", { with: conversation.name, msg_id: msgId }))) return;
    if (this.store.current === conversation) this.leave();
    conversation.markUnread(msgId, this.store.me);
    this.store.changed();
  }
}

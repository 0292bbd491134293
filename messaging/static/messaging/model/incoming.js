// Messages that the server pushes: a table of actions, one short function each.

import { TYPING_MS } from "./conversation.js";
import { messageOf } from "./store.js";
import { t } from "../base/texts.js";

export class Incoming {
  // `chat` is the Actions of this page; `notify` tells of a message: (conversation, message, whether it is before the user's eyes).
  constructor(store, chat, notify) {
    this.store = store;
    this.chat = chat;
    this.notify = notify;
    this.lastPushedId = null; // of this frame: acknowledged at its end
  }

  handle(object) {
    if ("response" in object) return this.notice(object);
    return this[`on_${object.action}`]?.(object); // what is not known is for other clients
  }

  frameEnd() {
    if (this.lastPushedId === null) return;
    this.chat.acknowledge(this.lastPushedId);
    this.lastPushedId = null;
  }

  // Shows an answer that no request waits for. A 2xx tells nothing: it answers the probe of a silent connection.
  notice(object) {
    if (object.response < 200) this.store.note(t("server_says", { text: object.alert }), "announcement");
    else if (object.response >= 400) this.store.note(t("failed", { text: object.error }));
  }

  on_msg(object) {
    const { store } = this;
    const message = messageOf(object);
    this.lastPushedId = message.msgId;
    this.chat.arrived?.push(message);
    const conversation = store.open(store.placeOf(message));
    const isNewest = !conversation.last || message.msgId > conversation.last.msgId;
    if (conversation.isRoom) conversation.isMine = true;
    if (conversation.early) conversation.early.push(message);
    else if (conversation.isLoaded && !conversation.hasNewer && !conversation.isBefore(message)) this.chat.take(conversation, message);
    conversation.noteLast(message);
    conversation.noteTyping(message.from, false);
    // The server announces those one talks with only from now on: whether the sender is here it must be asked.
    if (message.from !== store.me && !store.isOnline(message.from)) this.chat.askPresenceOnce(message.from);
    if (message.from === store.me) this.fromOtherDevice(conversation, message);
    else if (isNewest) this.news(conversation, message);
  }

  // The server pushes it without its state: whether it waits for its recipient must be asked.
  fromOtherDevice(conversation, message) {
    conversation.unread = 0;
    message.kept = true;
    if (!conversation.isRoom && conversation.isLoaded) this.chat.page(conversation, { before: message.msgId + 1, limit: 1 });
  }

  // Older ones than the newest known are counted already: the server did it.
  news(conversation, message) {
    const isSeen = conversation === this.store.current && this.chat.isWatched();
    if (this.store.mentionsMe(message)) conversation.mentionedId = message.msgId;
    this.notify(conversation, message, isSeen);
    if (isSeen) return this.chat.readSoon(conversation);
    if (conversation.unread === 0) conversation.newFrom = message.msgId;
    conversation.unread += 1;
  }

  on_delivered({ to, msg_id: msgId }) {
    const message = this.store.conversations.get(to)?.byId.get(msgId);
    if (message) message.kept = false;
  }

  on_read({ with: name, msg_id: msgId }) {
    const conversation = this.store.open(name);
    conversation.seenId = Math.max(conversation.seenId, msgId);
  }

  on_mark({ with: name, msg_id: msgId }) {
    this.store.open(name).markRead(msgId, this.store.me);
  }

  on_unread({ with: name, msg_id: msgId }) {
    this.store.open(name).markUnread(msgId, this.store.me);
  }

  on_pin({ with: name, msg_id: msgId, on, by }) {
    this.store.notePin(this.store.open(name), msgId, on);
    if (!on || this.store.current?.name !== name) return;
    this.store.note(by ? t("has_pinned", { name: by }) : t("was_pinned"), "hint");
  }

  on_bookmark({ msg_id: msgId, on }) {
    this.store.noteBookmark(msgId, on);
  }

  on_presence({ user }) {
    this.store.setPresence(user.account_name, user.status);
  }

  on_edited(object) {
    this.store.open(object.with).takeChange(object);
  }

  on_level({ with: name, level }) {
    this.store.open(name).level = level;
  }

  on_typing({ with: name, from, on }) {
    const conversation = this.store.open(name);
    conversation.noteTyping(from, on);
    setTimeout(() => this.store.changed(), TYPING_MS + 1);
  }

  on_reaction(object) {
    this.store.open(object.with).takeChange({ ...object, isMine: object.from === this.store.me });
  }

  on_deleted(object) {
    this.store.open(object.with).takeChange(object);
  }

  // Of oneself: another device did it, or the operator.
  on_join({ room, user, time }) {
    if (user.account_name === this.store.me) return this.chat.joinedElsewhere(room);
    return this.note(room, time, t("has_joined", { name: user.account_name, room }), 1);
  }

  on_leave({ room, user, time }) {
    if (user.account_name === this.store.me) return this.chat.outside(this.store.open(room));
    return this.note(room, time, t("has_left", { name: user.account_name, room }), -1);
  }

  note(room, time, text, more) {
    const conversation = this.store.open(room);
    conversation.noteEvent(time, text);
    if (conversation.members) conversation.members += more;
    conversation.hasChanged = true;
  }

  on_topic({ room, topic }) {
    Object.assign(this.store.open(room), { topic, hasChanged: true });
  }

  on_add_contact({ user_id: name }) {
    this.store.contacts.add(name);
    this.chat.askPresence(this.store.open(name));
  }

  on_del_contact({ user_id: name }) {
    this.store.contacts.delete(name);
  }

  // Another device has blocked this user, or ended that.
  on_block_user({ user }) {
    this.chat.blocked(user);
  }

  on_unblock_user() {
    this.chat.seeAnew();
  }

  on_potential({ data_list: names }) {
    this.store.potential = names;
  }

  on_probe() {
    this.chat.requests.ask("presence");
  }
}

// One conversation, with a person or in a room: its messages, how far they are read and by whom.

import { storage } from "../base/storage.js";
import { beginning } from "../base/texts.js";

export const TYPING_MS = 5000; // after which nobody types any more who has not said so again
const MAX_CHANGES = 100; // that were pushed and are remembered
const QUOTE_CHARS = 100;
export const DELETED = "[deleted]"; // quoted of a deleted message, in every language
const BEYOND_SIGHT = 50; // messages kept on each side of those in sight: a change costs the same however long one has scrolled
const MAX_OVER = 20; // more, before some are let go: not one by one
const MAX_RESTING = 100; // messages kept of a conversation that isn't shown
const MAX_NOTES = 100; // of what happened here
export const DRAFT = "draft:"; // begins the keys of drafts

export class Conversation {
  constructor(name) {
    this.name = name;
    this.isRoom = name.startsWith("#");
    this.topic = "";
    this.members = 0; // how many a room has; 0: not known yet
    this.hasChanged = false; // members or topic, since they were asked for
    this.unread = 0;
    this.readId = 0; // how far I have read, on whatever device
    this.seenId = 0; // how far the other has, or in a room the one who has read furthest
    this.last = null; // the newest message, known before the others are loaded
    this.isMine = !this.isRoom; // of a room: whether I am a member
    this.isLoaded = false;
    this.hasMore = true; // older ones
    this.hasNewer = false; // what is loaded ends before the newest: one looks at something old
    this.cuts = 0; // how often messages were let go: a page asked for before then doesn't fit any more
    this.syncedId = null; // after a lost connection: what follows this one may be missing
    this.early = null; // pushed messages, while the newest page is loaded
    this.newFrom = null; // where the line "new" stands
    this.wantsEnd = false; // something of one's own was added: the view goes there
    this.typists = new Map(); // name -> when they are shown no longer, in ms
    this.mentionedId = 0; // the last message that mentions me
    this.pins = new Set(); // ids of its pinned messages, as far as they were asked for
    this.level = "all"; // which messages notify: all, mentions, none
    this.pending = []; // my own without an answer yet
    this.answering = null; // the message that the next one answers
    this.editing = null; // my own whose text is in the box
    this.change = null; // the number of the last change that is known; null: nothing is loaded
    this.changes = []; // the last ones that were pushed: a page on its way can be older
    this.wasAway = false; // changes may have been missed
    this.forget();
  }

  forget() {
    this.messages = []; // with a msgId, in its order
    this.notes = []; // what happened here while the page was open: {time, text, note: its number}
    this.byId = new Map();
  }

  // As if nothing was said here so far.
  empty() {
    this.forget();
    this.unload();
    Object.assign(this, { unread: 0, last: null, newFrom: null });
  }

  // A room that one isn't in any more: others' words in it are none of one's business.
  leave() {
    this.empty();
    this.isMine = false;
  }

  // As before anything was loaded; what follows loads the newest page again.
  unload() {
    this.messages = [];
    this.byId.clear();
    this.cuts += 1;
    Object.assign(this, { isLoaded: false, hasMore: true, hasNewer: false, syncedId: null, change: null, changes: [], wasAway: false });
  }

  // Nobody looks here any more: keeps what is quick to show again.
  rest() {
    if (this.hasNewer) this.unload();
    if (this.messages.length > MAX_RESTING) this.letGoOlder(MAX_RESTING);
  }

  // Lets go of messages that are far from those in sight, of which `sight` returns the ids of the first and the last; null: the
  // newest are in sight. They come again by scrolling.
  bound(sight) {
    if (this.messages.length <= 2 * BEYOND_SIGHT) return;
    const [first, last] = (sight() ?? [this.newestId, this.newestId]).map((id) => this.messages.findIndex(({ msgId }) => msgId >= id));
    if (first < 0 || last < 0) return; // just deleted, or not here any more
    const [before, after] = [first - BEYOND_SIGHT, this.messages.length - 1 - last - BEYOND_SIGHT];
    if (after > MAX_OVER) this.letGoNewer(this.messages.length - after);
    if (before > MAX_OVER) this.letGoOlder(this.messages.length - before);
  }

  letGoOlder(kept) {
    for (const old of this.messages.splice(0, this.messages.length - kept)) this.byId.delete(old.msgId);
    this.cuts += 1;
    this.hasMore = true;
  }

  letGoNewer(kept) {
    for (const one of this.messages.splice(kept)) this.byId.delete(one.msgId);
    this.cuts += 1;
    Object.assign(this, { hasNewer: true, syncedId: null });
  }

  noteEvent(time, text) {
    this.noteCount = (this.noteCount ?? 0) + 1;
    this.notes = [...this.notes, { time, text, note: this.noteCount }].slice(-MAX_NOTES);
  }

  get newestId() {
    return this.messages.at(-1)?.msgId ?? 0;
  }

  // Takes a message in; false where it is here already. By its id each counts once, however often it comes.
  add(message) {
    const here = this.byId.get(message.msgId);
    if (here) {
      here.kept = here.kept && message.kept;
      return false;
    }
    let place = this.messages.length;
    while (place > 0 && this.messages[place - 1].msgId > message.msgId) place -= 1;
    this.messages.splice(place, 0, message);
    this.byId.set(message.msgId, message);
    this.noteLast(message);
    return true;
  }

  // Adds messages pushed while the newest page was on its way; older ones come by scrolling.
  addEarly() {
    const early = this.early;
    this.early = null;
    for (const message of early) if (this.isLoaded && !this.hasNewer && !this.isBefore(message)) this.add(message);
  }

  // Returns whether a message is older than the loaded ones: it would leave a gap, and scrolling up brings it anyway.
  isBefore(message) {
    return this.hasMore && this.messages.length > 0 && message.msgId < this.messages[0].msgId;
  }

  // Takes the messages of a page, which holds every change up to the number `change`; what was pushed later is newer.
  takePage(messages, change) {
    for (const message of messages) this.refresh(message);
    this.change = Math.max(this.change ?? change ?? 0, this.changes.at(-1)?.change ?? 0);
    for (const notice of this.changes) if (notice.change > change) this.apply(notice);
  }

  // Gives a message that is here what it has now.
  refresh({ msgId, text, quote, edited, isDeleted, reactions, mentions }) {
    for (const message of this.shownOf(msgId)) Object.assign(message, { text, quote, edited, isDeleted, reactions, mentions });
    this.requote(msgId, isDeleted ? DELETED : text);
  }

  // Takes a change that the server pushes.
  takeChange(notice) {
    this.changes = [...this.changes, notice].slice(-MAX_CHANGES);
    if (this.change !== null) this.change = Math.max(this.change, notice.change);
    this.apply(notice);
  }

  apply(notice) {
    if (notice.action === "reaction") for (const message of this.shownOf(notice.msg_id)) message.reactions = reacted(message, notice);
    else this.applyText(notice);
  }

  applyText({ action, msg_id: msgId, message: text, time, mentions }) {
    const isDeleted = action === "deleted";
    for (const message of this.shownOf(msgId)) {
      if (isDeleted) Object.assign(message, { isDeleted, quote: undefined, mentions: undefined, text: "" });
      else if (!message.isDeleted) Object.assign(message, { text, edited: time, mentions });
    }
    this.requote(msgId, isDeleted ? DELETED : text);
  }

  // Shows what a message is now where others quote it.
  requote(msgId, text) {
    const isQuote = (message) => message.replyTo === msgId && message.quote;
    for (const message of this.messages.filter(isQuote)) message.quote = { ...message.quote, message: beginning(text, QUOTE_CHARS) };
  }

  shownOf(msgId) {
    return new Set([this.byId.get(msgId), this.last].filter((message) => message?.msgId === msgId));
  }

  // Notes that somebody types, or doesn't any more.
  noteTyping(name, isOn) {
    if (isOn) this.typists.set(name, Date.now() + TYPING_MS);
    else this.typists.delete(name);
  }

  // Returns the names of those who type now.
  get typing() {
    return [...this.typists].filter(([, until]) => until > Date.now()).map(([name]) => name);
  }

  // Returns whether something unread mentions me.
  get isMentioned() {
    return this.unread > 0 && this.mentionedId > this.readId;
  }

  noteLast(message) {
    if (!this.last || message.msgId > this.last.msgId) this.last = message;
  }

  // Shows one of my own that has no answer yet; returns it as it is shown.
  addPending({ id, text, time, failed, replyTo, quote }, me) {
    if (!this.findPending(id)) this.pending.push({ clientId: id, from: me, text, time, failed, replyTo, quote });
    return this.findPending(id);
  }

  // The server has it: it takes its place among the others.
  settle(clientId, { msg_id: msgId, sent, response }) {
    const place = this.pending.findIndex((message) => message.clientId === clientId);
    if (place < 0) return;
    const [message] = this.pending.splice(place, 1);
    this.add({ ...message, msgId, time: sent, kept: response === 202, failed: undefined });
    this.unread = 0; // who answers has read
    this.newFrom = null;
  }

  // Puts the line "new" before the first of what is unread: as many messages of others as the server counted.
  markNew(me) {
    if (!this.unread || this.newFrom !== null) return;
    let left = this.unread;
    for (let place = this.messages.length - 1; place >= 0; place -= 1) {
      const { msgId, from } = this.messages[place];
      if (from === me || msgId <= this.readId) break;
      this.newFrom = msgId;
      left -= 1;
      if (!left) break;
    }
  }

  findPending(clientId) {
    return this.pending.find((message) => message.clientId === clientId);
  }

  drop(clientId) {
    this.pending = this.pending.filter((message) => message.clientId !== clientId);
  }

  // "failed", "sending", "kept", "delivered" or "read", of one of my own.
  stateOf(message) {
    if (!message.msgId) return message.failed ? "failed" : "sending";
    if (message.msgId <= this.seenId || this.name === message.from) return "read";
    return message.kept || this.isRoom ? "kept" : "delivered";
  }

  // Notes how far I have read, on this or another device.
  markRead(msgId, me) {
    if (msgId <= this.readId) return;
    this.readId = msgId;
    if (!this.last || msgId >= this.last.msgId) this.unread = 0;
    else if (this.isLoaded && !this.hasNewer) this.unread = this.messages.filter((one) => one.msgId > msgId && one.from !== me).length;
  }

  // Shows it as unread from a message on, until somebody looks.
  markUnread(msgId, me) {
    this.readId = Math.min(this.readId, msgId - 1);
    this.unread = Math.max(1, this.messages.filter((one) => one.msgId > this.readId && one.from !== me).length);
    this.newFrom = msgId;
  }

  // Read once: the list asks for all of them at each change.
  get draft() {
    this.knownDraft ??= storage.get(DRAFT + this.name) || "";
    return this.knownDraft;
  }

  set draft(text) {
    this.knownDraft = text;
    if (text) storage.set(DRAFT + this.name, text);
    else storage.remove(DRAFT + this.name);
  }
}

// Returns the reactions to a message after one more: {emoji, on, count, isMine}.
function reacted({ reactions = [] }, { emoji, on, count, isMine }) {
  const known = reactions.find((one) => one.emoji === emoji);
  const own = isMine ? on : Boolean(known?.own);
  if (known) return reactions.map((one) => (one === known ? { emoji, count, own } : one)).filter((one) => one.count > 0);
  return count > 0 ? [...reactions, { emoji, count, own }] : reactions;
}

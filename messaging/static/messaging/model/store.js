// The state of the page. Views watch and show it; only actions.js and incoming.js change it.

import { Conversation } from "./conversation.js";
import { whenStill } from "../base/press.js";

const ALL = "all"; // in mentions: every member of the room
const CONFLICT = 409;
const MAX_NOTICES = 5; // at once; the oldest gives way

export class Store {
  constructor(me) {
    this.me = me;
    this.conversations = new Map();
    this.contacts = new Set();
    this.presence = new Map(); // name -> status, "online" without one; absent: offline
    this.potential = []; // names that could be contacts
    this.openRooms = []; // names of rooms that somebody new could join
    this.bookmarks = new Set(); // ids of messages that are kept at hand, the newest of them
    this.current = null;
    this.sightOf = () => null; // the view's: the ids of the first and the last message in sight of a conversation, if it is shown
    this.refusal = null; // the answer to a login that was refused
    this.link = { state: "connecting", seconds: 0 };
    this.notices = []; // {text, kind}: "announcement" stays until it is closed, "refusal" and "hint" go by themselves
    this.watchers = [];
    this.draftWatchers = [];
    this.isTold = false;
    this.isIn = false; // whether the server has let this page in yet: before that an empty list says nothing
  }

  // True when the user has as many sessions as one may have.
  get isFull() {
    return this.refusal?.response === CONFLICT;
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }

  // Called when a draft changed: the list shows it, nothing else does.
  watchDrafts(watcher) {
    this.draftWatchers.push(watcher);
  }

  draftChanged() {
    for (const watcher of this.draftWatchers) watcher();
  }

  // Shows a sentence; one that is shown already is not shown twice.
  note(text, kind = "refusal") {
    if (!text || this.notices.some((notice) => notice.text === text)) return;
    this.notices = [...this.notices, { text, kind }].slice(-MAX_NOTICES);
    this.changed();
  }

  dismiss(notice) {
    this.notices = this.notices.filter((one) => one !== notice);
    this.changed();
  }

  // Has the views look again, once for all changes that happen together. Not by frames: a hidden page has none.
  changed() {
    if (this.isTold) return;
    this.isTold = true;
    whenStill(() => {
      this.isTold = false;
      for (const watcher of this.watchers) watcher();
    });
  }

  // The conversation of this name, begun if need be.
  open(name) {
    if (!this.conversations.has(name)) this.conversations.set(name, new Conversation(name));
    return this.conversations.get(name);
  }

  // Returns whether somebody else mentions me in a message, by name or with all.
  mentionsMe({ from, mentions }) {
    return from !== this.me && Boolean(mentions?.some((name) => name === this.me || name === ALL));
  }

  notePin(conversation, msgId, isOn) {
    if (isOn) conversation.pins.add(msgId);
    else conversation.pins.delete(msgId);
    this.changed();
  }

  noteBookmark(msgId, isOn) {
    if (isOn) this.bookmarks.add(msgId);
    else this.bookmarks.delete(msgId);
    this.changed();
  }

  // Returns the name of the conversation that a message belongs to.
  placeOf({ from, to }) {
    return to.startsWith("#") || from === this.me ? to : from;
  }

  get unread() {
    return [...this.conversations.values()].reduce((sum, conversation) => sum + conversation.unread, 0);
  }

  isOnline(name) {
    return name === this.me ? this.link.state === "open" : this.presence.has(name);
  }

  // Returns the status of somebody who is online; empty for none.
  statusOf(name) {
    const status = this.presence.get(name) ?? "";
    return status === "online" ? "" : status;
  }

  setPresence(name, status) {
    if (status === "offline") this.presence.delete(name);
    else this.presence.set(name, status || "online");
  }

  // Rooms and people for the lists, the newest first, then by name.
  listed() {
    for (const name of this.contacts) this.open(name);
    const all = [...this.conversations.values()].filter((one) => one.isMine || one === this.current);
    const newest = (one) => one.last?.msgId ?? 0;
    all.sort((one, other) => newest(other) - newest(one) || one.name.localeCompare(other.name));
    return { rooms: all.filter((one) => one.isRoom), people: all.filter((one) => !one.isRoom) };
  }
}

// A message of the wire, from `msg`, `get_history`, `search` or `get_chats`.
export function messageOf(object) {
  return {
    msgId: object.msg_id,
    clientId: object.id,
    from: object.from,
    to: object.to,
    text: object.message,
    time: object.time,
    kept: Boolean(object.kept),
    replyTo: object.reply_to,
    quote: object.quote, // {from, message} of what it answers
    edited: object.edited, // Unix seconds
    isDeleted: Boolean(object.deleted),
    mentions: object.mentions, // names
    file: object.file, // {name, size, type, url, width, height, alt}
    reactions: object.reactions ?? [], // {emoji, count, own}, the most frequent first
  };
}

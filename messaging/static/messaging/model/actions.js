// Requests that the user's actions or the page itself cause, and what their answers mean for the store.

import { messageOf } from "./store.js";
import { page, t } from "../base/texts.js";

const OFFLINE = 410;
const HISTORY = 50; // messages at once
const TYPING_MS = 3000; // between two notices that one is writing
const MENTIONS = 50; // looked at for what is unread
const OPEN_ROOMS = 8; // shown to somebody who has talked with nobody yet
const CHANGE_PAGES = 5; // of missed changes; after more of them what is loaded is loaded again
const CATCH_UP_PAGES = 5; // of missed messages; a longer absence begins anew at the newest page
const BEFORE_UNREAD = 20; // messages shown before the first unread one
const MANY_UNREAD = 100; // the server counts no further
const READ_AFTER_MS = 400; // a message that flew past was not read

// Returns the sentence for a refusal, or for no answer at all.
export const refusalOf = (answer) => (answer ? t("failed", { text: answer.error }) : t("no_connection"));

export class Actions {
  // `isWatched` returns whether somebody looks at the end of the current conversation.
  constructor(store, requests, outbox, connection, isWatched) {
    Object.assign(this, { store, requests, outbox, connection, isWatched });
    this.asked = new Set(); // whose presence was asked for since the login
    this.arrived = null; // messages that come while the conversations are asked for
  }

  // Asks; a refusal is shown. Resolves to the answer, or null.
  async ask(action, fields) {
    const answer = await this.requests.ask(action, fields);
    if (!answer || answer.response >= 400) this.store.note(refusalOf(answer));
    this.store.changed();
    return answer && answer.response < 400 ? answer : null;
  }

  acknowledge(msgId) {
    this.connection.send({ action: "ack", msg_id: msgId });
  }

  // Coming and going

  // After each login: what changed meanwhile, then what waits here.
  async cameIn() {
    this.outbox.sendAll();
    const arrived = (this.arrived = []);
    const asked = [this.requests.ask("get_contacts"), this.allChats(), this.requests.ask("get_mentions", { limit: MENTIONS })];
    const [contacts, chats, mentions] = await Promise.all(asked);
    this.arrived = null;
    if (!contacts || !chats) return;
    this.asked.clear();
    this.store.isIn = true;
    this.store.contacts = new Set(contacts.data_list);
    this.store.presence.clear();
    for (const name of contacts.online) this.store.setPresence(name, contacts.statuses?.[name]);
    const mine = new Set(chats.map((chat) => chat.with));
    for (const one of this.store.conversations.values()) if (one.isRoom && !mine.has(one.name)) one.leave();
    chats.forEach((chat) => this.takeChat(chat));
    arrived.forEach((message) => this.countArrived(message, chats));
    for (const message of mentions?.messages ?? []) this.store.open(this.store.placeOf(messageOf(message))).mentionedId = message.msg_id;
    this.askPresence({ name: this.store.me }); // the status that was set elsewhere
    if (!this.store.conversations.size) this.askOpenRooms();
    if (this.store.current) await this.show(this.store.current.name);
    this.store.changed();
  }

  async allChats() {
    const all = [];
    for (let before; ; ) {
      const answer = await this.requests.ask("get_chats", { limit: page.pageSize, before });
      if (!answer || answer.response >= 400) return null;
      all.push(...answer.chats);
      const oldest = answer.chats.findLast((chat) => chat.last);
      if (!answer.more || !oldest) return all;
      before = oldest.last.msg_id;
    }
  }

  takeChat(chat) {
    const conversation = this.store.open(chat.with);
    conversation.isMine = true;
    conversation.topic = chat.topic || "";
    conversation.readId = Math.max(conversation.readId, chat.read || 0);
    conversation.unread = chat.unread || 0;
    conversation.level = chat.level || "all";
    if (chat.last) conversation.noteLast(messageOf(chat.last));
    if (chat.online) this.store.setPresence(chat.with, chat.status);
  }

  // The answer is older than what came before it: the server reads beside the chat.
  countArrived(message, chats) {
    const conversation = this.store.open(this.store.placeOf(message));
    const chat = chats.find((one) => this.store.open(one.with) === conversation);
    if (!chat || message.msgId <= Math.max(chat.last?.msg_id || 0, conversation.readId)) return;
    conversation.unread = message.from === this.store.me ? 0 : conversation.unread + 1;
  }

  // The connection is lost: from here on messages may be missed.
  wentOut() {
    this.requests.lost();
    for (const conversation of this.store.conversations.values()) {
      if (conversation.isLoaded) conversation.wasAway = true;
      if (conversation.isLoaded && !conversation.hasNewer) conversation.syncedId ??= conversation.newestId;
    }
  }

  // Conversations

  // Opens a conversation and brings it up to date. The draft and the line "new" are the views' to show.
  async show(name) {
    const { store } = this;
    const conversation = store.open(name);
    if (store.current !== conversation) {
      if (store.current) store.current.newFrom = null;
      store.current?.rest();
      store.current = conversation;
    }
    if (conversation.isLoaded) conversation.markNew(store.me);
    store.changed();
    if (conversation.isRoom) this.askRoom(conversation);
    else this.askPresence(conversation);
    if (conversation.isLoaded && conversation.wasAway) await this.takeChanges(conversation);
    if (!conversation.isLoaded) await this.loadNewest(conversation);
    else if (conversation.syncedId !== null) await this.catchUp(conversation);
    this.readSoon(conversation);
  }

  async askOpenRooms() {
    const answer = await this.requests.ask("find_rooms", { prefix: "#", limit: OPEN_ROOMS });
    this.store.openRooms = answer?.rooms?.map(({ room }) => room) ?? [];
    this.store.changed();
  }

  // Of contacts and those one has talked with the server tells by itself; of others it must be asked.
  askPresenceOnce(name) {
    if (this.asked.has(name)) return;
    this.asked.add(name);
    this.askPresence({ name });
  }

  async askPresence({ name }) {
    const answer = await this.requests.ask("probe", { to: name });
    if (answer?.response === OFFLINE) this.store.setPresence(name, "offline");
    else if (answer?.response === 200) this.store.setPresence(name, answer.status);
    this.store.changed();
  }

  // Asks for a room's topic and number of members.
  // The server reads them beside the chat: what it tells meanwhile can be newer than the answer.
  async askRoom(conversation) {
    conversation.hasChanged = false;
    const answer = await this.requests.ask("find_rooms", { prefix: conversation.name, limit: 1 });
    const found = answer?.rooms?.[0];
    if (found?.room !== conversation.name) return;
    Object.assign(conversation, { members: found.members ?? 0, topic: found.topic ?? "", role: found.role });
    this.store.changed();
    if (conversation.hasChanged) this.askRoom(conversation);
  }

  // The name as the server writes it, of a person or room that an address names; null where there is none.
  async canonicalName(name) {
    const isSame = (other) => other.toLowerCase() === name.toLowerCase();
    if (isSame(this.store.me)) return this.store.me;
    if (name.startsWith("#")) {
      const answer = await this.requests.ask("find_rooms", { prefix: name, limit: 1 });
      return answer?.rooms?.map((found) => found.room).find(isSame) ?? null;
    }
    const answer = await this.requests.ask("get_potential", { prefix: name, limit: 1 });
    return answer?.data_list?.find(isSame) ?? null;
  }

  take(conversation, message) {
    conversation.add(message);
    this.bound(conversation);
  }

  // Lets go of what is far out of sight of the current conversation, and of the older messages of the others.
  bound(conversation) {
    conversation.bound(() => this.store.sightOf(conversation));
  }

  async page(conversation, bounds) {
    if (!conversation.isMine) return null;
    const { cuts } = conversation;
    const answer = await this.requests.ask("get_history", { with: conversation.name, ...bounds });
    if (!answer || answer.response >= 400 || conversation.cuts !== cuts) return null;
    const messages = answer.messages.map(messageOf);
    messages.forEach((message) => conversation.add(message));
    conversation.takePage(messages, answer.change);
    conversation.seenId = Math.max(conversation.seenId, answer.seen || 0);
    this.store.changed();
    return answer;
  }

  async loadNewest(conversation, { skipsUnread = false } = {}) {
    if (conversation.early) return undefined; // under way
    conversation.early = [];
    if (conversation.unread >= MANY_UNREAD && !skipsUnread) return this.loadUnread(conversation);
    // All that is unread, and what stands before it.
    const answer = await this.page(conversation, { limit: Math.min(page.pageSize, Math.max(HISTORY, conversation.unread + BEFORE_UNREAD)) });
    conversation.isLoaded = Boolean(answer);
    if (answer) conversation.markNew(this.store.me);
    this.noteMore(conversation, answer);
    return conversation.addEarly();
  }

  // More is unread than one page holds: begins where one has stopped reading.
  async loadUnread(conversation) {
    conversation.newFrom = conversation.readId + 1;
    await this.loadAround(conversation, conversation.readId);
  }

  // Only an answer is news: a view that asks at each change would else ask for ever while there is no connection.
  noteMore(conversation, answer) {
    if (!answer) return;
    conversation.hasMore = answer.more;
    this.store.changed();
  }

  // One page at a time: whoever asks meanwhile waits for the same one.
  loadOlder(conversation, limit = HISTORY) {
    conversation.loading ??= this.loadPage(conversation, limit).finally(() => {
      conversation.loading = null;
    });
    return conversation.loading;
  }

  async loadPage(conversation, limit) {
    const before = conversation.messages[0]?.msgId;
    if (!conversation.hasMore || !before) return;
    this.noteMore(conversation, await this.page(conversation, { before, limit }));
    this.bound(conversation);
  }

  // Loads the messages missed while there was no connection.
  async catchUp(conversation) {
    for (let turn = 0; turn < CATCH_UP_PAGES; turn += 1) {
      const answer = await this.page(conversation, { after: conversation.syncedId, limit: page.pageSize });
      if (!answer) return;
      if (!answer.more) {
        conversation.syncedId = null;
        this.bound(conversation);
        return;
      }
      conversation.syncedId = answer.messages.at(-1).msg_id;
    }
    await this.toNewest(conversation);
  }

  // Brings what is loaded up to date: edits and deletions that were missed while there was no connection.
  async takeChanges(conversation) {
    conversation.wasAway = false;
    for (let turn = 0; turn < CHANGE_PAGES; turn += 1) {
      const answer = await this.requests.ask("get_changes", { with: conversation.name, after: conversation.change, limit: page.pageSize });
      if (!answer || answer.response >= 400) {
        conversation.wasAway = true;
        return;
      }
      conversation.takePage(answer.messages.map(messageOf), answer.change);
      conversation.change = Math.max(conversation.change, answer.change);
      this.store.changed();
      if (!answer.more) return;
    }
    conversation.unload();
  }

  // From something old to the end.
  async toNewest(conversation) {
    conversation.unload();
    await this.loadNewest(conversation, { skipsUnread: true });
    this.readSoon(conversation);
  }

  // Opens a conversation at this message, with what was said around it; false where it isn't there.
  async reach(name, msgId) {
    await this.show(name);
    const conversation = this.store.open(name);
    if (conversation.byId.has(msgId)) return true;
    conversation.unload();
    conversation.early = [];
    await this.loadAround(conversation, msgId);
    return conversation.byId.has(msgId);
  }

  async loadAround(conversation, msgId) {
    const [older, newer] = await Promise.all([
      this.page(conversation, { before: msgId + 1, limit: HISTORY }),
      this.page(conversation, { after: msgId, limit: HISTORY }),
    ]);
    Object.assign(conversation, { isLoaded: Boolean(older && newer), hasNewer: Boolean(newer?.more) });
    this.noteMore(conversation, older);
    conversation.addEarly();
  }

  // The next ones, of a conversation that is shown at something old.
  loadNewer(conversation) {
    conversation.loading ??= this.loadNext(conversation).finally(() => {
      conversation.loading = null;
    });
    return conversation.loading;
  }

  async loadNext(conversation) {
    const answer = await this.page(conversation, { after: conversation.newestId, limit: HISTORY });
    if (!answer) return;
    // Messages pushed behind this very answer are not here yet.
    this.bound(conversation);
    conversation.hasNewer = answer.more || (answer.messages.length > 0 && conversation.last.msgId > conversation.newestId);
    this.store.changed();
  }

  // Reading

  readSoon(conversation) {
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => this.read(conversation), READ_AFTER_MS);
  }

  read(conversation) {
    if (conversation !== this.store.current || !this.isWatched()) return;
    this.readAll(conversation);
    this.store.changed();
  }

  // Marks everything as read: somebody who answers has read it, wherever the view stands.
  readAll(conversation) {
    const newest = conversation.last;
    if (!newest || newest.msgId <= conversation.readId || !this.connection.isOpen) return;
    if (newest.from !== this.store.me || conversation.unread) this.requests.ask("read", { with: conversation.name, msg_id: newest.msgId });
    conversation.markRead(newest.msgId, this.store.me);
  }

  // Saying

  // `answering` is the message that it answers, if any.
  say(conversation, text, answering = null) {
    if (conversation.hasNewer) this.toNewest(conversation);
    const message = this.outbox.add(conversation.name, text, answering);
    conversation.addPending(message, this.store.me);
    conversation.newFrom = null;
    conversation.wantsEnd = true;
    this.readAll(conversation);
    this.store.changed();
  }

  // Gives one of one's own messages another text; resolves to whether it was done.
  async edit(conversation, message, text) {
    const answer = await this.ask("edit", { msg_id: message.msgId, message: text });
    if (answer) conversation.takeChange({ action: "edited", msg_id: message.msgId, message: text, time: answer.time, change: answer.change });
    this.store.changed();
    return Boolean(answer);
  }

  // Adds one's reaction to a message, or takes it back; the server pushes what it is then.
  react(message, emoji) {
    const isOn = !message.reactions?.find((one) => one.emoji === emoji)?.own;
    return this.ask("react", { msg_id: message.msgId, emoji, on: isOn });
  }

  // A moderator gives the reason for which they delete another's.
  async deleteMessage(conversation, message, reason) {
    const answer = await this.ask("delete", { msg_id: message.msgId, reason });
    if (answer) conversation.takeChange({ action: "deleted", msg_id: message.msgId, change: answer.change });
    this.store.changed();
  }

  async report(message, reason) {
    if (!(await this.ask("report", { msg_id: message.msgId, reason }))) return;
    this.store.note(t("reported"), "hint");
    this.store.changed();
  }

  // Sets which messages of a conversation the browser notifies of: all, mentions, none.
  async setLevel(conversation, level) {
    if (!(await this.ask("set_level", { with: conversation.name, level }))) return;
    conversation.level = level;
    this.store.changed();
  }

  // Tells the others that one is writing, now and then.
  typing(conversation) {
    if (!this.connection.isOpen || Date.now() - (this.typedAt ?? 0) < TYPING_MS) return;
    this.typedAt = Date.now();
    this.requests.ask("typing", { to: conversation.name });
  }

  // An answer to one of the messages in the outbox.
  answered(answer) {
    const outcome = this.outbox.answered(answer);
    if (!outcome) return;
    const conversation = this.store.open(outcome.message.to);
    if (outcome.fate === "sent") conversation.settle(answer.id, answer);
    else conversation.addPending(outcome.message, this.store.me).failed = answer.error;
  }

  sayAgain(conversation, clientId) {
    conversation.findPending(clientId).failed = undefined;
    this.outbox.retry(clientId);
    this.store.changed();
  }

  discard(conversation, clientId) {
    this.outbox.forget(clientId);
    conversation.drop(clientId);
    this.store.changed();
  }

  // People and rooms

  async setContact(name, isWanted) {
    const answer = await this.ask(isWanted ? "add_contact" : "del_contact", { user_id: name });
    if (!answer) return;
    if (isWanted) this.store.contacts.add(name);
    else this.store.contacts.delete(name);
    this.store.changed();
  }

  // Joins a room, or makes it; the caller shows it, so that nothing waits for its messages.
  async join(name, topic = "") {
    const answer = await this.ask("join", { room: name });
    if (!answer) return false;
    Object.assign(this.store.open(name), { isMine: true, topic });
    this.store.changed();
    return true;
  }

  // Make a private room.
  async makePrivate(name) {
    if (!(await this.ask("create_room", { room: name, kind: "private" }))) return false;
    await this.joinedElsewhere(name);
    return true;
  }

  // Join the room of an invitation; return its name.
  async joinByCode(invitation) {
    const answer = await this.ask("join", { invitation });
    if (!answer) return null;
    await this.joinedElsewhere(answer.room);
    return answer.room;
  }

  // Close a room for good; its conversation is gone as after leaving it.
  async closeRoom(room) {
    if (!(await this.ask("close_room", { room }))) return;
    if (this.store.current?.name === room) this.store.current = null;
    this.outside(this.store.open(room));
  }

  // Block the user of a conversation.
  async block({ name }) {
    if (!(await this.ask("block_user", { user: name }))) return;
    if (this.store.contacts.has(name)) await this.setContact(name, false);
    await this.blocked(name);
  }

  // Nothing of this user is shown any more, in rooms either.
  async blocked(name) {
    const conversation = this.store.open(name);
    if (this.store.current === conversation) this.store.current = null;
    conversation.empty();
    this.store.setPresence(name, "offline");
    await this.seeAnew();
  }

  // Somebody is hidden, or shown again: loads the rooms and what is said of all conversations anew.
  async seeAnew() {
    for (const conversation of this.store.conversations.values()) if (conversation.isRoom) conversation.empty();
    this.store.changed();
    const chats = await this.allChats();
    chats?.forEach((chat) => this.takeChat(chat));
    if (this.store.current) await this.show(this.store.current.name);
    this.store.changed();
  }

  async leave(conversation) {
    if (!(await this.ask("leave", { room: conversation.name }))) return;
    if (this.store.current === conversation) this.store.current = null;
    this.outside(conversation);
  }

  // One isn't a member any more. What was not sent stays, with why.
  outside(conversation) {
    conversation.leave();
    this.store.changed();
  }

  // One is a member now, by what was done elsewhere: whether it is shown is this page's business.
  async joinedElsewhere(name) {
    const conversation = this.store.open(name);
    conversation.isMine = true;
    this.store.changed();
    await (this.store.current === conversation ? this.show(name) : this.askRoom(conversation));
  }

  async setStatus(status) {
    const answer = await this.ask("presence", { type: "status", user: { account_name: this.store.me, status: status || "online" } });
    if (answer) this.store.setPresence(this.store.me, status);
    this.store.changed();
  }

  async setTopic(conversation, topic) {
    if (await this.ask("set_topic", { room: conversation.name, topic })) conversation.topic = topic.trim();
    this.store.changed();
  }
}

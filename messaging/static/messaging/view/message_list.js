// The rows of a conversation: days, the line "new", messages grouped by author, what happened between them.

import { DELETED } from "../model/conversation.js";
import { avatar, el, hueOf, icon, nameOf } from "./dom.js";
import { nodesOf } from "./markup.js";
import { clockOf, dayKeyOf, dayOf, fullTimeOf, t } from "../base/texts.js";

const GROUP_S = 300; // a longer silence begins a new group
const MAX_LINES = 40; // of a message until somebody unfolds it

const STATES = {
  sending: "M10 5v5l3 2M10 2a8 8 0 1 0 .01 0",
  kept: "M4 10l4 4 8-9",
  delivered: "M1 10l4 4 8-9M9 14l8-9",
  read: "M1 10l4 4 8-9M9 14l8-9",
};

// Returns rows for `reconcile`, oldest first.
// `tools` are what the rows need of other views: openMenu(conversation, message, button), point(msgId).
export function rowsOf(conversation, store, chat, tools) {
  const rows = [topRow(conversation, chat)];
  let day = null;
  let group = null; // author and time of the message before
  let isNewShown = conversation.newFrom === null;
  for (const item of itemsOf(conversation)) {
    if (dayKeyOf(item.time) !== day) {
      day = dayKeyOf(item.time);
      group = null;
      rows.push(dayRow(item.time));
    }
    if (!item.from) {
      group = null;
      rows.push(noteRow(item));
      continue;
    }
    if (!isNewShown && item.msgId >= conversation.newFrom && item.from !== store.me) {
      isNewShown = true;
      group = null;
      rows.push({ key: "new", sign: "", make: () => el("p", { class: "new-line" }, el("span", {}, t("new"))) });
    }
    const isHead = group?.from !== item.from || item.time - group.time > GROUP_S;
    group = item;
    rows.push(messageRow(item, isHead, conversation, store, { chat, ...tools }));
  }
  return rows;
}

function itemsOf({ messages, notes, pending }) {
  if (!notes.length) return [...messages, ...pending];
  return [...messages, ...notes].sort((one, other) => one.time - other.time || (one.msgId ?? 0) - (other.msgId ?? 0)).concat(pending);
}

function topRow(conversation, chat) {
  if (!conversation.isMine) return outsideRow(conversation, chat);
  const isWaiting = conversation.hasMore;
  const text = isWaiting ? t("loading") : conversation.messages.length || conversation.pending.length ? t("beginning") : t("empty");
  return { key: "top", sign: text, make: () => el("p", { class: "top-line" }, text) };
}

// Of a room that one isn't in: an address led here, or one was taken out.
function outsideRow({ name }, chat) {
  const enter = async () => (await chat.join(name)) && chat.show(name);
  const join = () => el("button", { type: "button", class: "primary", onclick: enter }, t("join"));
  return { key: "top", sign: "outside", make: () => el("section", { class: "welcome" }, el("p", {}, t("outside", { room: name })), el("p", { class: "welcome-actions" }, join())) };
}

function dayRow(time) {
  const text = dayOf(time);
  return { key: `day ${dayKeyOf(time)}`, sign: text, make: () => el("h3", { class: "day-line" }, el("span", {}, text)) };
}

function noteRow({ time, text }) {
  return { key: `note ${time} ${text}`, sign: "", make: () => el("p", { class: "note-line" }, el("bdi", {}, text)) };
}

function messageRow(message, isHead, conversation, store, tools) {
  const isOwn = message.from === store.me;
  const state = isOwn ? conversation.stateOf(message) : "";
  return {
    // The client's id first: the row stays the same one when the answer brings its number.
    key: message.clientId && isOwn ? `own ${message.clientId}` : `message ${message.msgId}`,
    sign: `${isHead} ${store.mentionsMe(message)} ${state} ${message.msgId} ${message.failed ?? ""} ${addedTo(message)} ${message.text}`,
    make: () => messageNode(message, { isHead, isOwn, state, conversation, isForMe: store.mentionsMe(message), ...tools }),
  };
}

// Return what was added to a message, for the sign of its row; "" for most.
function addedTo({ quote, edited, isDeleted, reactions }) {
  const isPlain = !quote && !edited && !isDeleted && !reactions?.length;
  return isPlain ? "" : `${isDeleted} ${edited} ${JSON.stringify([quote, reactions])}`;
}

function messageNode(message, { isHead, isOwn, isForMe, state, conversation, chat, openMenu, point }) {
  const time = el("time", { title: fullTimeOf(message.time), datetime: new Date(message.time * 1000).toISOString() }, clockOf(message.time));
  const classes = ["message", isHead ? "head" : "", isOwn ? "own" : "", isForMe ? "mentioned" : "", state === "failed" ? "failed" : ""].filter(Boolean);
  return el(
    "article",
    { class: classes.join(" "), "data-id": message.msgId },
    isHead ? avatar(message.from) : time,
    el(
      "div",
      { class: "said" },
      isHead ? el("header", { class: hueOf(message.from) }, nameOf(message.from), time) : el("span", { class: "unseen" }, `${message.from}: `),
      message.quote && !message.isDeleted && quoteNode(message, point),
      ...(message.isDeleted ? [el("div", { class: "text gone" }, t("deleted"))] : textNodes(message.text)),
      message.edited && !message.isDeleted && el("small", { class: "edited", title: fullTimeOf(message.edited) }, t("edited")),
      message.reactions?.length > 0 && !message.isDeleted && reactionsNode(message, chat),
      state === "failed" && failure(message, conversation, chat),
    ),
    isOwn && state !== "failed" && stateNode(state),
    message.msgId && !message.isDeleted && menuButton(conversation, message, openMenu),
  );
}

// Show the message that this one answers; pressing it leads there.
function quoteNode({ quote, replyTo }, point) {
  return el("button", { type: "button", class: "quote", onclick: () => point(replyTo) }, nameOf(quote.from, "strong"), " ", el("bdi", {}, quote.message === DELETED ? t("deleted") : quote.message));
}

// Pressing one adds one's own, or takes it back.
function reactionsNode(message, chat) {
  const button = ({ emoji, count, own }) => el("button", { type: "button", class: "reaction", "aria-pressed": String(own), "aria-label": t("reaction", { emoji, count }), onclick: () => chat.react(message, emoji) }, `${emoji} ${count}`);
  return el("p", { class: "reactions" }, ...message.reactions.map(button));
}

function menuButton(conversation, message, openMenu) {
  const open = (event) => openMenu(conversation, message, event.currentTarget);
  return el("button", { type: "button", class: "deeds", title: t("actions"), "aria-label": t("actions"), "aria-haspopup": "menu", onclick: open }, "⋯");
}

// The text, folded where it is very long.
function textNodes(text) {
  const node = el("div", { class: "text", dir: "auto" }, ...nodesOf(text));
  if (text.split("\n", MAX_LINES + 1).length <= MAX_LINES) return [node];
  node.classList.add("folded");
  const unfold = (event) => (node.classList.remove("folded"), event.currentTarget.remove());
  return [node, el("button", { type: "button", class: "unfold", onclick: unfold }, t("show_all"))];
}

function stateNode(state) {
  return el("span", { class: `state state-${state}`, title: t(state) }, icon(STATES[state]), el("span", { class: "unseen" }, t(state)));
}

function failure(message, conversation, chat) {
  return el(
    "p",
    { class: "failure" },
    el("span", {}, t("not_sent", { text: message.failed })),
    el("button", { type: "button", onclick: () => chat.sayAgain(conversation, message.clientId) }, t("send_again")),
    el("button", { type: "button", onclick: () => chat.discard(conversation, message.clientId) }, t("discard")),
  );
}

// The rows of a conversation: days, the line "new", messages grouped by author, what happened between them.

import { DELETED } from "../model/conversation.js";
import { hueOf, initialsOf, picture } from "../base/dom.js";
import { html, nothing } from "../vendor/lit.js";
import { fileTemplate } from "./files/attachment.js";
import { messageNodes } from "./text/plain.js";
import { clockOf, dayKeyOf, dayOf, fullTimeOf, t } from "../base/texts.js";

const GROUP_S = 300; // a longer silence begins a new group
const MAX_LINES = 40; // of a message until somebody unfolds it

const STATES = {
  sending: "M10 5v5l3 2M10 2a8 8 0 1 0 .01 0",
  kept: "M4 10l4 4 8-9",
  delivered: "M1 10l4 4 8-9M9 14l8-9",
  read: "M1 10l4 4 8-9M9 14l8-9",
};
const KEPT = { pinned: "M7 3h6l-1 6 3 3H5l3-3zM10 12v6", bookmarked: "M6 3h8v14l-4-4-4 4z" };
const REPLY = "M8 5L3 10l5 5M3 10h8c3 0 6 2 6 6";

// Returns rows for `fill`, oldest first.
// `tools` are what the rows need of other views: openMenu(conversation, message, button), reply(conversation, message), point(msgId), look(message).
export function rowsOf(conversation, store, chat, tools) {
  // A library that shows more of a text has come: the row is made again.
  const again = (message) => ((message.turn = (message.turn ?? 0) + 1), store.changed());
  const rows = [topRow(conversation, chat)];
  let day = null;
  let group = null; // author and time of the message before
  let isNewShown = conversation.newFrom === null;
  for (const item of itemsOf(conversation)) {
    if (dayKeyOf(item.time) !== day) {
      day = dayKeyOf(item.time);
      group = null;
      rows.push(dayRow(item));
    }
    if (!item.from) {
      group = null;
      rows.push(noteRow(item));
      continue;
    }
    if (!isNewShown && item.msgId >= conversation.newFrom && item.from !== store.me) {
      isNewShown = true;
      group = null;
      rows.push({ key: "new", sign: "", make: () => html`<p class="new-line"><span>${t("new")}</span></p>` });
    }
    const isHead = group?.from !== item.from || item.time - group.time > GROUP_S;
    group = item;
    rows.push(messageRow(item, isHead, conversation, store, { chat, again, ...tools }));
  }
  return rows;
}

// Messages and what happened between the first and the last of them that are loaded.
function itemsOf({ messages, notes, pending, hasMore, hasNewer }) {
  const first = hasMore && messages.length ? messages[0].time : -Infinity;
  const last = hasNewer && messages.length ? messages.at(-1).time : Infinity;
  const between = notes.filter(({ time }) => first <= time && time <= last);
  if (!between.length) return [...messages, ...pending];
  return [...messages, ...between].sort((one, other) => one.time - other.time || (one.msgId ?? 0) - (other.msgId ?? 0)).concat(pending);
}

// The client's id first: the row stays the same one when the answer brings its number.
const keyOf = ({ clientId, msgId, note, isOwn }) => (note ? `note ${note}` : clientId && isOwn ? `own ${clientId}` : `message ${msgId ?? clientId}`);

function topRow(conversation, chat) {
  if (!conversation.isMine) return outsideRow(conversation, chat);
  if (conversation.hasMore) return { key: "top", sign: "more", make: () => html`<p class="top-line">${t("loading")}</p>` };
  const { name, messages, pending } = conversation;
  const text = messages.length || pending.length ? t("beginning") : t("empty");
  const make = () => html`<section class="first-line"><span class="avatar ${hueOf(name)}" aria-hidden="true">${initialsOf(name)}</span
    ><p class="first-name"><bdi>${name}</bdi></p><p class="top-line">${text}</p></section>`;
  return { key: "top", sign: text, make };
}

// Of a room that one isn't in: an address led here, or one was taken out.
function outsideRow({ name }, chat) {
  const enter = async () => (await chat.join(name)) && chat.show(name);
  const make = () => html`<section class="welcome"><p>${t("outside", { room: name })}</p
    ><p class="welcome-actions"><button type="button" class="primary" @click=${enter}>${t("join")}</button></p></section>`;
  return { key: "top", sign: "outside", make };
}

function dayRow(item) {
  const text = dayOf(item.time);
  return { key: `day before ${keyOf(item)}`, sign: text, make: () => html`<h2 class="day-line"><span>${text}</span></h2>` };
}

function noteRow({ note, text }) {
  return { key: `note ${note}`, sign: "", make: () => html`<p class="note-line"><bdi>${text}</bdi></p>` };
}

function messageRow(message, isHead, conversation, store, tools) {
  const isOwn = message.from === store.me;
  const isForMe = store.mentionsMe(message);
  const state = isOwn ? conversation.stateOf(message) : "";
  const kept = [conversation.pins.has(message.msgId) && "pinned", store.bookmarks.has(message.msgId) && "bookmarked"].filter(Boolean);
  return {
    key: keyOf({ ...message, isOwn }),
    sign: `${isHead} ${isForMe} ${state} ${message.msgId} ${message.failed ?? ""} ${addedTo(message)} ${message.turn ?? 0} ${kept} ${message.text}`,
    make: () => messageTemplate(message, { isHead, isOwn, isForMe, state, kept, conversation, ...tools }),
  };
}

// Return what was added to a message, for the sign of its row; "" for most.
function addedTo({ quote, edited, isDeleted, reactions }) {
  const isPlain = !quote && !edited && !isDeleted && !reactions?.length;
  return isPlain ? "" : `${isDeleted} ${edited} ${JSON.stringify([quote, reactions])}`;
}

function messageTemplate(message, { isHead, isOwn, isForMe, state, kept, conversation, chat, openMenu, reply, point, look, again }) {
  const { from, isDeleted } = message;
  const time = html`<time title=${fullTimeOf(message.time)} datetime=${new Date(message.time * 1000).toISOString()}>${clockOf(message.time)}</time>`;
  const classes = ["message", isHead && "head", isOwn && "own", isForMe && "mentioned", state === "failed" && "failed"].filter(Boolean);
  return html`<article class=${classes.join(" ")} data-id=${message.msgId ?? nothing} tabindex="-1"
    >${isHead ? html`<span class="avatar ${hueOf(from)}" aria-hidden="true">${initialsOf(from)}</span>` : time}<div class="said"
      >${isHead ? html`<header class=${hueOf(from)}><bdi>${from}</bdi> ${time}</header>` : html`<span class="unseen">${from}: </span>`
      }${message.quote && !isDeleted ? quoteTemplate(message, point) : nothing
      }${isDeleted ? html`<div class="text gone">${t("deleted")}</div>` : message.text || !message.file ? textTemplate(message.text, () => again(message)) : nothing
      }${message.file && !isDeleted ? fileTemplate(message, look) : nothing
      }${message.edited && !isDeleted ? html`<small class="edited" title=${fullTimeOf(message.edited)}>${t("edited")}</small>` : nothing
      }${kept.length > 0 && !isDeleted ? kept.map((sign) => html`<small class="kept-sign">${picture(KEPT[sign])}${t(sign)}</small>`) : nothing
      }${message.reactions?.length > 0 && !isDeleted ? reactionsTemplate(message, chat) : nothing
      }${state === "failed" ? failureTemplate(message, conversation, chat) : nothing}</div
    >${isOwn && state !== "failed" && !isDeleted ? stateTemplate(state) : nothing
    }${message.msgId && !isDeleted ? toolsTemplate(conversation, message, openMenu, reply) : nothing}</article>`;
}

// Show the message that this one answers; pressing it leads there.
function quoteTemplate({ quote, replyTo }, point) {
  const text = quote.message === DELETED ? t("deleted") : quote.message;
  return html`<button type="button" class="quote" @click=${() => point(replyTo)}><strong dir="auto">${quote.from}</strong> <bdi>${text}</bdi></button>`;
}

// Pressing one adds one's own, or takes it back.
function reactionsTemplate(message, chat) {
  const button = ({ emoji, count, own }) => html`<button type="button" class="reaction" aria-pressed=${String(own)}
    aria-label=${t("reaction", { emoji, count })} @click=${() => chat.react(message, emoji)}>${emoji} ${count}</button>`;
  return html`<p class="reactions">${message.reactions.map(button)}</p>`;
}

function toolsTemplate(conversation, message, openMenu, reply) {
  const open = (event) => openMenu(conversation, message, event.currentTarget);
  return html`<div class="message-tools"><button type="button" class="answer" title=${t("reply")} aria-label=${t("reply")}
      @click=${() => reply(conversation, message)}>${picture(REPLY)}</button
    ><button type="button" class="deeds" title=${t("actions")} aria-label=${t("actions")} aria-haspopup="menu" @click=${open}>⋯</button></div>`;
}

// The text, folded where it is very long.
function textTemplate(text, again) {
  const nodes = messageNodes(text, again);
  if (text.split("\n", MAX_LINES + 1).length <= MAX_LINES) return html`<div class="text" dir="auto">${nodes}</div>`;
  const unfold = ({ currentTarget }) => (currentTarget.previousElementSibling.classList.remove("folded"), currentTarget.remove());
  return html`<div class="text folded" dir="auto">${nodes}</div><button type="button" class="unfold" @click=${unfold}>${t("show_all")}</button>`;
}

function stateTemplate(state) {
  return html`<span class="state state-${state}" title=${t(state)}>${picture(STATES[state])}<span class="unseen">${t(state)}</span></span>`;
}

function failureTemplate(message, conversation, chat) {
  return html`<p class="failure"><span>${t("not_sent", { text: message.failed })}</span
    ><button type="button" @click=${() => chat.sayAgain(conversation, message.clientId)}>${t("send_again")}</button
    ><button type="button" @click=${() => chat.discard(conversation, message.clientId)}>${t("discard")}</button></p>`;
}

// Puts the page together: the socket, what is known, what is shown, and the keys.

import { Actions } from "./model/actions.js";
import { Composer } from "./view/composer.js";
import { Connection } from "./net/connection.js";
import { Deferred } from "./base/deferred.js";
import { el } from "./base/dom.js";
import { Header } from "./view/header.js";
import { Incoming } from "./model/incoming.js";
import { Banner } from "./view/notices.js";
import { Outbox } from "./net/outbox.js";
import { Requests } from "./net/requests.js";
import { Sidebar } from "./view/sidebar.js";
import { Store } from "./model/store.js";
import { page, t } from "./base/texts.js";
import { Timeline } from "./view/timeline.js";

const MESSAGE = /\/(\d{1,16})$/; // at the end of an address: the message that it leads to
const PHONE = matchMedia("(max-width: 45rem)");

const address = new URL(page.socket, location.href);
address.protocol = location.protocol.replace("http", "ws");
address.search = new URLSearchParams({ ext: page.extensions, lang: page.lang, client: "web" });

const store = new Store(page.me);
const connection = new Connection(address, {
  object: received,
  frameEnd: () => (incoming.frameEnd(), store.changed()),
  state: linkChanged,
  isFull: () => store.isFull,
  signIn: () => (deferred.parts?.snapshot.forget(), location.assign(`${page.signIn}?next=${encodeURIComponent(location.pathname + location.hash)}`)),
});
const requests = new Requests(connection);
const outbox = new Outbox((value) => connection.send(value));
const chat = new Actions(store, requests, outbox, connection, isWatched);
const deferred = new Deferred(loadParts);
const incoming = new Incoming(store, chat, (...words) => deferred.with(({ news }) => news.tell(...words)));

const sidebar = new Sidebar(store, go);
const composer = new Composer(store, chat, deferred);
const timeline = new Timeline(store, chat, go, {
  openMenu: (...words) => deferred.with(({ messageMenu }) => messageMenu.open(...words)),
  reply: (...words) => composer.reply(...words),
  look: (message) => deferred.with(({ viewer }) => viewer.open(message)),
  point: (msgId) => point(store.current.name, msgId),
});
new Banner(store, outbox, connection);
new Header(store);

async function loadParts() {
  const [{ makeParts }] = await Promise.all([import("./later.js"), addStyle(page.laterStyle)]);
  return () => makeParts({ store, chat, composer, timeline, go, point, linkTo, toList });
}

// Resolves when the style is there.
function addStyle(href) {
  return new Promise((resolve, reject) => {
    document.head.append(el("link", { rel: "stylesheet", href, onload: resolve, onerror: () => reject(new Error(href)) }));
  });
}

// The socket

function received(object) {
  if (!("response" in object) || object.response < 200) return incoming.handle(object);
  if (object.id === undefined && !connection.isOpen) return loginAnswered(object);
  if (requests.answered(object)) return;
  if (outbox.waiting.has(object.id)) return chat.answered(object);
  incoming.handle(object);
}

function loginAnswered(answer) {
  if (answer.response !== 200) {
    store.refusal = answer; // the socket is closed next, and the banner says why
    return;
  }
  store.refusal = null;
  connection.letIn();
  chat.cameIn().then(() => (deferred.with(({ startWorker }) => startWorker()), !store.current && location.hash.length > 1 && followAddress()));
}

function linkChanged(state, seconds) {
  if (state !== "open") chat.wentOut();
  deferred.start();
  if (state === "lost" || state === "no_server") deferred.with(restore);
  store.link = { state, seconds };
  store.changed();
}

// Shows what was kept of the last visit, where the server can't be reached.
async function restore({ snapshot }) {
  await snapshot.restore();
  if (!store.current && location.hash.length > 1) followAddress();
}

// Navigation

function go(name) {
  chat.show(name);
  if (PHONE.matches) deferred.parts?.panel.close();
  if (location.hash !== hashOf(name)) history.pushState(null, "", hashOf(name));
  composer.focus();
}

const hashOf = (name) => `#${encodeURIComponent(name)}`;

function linkTo({ name }, { msgId }) {
  return new URL(`${hashOf(name)}/${msgId}`, location.href).href;
}

function toList() {
  history.pushState(null, "", location.pathname);
  followAddress();
}

// The browser's own way back; on a phone it leads to the list.
async function followAddress() {
  const written = nameInAddress();
  const name = written && (store.conversations.has(written) || !store.isIn ? written : await chat.canonicalName(written));
  if (written && !name) store.note(t("nobody_here", { name: written }));
  const [, msgId] = MESSAGE.exec(location.hash) ?? [];
  if (name && msgId) await showMessage(name, Number(msgId));
  else if (name) chat.show(name);
  else {
    store.current = null;
    store.changed();
  }
}

// Returns the name that the address holds, as the list writes it; people write addresses too.
function nameInAddress() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1).replace(MESSAGE, ""));
  } catch {
    return ""; // a percent sign that encodes nothing
  }
  const isSame = (other) => other.toLowerCase() === name.toLowerCase();
  return store.conversations.has(name) ? name : ([...store.conversations.keys()].find(isSame) ?? name);
}

async function point(name, msgId) {
  if (PHONE.matches) deferred.parts?.panel.close();
  history.pushState(null, "", hashOf(name));
  await showMessage(name, msgId);
}

async function showMessage(name, msgId) {
  if (await chat.reach(name, msgId)) setTimeout(() => timeline.point(msgId)); // after the rows are there
  else store.note(t("no_such_message"));
}

// Returns whether somebody looks at the end of the current conversation.
function isWatched() {
  return document.visibilityState === "visible" && document.hasFocus() && timeline.isAtEnd && !store.current?.hasNewer;
}

// A browser's Back brings a page back as it was left, maybe by somebody who has signed out since.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.body.hidden = true;
  location.reload();
});

document.getElementById("sign-out").addEventListener("submit", () => deferred.parts?.snapshot.forget());

// The next language opens the same conversation.
for (const form of document.querySelectorAll(".languages")) {
  form.addEventListener("submit", () => {
    form.elements.next.value = location.pathname + location.search + location.hash;
  });
}
for (const event of ["focus", "visibilitychange"]) {
  addEventListener(event, () => store.current && chat.readSoon(store.current));
}
addEventListener("popstate", followAddress);

// The button of phones, and keys

document.getElementById("back").addEventListener("click", toList);

addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) deferred.with((parts) => parts.openSwitcher());
  } else if (event.ctrlKey && event.key === "ArrowUp" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    deferred.with(({ messageMenu }) => messageMenu.focusLast());
  } else if (event.altKey && step) {
    event.preventDefault();
    const name = sidebar.beside(step, event.shiftKey);
    if (name) go(name);
  } else if (event.key === "?" && !event.target.closest("input, textarea, dialog")) {
    deferred.with((parts) => parts.showKeys());
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    deferred.parts?.panel.close();
    composer.focus();
  }
});

// Messages that were written and not sent before this page was opened.
for (const message of outbox.waiting.values()) store.open(message.to).addPending(message, store.me);
store.changed();
connection.open();

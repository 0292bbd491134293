// Puts the page together: the socket, what is known, what is shown, and the keys.

import { Actions } from "./actions.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { addPerson, addRoom } from "./dialogs.js";
import { Head } from "./head.js";
import { Incoming } from "./incoming.js";
import { startMenu } from "./menu.js";
import { Banner, News } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { Requests } from "./requests.js";
import { Search } from "./search.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { page } from "./texts.js";
import { Timeline } from "./timeline.js";

const EXTENSIONS = "ids,acks,marks,presence,rooms,sync,lists,chats";
const PHONE = matchMedia("(max-width: 45rem)");

const address = new URL("/chat/socket", location.href);
address.protocol = location.protocol.replace("http", "ws");
address.search = new URLSearchParams({ ext: EXTENSIONS, lang: page.lang, client: "web" });

const store = new Store(page.me);
const connection = new Connection(address, {
  object: received,
  frameEnd: () => (incoming.frameEnd(), store.changed()),
  state: linkChanged,
  signIn: () => location.assign(`/chat/sign-in/?next=${encodeURIComponent(location.pathname + location.hash)}`),
});
const requests = new Requests(connection);
const outbox = new Outbox((value) => connection.send(value));
const chat = new Actions(store, requests, outbox, connection);
const news = new News(store, go);
const incoming = new Incoming(store, chat, (conversation, message, isSeen) => news.tell(conversation, message, isSeen));

const panel = new Panel(store, chat, go);
const sidebar = new Sidebar(store, go);
const composer = new Composer(store, chat);
const timeline = new Timeline(store, chat, go);
new Banner(store, outbox, connection);
new Head(store, chat, panel);
const search = new Search(store, chat, panel, point);
startMenu(store, chat);

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
    store.notice = answer.error; // the socket is closed next, and the banner says why
    return;
  }
  connection.letIn();
  chat.cameIn();
}

function linkChanged(state, seconds) {
  if (state === "open") store.notice = "";
  else chat.wentOut();
  store.link = { state, seconds };
  store.changed();
}

// Where one is

function go(name) {
  chat.show(name);
  if (PHONE.matches) panel.close();
  if (location.hash !== hashOf(name)) history.pushState(null, "", hashOf(name));
  composer.focus();
}

const hashOf = (name) => `#${encodeURIComponent(name)}`;

// The browser's own way back; on a phone it leads to the list.
function followAddress() {
  const name = nameInAddress();
  if (name) chat.show(name);
  else {
    store.current = null;
    store.changed();
  }
}

// Whose conversation the address names, as it is written in the list; people write addresses too.
function nameInAddress() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // a percent sign that encodes nothing
  }
  const isSame = (other) => other.toLowerCase() === name.toLowerCase();
  return store.conversations.has(name) ? name : ([...store.conversations.keys()].find(isSame) ?? name);
}

async function point(name, msgId) {
  if (PHONE.matches) panel.close();
  history.pushState(null, "", hashOf(name));
  if (await chat.reach(name, msgId)) setTimeout(() => timeline.point(msgId)); // after the rows are there
}

chat.isWatched = () => document.visibilityState === "visible" && document.hasFocus() && timeline.isAtEnd && !store.current?.hasNewer;
for (const event of ["focus", "visibilitychange"]) {
  addEventListener(event, () => store.current && chat.readSoon(store.current));
}
addEventListener("popstate", followAddress);

// Buttons and keys

document.getElementById("add-person").addEventListener("click", () => addPerson(chat, go));
document.getElementById("add-room").addEventListener("click", () => addRoom(chat, go));
document.getElementById("back").addEventListener("click", () => {
  history.pushState(null, "", location.pathname);
  followAddress();
});

addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search.input.select();
  } else if (event.altKey && step) {
    event.preventDefault();
    const name = sidebar.beside(step, event.shiftKey);
    if (name) go(name);
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    panel.close();
    composer.focus();
  }
});

// What was written and not sent before this page was opened.
for (const message of outbox.waiting.values()) store.open(message.to).addPending(message, store.me);
if (location.hash.length > 1) followAddress();
store.changed();
connection.open();

// Shown where no conversation is open: how to begin one.

import { avatar, el, nameOf } from "../base/dom.js";
import { page, t } from "../base/texts.js";

const SHOWN_NAMES = 8; // of people one could write to, and of rooms one could join

// Returns a row for `fill`.
export function emptyStateRow(store, chat, go) {
  const isNew = !store.conversations.size;
  const names = isNew ? store.potential.slice(0, SHOWN_NAMES) : [];
  const rooms = isNew ? store.openRooms.slice(0, SHOWN_NAMES) : [];
  return { key: "welcome", sign: [...rooms, "", ...names].join("\n"), make: () => welcome(names, rooms, chat, go) };
}

function welcome(names, rooms, chat, go) {
  const person = (name) => choice(name, () => go(name));
  const room = (name) => choice(name, async () => (await chat.join(name)) && go(name));
  return el(
    "section",
    { class: "welcome" },
    avatar(page.me),
    el("h2", {}, t("welcome", { name: page.me })),
    el("p", {}, t("nothing_open")),
    el("p", { class: "welcome-actions" }, press("add-room", t("add_room"), "primary"), press("add-person", t("add_person"))),
    rooms.length > 0 && el("p", { class: "hint" }, t("rooms_here")),
    rooms.length > 0 && el("p", { class: "welcome-actions" }, ...rooms.map(room)),
    names.length > 0 && el("p", { class: "hint" }, t("people_here")),
    names.length > 0 && el("p", { class: "welcome-actions" }, ...names.map(person)),
  );
}

const choice = (name, onclick) => el("button", { type: "button", class: "person", onclick }, avatar(name), nameOf(name));

// As if the button of this id had been pressed.
const press = (id, label, kind = "") => el("button", { type: "button", class: kind, onclick: () => document.getElementById(id).click() }, label);

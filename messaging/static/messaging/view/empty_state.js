// Shown where no conversation is open: how to begin one.

import { avatar, el, nameOf } from "../base/dom.js";
import { page, t } from "../base/texts.js";

const SHOWN_NAMES = 8; // of people one could write to

// Returns a row for `fill`.
export function emptyStateRow(store, go) {
  const names = store.conversations.size ? [] : store.potential.slice(0, SHOWN_NAMES);
  return { key: "welcome", sign: names.join("\n"), make: () => welcome(names, go) };
}

function welcome(names, go) {
  const person = (name) => el("button", { type: "button", class: "person", onclick: () => go(name) }, avatar(name), nameOf(name));
  return el(
    "section",
    { class: "welcome" },
    el("h2", {}, t("welcome", { name: page.me })),
    el("p", {}, t("nothing_open")),
    el("p", { class: "welcome-actions" }, press("add-person", t("add_person")), press("add-room", t("add_room"))),
    names.length > 0 && el("p", { class: "hint" }, t("people_here")),
    names.length > 0 && el("p", { class: "welcome-actions" }, ...names.map(person)),
  );
}

// As if the button of this id had been pressed.
const press = (id, label) => el("button", { type: "button", class: "primary", onclick: () => document.getElementById(id).click() }, label);

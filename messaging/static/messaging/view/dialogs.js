// Small windows over the page: choose somebody, find or make a room, change a topic, be sure.

import { avatar, el, nameOf } from "../base/dom.js";
import { t } from "../base/texts.js";
import { whenStill } from "../base/press.js";

const dialog = document.getElementById("dialog");
const CODE_CHARS = 18; // of a text that can be an invitation: names are seldom longer
const TYPED_MS = 250; // a pause in typing until the server is asked

dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it

function show(title, ...body) {
  dialog.replaceChildren(el("h2", { id: "dialog-title" }, title), ...body);
  dialog.showModal();
}

export const showDialog = show;

export const closeDialog = () => dialog.close();

const cancel = () => el("button", { type: "button", onclick: () => dialog.close() }, t("cancel"));

export function confirmThat(text, action, onYes) {
  const yes = el("button", { type: "button", class: "primary", onclick: () => (dialog.close(), onYes()) }, action);
  show(text, el("p", { class: "dialog-end" }, cancel(), yes));
}

export function askText(title, value, maxlength, onText) {
  const input = el("input", { value, maxlength, "aria-labelledby": "dialog-title" });
  const submit = (event) => {
    event.preventDefault();
    dialog.close();
    onText(input.value);
  };
  show(title, el("form", { onsubmit: submit }, input, el("p", { class: "dialog-end" }, cancel(), el("button", { class: "primary" }, t("save")))));
  input.select();
}

// One of several values: [value, text] each.
export function askOne(title, choices, chosen, onValue) {
  const button = ([value, text]) => {
    const isChosen = value === chosen;
    const choose = () => (dialog.close(), onValue(value));
    return el("button", { type: "button", "aria-pressed": String(isChosen), onclick: choose, ...(isChosen && { class: "primary" }) }, text);
  };
  show(title, el("p", { class: "dialog-end" }, ...choices.map(button), cancel()));
}

// A field and a list that follows it. `find` resolves the text to nodes for the list.
export function choose(title, label, value, find) {
  const list = el("ul", { class: "choices" });
  const input = el("input", { type: "text", value, placeholder: label, "aria-label": label, autocomplete: "off", maxlength: 64 });
  let turn = 0;
  let timer = 0;
  const look = async () => {
    const mine = (turn += 1);
    const items = await find(input.value.trim());
    whenStill(() => mine === turn && items && list.replaceChildren(...items)); // an older answer may come later
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPED_MS);
  });
  const first = (event) => {
    event.preventDefault();
    clearTimeout(timer);
    look().then(() => list.querySelector("button")?.click());
  };
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [input, ...list.querySelectorAll("button")];
    if (!step) return;
    event.preventDefault();
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  };
  input.addEventListener("keydown", move);
  list.addEventListener("keydown", move);
  show(title, el("form", { onsubmit: first }, input), list, el("p", { class: "dialog-end" }, el("button", { type: "button", onclick: () => dialog.close() }, t("close"))));
  input.focus();
  input.setSelectionRange(value.length, value.length); // behind what is there already
  look();
}

function choice(name, about, ...buttons) {
  return el("li", {}, avatar(name), el("span", { class: "names" }, nameOf(name), about && el("span", { class: "snippet", dir: "auto" }, about)), ...buttons);
}

// Anybody who is registered: to write to, or to keep among the contacts.
export function addPerson(chat, go) {
  choose(t("add_person"), t("find_name"), "", async (prefix) => {
    const answer = await chat.requests.ask("get_potential", { prefix, limit: 50 });
    if (!answer) return null;
    if (!answer.data_list?.length) return [el("li", { class: "hint" }, t("nobody_found"))];
    return answer.data_list.map((name) => {
      const write = () => (dialog.close(), go(name));
      const add = async (event) => {
        event.currentTarget.disabled = true;
        await chat.setContact(name, true);
        write();
      };
      return choice(name, "", el("button", { type: "button", onclick: add, class: "primary" }, t("add")), el("button", { type: "button", onclick: write }, t("write")));
    });
  });
}

// Rooms there are; and the one of this name, where there is none.
export function addRoom(chat, go) {
  choose(t("add_room"), t("room_name"), "#", async (typed) => {
    const name = typed.startsWith("#") ? typed : `#${typed}`;
    const answer = await chat.requests.ask("find_rooms", { prefix: name, limit: 50 });
    if (!answer) return null;
    const rooms = answer.rooms ?? [];
    const isNew = name.length > 1 && !rooms.some((room) => room.room.toLowerCase() === name.toLowerCase());
    const join = (room, topic) => async () => (await chat.join(room, topic)) && (dialog.close(), go(room));
    const found = rooms.map(({ room, topic, members, joined }) => {
      const button = joined
        ? el("button", { type: "button", onclick: () => (dialog.close(), go(room)) }, t("joined"))
        : el("button", { type: "button", class: "primary", onclick: join(room, topic) }, t("join"));
      return choice(room, [t("member_count", { count: members ?? 0 }), topic].filter(Boolean).join(" · "), button);
    });
    const makePrivate = async () => (await chat.makePrivate(name)) && (dialog.close(), go(name));
    if (isNew) found.push(choice(name, "", el("button", { type: "button", class: "primary", onclick: join(name) }, t("make_room", { name })), el("button", { type: "button", onclick: makePrivate }, t("make_private"))));
    const enter = async () => {
      const room = await chat.joinByCode(typed.replace(/^#/, ""));
      if (room) (dialog.close(), go(room));
    };
    if (typed.length > CODE_CHARS) found.push(el("li", {}, el("button", { type: "button", onclick: enter }, t("enter_by_code"))));
    return found;
  });
}

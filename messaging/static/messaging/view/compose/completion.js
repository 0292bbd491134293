// A list above the box that completes what is typed: @names, #rooms, :emoji, /commands.

import { el, hide } from "../../base/dom.js";
import { findEmoji } from "./emoji.js";

const BEGUN = /(?:^|\s)([@#:])([^\s@#:]{0,24})$/u; // before the caret
const COMMAND = /^(\/)([^\s/]{0,24})$/u; // only where the text begins
const SHOWN = { "@": 8, "#": 8, ":": 8, "/": 20 }; // commands all: nobody knows their names
const LEAST = { "@": 0, "#": 1, ":": 2, "/": 0 }; // letters until something is offered: a colon is mostly just a colon
const MEMBERS = 200;
const MEMBERS_MS = 60_000; // that the members of a room are remembered

export class Completion {
  // `done` is called after the box was changed; `commands` as in commandsOf.
  constructor(store, chat, box, commands, done) {
    Object.assign(this, { store, chat, box, commands, done, items: [], at: 0, members: new Map() });
    this.list = document.getElementById("completions");
    box.addEventListener("input", () => this.look());
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    if (document.activeElement === box) this.look(); // somebody has begun to write
  }

  look() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const [, sign, word] = COMMAND.exec(before) ?? BEGUN.exec(before) ?? [];
    this.typed = sign ? sign + word : "";
    this.items = sign && word.length >= LEAST[sign] ? this.found(sign, word).slice(0, SHOWN[sign]) : [];
    this.at = 0;
    this.show();
  }

  // Returns what can follow: {text, label}.
  found(sign, word) {
    const again = () => this.typed === sign + word && document.activeElement === this.box && this.look();
    if (sign === ":") return (findEmoji(word, SHOWN[sign], again) ?? []).map(({ emoji, label }) => ({ text: emoji, label: `${emoji} ${label}` }));
    if (sign === "/") return this.commands.filter(({ name }) => name.startsWith(word.toLowerCase())).map(commandItem);
    const wanted = word.toLowerCase();
    const names = sign === "#" ? this.rooms() : this.people(again);
    return names.filter((name) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted).map((name) => ({ text: sign + name, label: sign + name }));
  }

  rooms() {
    return [...this.store.conversations.keys()].filter((name) => name.startsWith("#")).map((name) => name.slice(1));
  }

  // Those who wrote here come first, then who else can read this, then everybody one knows.
  people(again) {
    const { current, contacts, conversations, me } = this.store;
    const authors = current?.messages.map(({ from }) => from).reverse() ?? [];
    const others = current?.isRoom ? this.membersOf(current.name, again) : [current?.name ?? ""];
    const known = [...authors, ...others, ...contacts, ...conversations.keys()];
    return [...new Set(known)].filter((name) => name && name !== me && !name.startsWith("#"));
  }

  // Returns what is known of a room's members; the server is asked now and then, and `again` called when it has answered.
  membersOf(room, again) {
    const known = this.members.get(room);
    if (known && Date.now() - known.at < MEMBERS_MS) return known.names;
    this.members.set(room, { at: Date.now(), names: known?.names ?? [] });
    this.chat.requests.ask("get_members", { room, limit: MEMBERS }).then((answer) => {
      if (!answer?.data_list) return;
      this.members.get(room).names = answer.data_list;
      again();
    });
    return known?.names ?? [];
  }

  show() {
    const rows = this.items.map(({ label }, place) => {
      const attributes = { role: "option", id: `completion-${place}`, "aria-selected": String(place === this.at), onclick: () => this.take(place) };
      return el("li", attributes, el("bdi", {}, label));
    });
    this.list.replaceChildren(...rows);
    hide(this.list, !rows.length);
    rows[this.at]?.scrollIntoView({ block: "nearest" });
    if (rows.length) this.box.setAttribute("aria-activedescendant", `completion-${this.at}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  close() {
    if (!this.items.length) return;
    this.items = [];
    this.show();
  }

  // Returns whether the key was for the list.
  key(event) {
    if (!this.items.length || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.at = (this.at + step + this.items.length) % this.items.length;
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.take(this.at);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.show();
    return true;
  }

  take(place) {
    const end = this.box.selectionStart;
    this.box.setRangeText(`${this.items[place].text} `, end - this.typed.length, end, "end");
    this.close();
    this.done();
  }
}

const commandItem = ({ name, label }) => ({ text: `/${name}`, label: `/${name} — ${label}` });

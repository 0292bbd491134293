// Beside the name of the conversation: what can be done about it, as buttons and as a menu.

import { askOne, askText, confirmThat } from "../dialogs.js";
import { el, icon } from "../../base/dom.js";
import { roomSettings } from "../room_settings.js";
import { t } from "../../base/texts.js";

const PATHS = {
  members: "M7 9a3 3 0 1 0-.01 0M1.5 17c0-3 2.5-5 5.5-5s5.5 2 5.5 5M13 9a2.5 2.5 0 1 0-.01 0M14.500 12c2.400.3 4 2 4 4.500",
  topic: "M4 16l1-4 8-8 3 3-8 8-4 1zM11 6l3 3",
  leave: "M8 3H4v14h4M12 6l4 4-4 4M16 10H7",
  add: "M8 9a3.500 3.500 0 1 0-.01 0M1.500 17c0-3 3-5 6.500-5M15 11v6M12 14h6",
  settings: "M10 7.500a2.500 2.500 0 1 0 .01 0M10 2v3M10 15v3M2 10h3M15 10h3M4.500 4.500l2 2M13.500 13.500l2 2M15.500 4.500l-2 2M6.500 13.500l-2 2",
  level: "M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13L5 14M8.500 17.500h3",
  block: "M10 3a7 7 0 1 0 .01 0M5 15L15 5",
  more: "M10 4v.5M10 10v.5M10 16v.5",
  remove: "M8 9a3.500 3.500 0 1 0-.01 0M1.500 17c0-3 3-5 6.500-5M12 14h6",
};
const MAX_TOPIC_CHARS = 200;
const LEVELS = ["all", "mentions", "none"];

export class TalkActions {
  // `commands` are those for one conversation, as in talkCommands.
  constructor(store, chat, panel, { popup, commands }) {
    Object.assign(this, { store, chat, panel, popup, commands });
    this.node = document.getElementById("talk-actions");
    store.watch(() => this.show());
  }

  show() {
    const { current } = this.store;
    const sign = current ? JSON.stringify([current.name, this.isContact(current), current.isMine, current.level]) : "";
    if (sign === this.sign) return;
    this.sign = sign;
    const entries = current ? this.entries(current) : [];
    this.node.replaceChildren(...entries.map((entry) => this.button(entry)), ...(current?.isMine ? [this.more(current, entries)] : []));
  }

  isContact = ({ name }) => this.store.contacts.has(name);

  // Returns what one can do here: [{name, label, act}, …], each a button on a desk and an entry of the menu.
  entries(current) {
    const { chat } = this;
    if (current.name === this.store.me || !current.isMine) return [];
    const choices = LEVELS.map((level) => [level, t(`level_${level}`)]);
    const choose = () => askOne(t("level"), choices, current.level, (level) => chat.setLevel(current, level));
    const level = { name: "level", label: `${t("level")}: ${t(`level_${current.level}`)}`, act: choose };
    return [level, ...(current.isRoom ? this.ofRoom(current) : this.ofPerson(current))];
  }

  ofPerson(current) {
    const { chat } = this;
    const isContact = this.isContact(current);
    const block = () => confirmThat(t("block_sure", { name: current.name }), t("block"), () => chat.block(current));
    return [
      { name: "block", label: t("block"), act: block },
      { name: isContact ? "remove" : "add", label: t(isContact ? "remove_contact" : "add_contact"), act: () => chat.setContact(current.name, !isContact) },
    ];
  }

  ofRoom(current) {
    const { chat } = this;
    const leave = () => confirmThat(t("leave_sure", { name: current.name }), t("leave"), () => chat.leave(current));
    const topic = () => askText(t("set_topic"), current.topic, MAX_TOPIC_CHARS, (text) => chat.setTopic(current, text));
    return [
      { name: "members", label: t("members"), act: () => this.panel.members(current) },
      { name: "topic", label: t("set_topic"), act: topic },
      { name: "settings", label: t("room_settings"), act: () => roomSettings(chat, current) },
      { name: "leave", label: t("leave"), act: leave },
    ];
  }

  button({ name, label, act }) {
    return el("button", { type: "button", class: "icon", title: label, "aria-label": label, onclick: act }, icon(PATHS[name]));
  }

  // The menu has everything: a phone shows no other buttons.
  more(current, entries) {
    const items = () => [...this.commands.map(({ name, label, act }) => this.popup.item(name, label, () => act(current))), ...entries.map(({ name, label, act }) => this.popup.item(name, label, act))];
    const open = ({ currentTarget }) => this.popup.open(currentTarget, items());
    return el("button", { type: "button", class: "icon more", title: t("actions"), "aria-label": t("actions"), "aria-haspopup": "menu", onclick: open }, icon(PATHS.more));
  }
}

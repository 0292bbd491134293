// The left: rooms and people, with what is unread and who is here.

import { avatar, el, fill, hueOf, initialsOf, nameOf } from "../base/dom.js";
import { html, nothing } from "../vendor/lit.js";
import { beginning, page, shortTimeOf, t } from "../base/texts.js";

export class Sidebar {
  // `go` opens a conversation by its name.
  constructor(store, go) {
    Object.assign(this, { store, go });
    this.rooms = document.getElementById("rooms");
    this.people = document.getElementById("people");
    this.status = el("span", { class: "snippet", dir: "auto" });
    document.getElementById("me").append(avatar(page.me), el("span", { class: "names" }, nameOf(page.me, "strong"), this.status));
    this.lists = document.getElementById("lists");
    this.lists.addEventListener("keydown", (event) => this.move(event));
    store.watch(() => this.show());
    store.watchDrafts(() => this.show());
  }

  show() {
    const { rooms, people } = this.store.listed();
    this.lists.ariaBusy = String(!this.store.isIn);
    this.status.textContent = this.store.statusOf(page.me);
    this.fill(this.rooms, rooms, "add-room", t("no_rooms"));
    this.fill(this.people, people, "add-person", t("no_people"));
  }

  // An empty list leads to where one makes it longer: to what the button with the id `adder` does.
  fill(list, conversations, adder, otherwise) {
    const press = () => document.getElementById(adder).click();
    const none = { key: "none", sign: "", make: () => html`<li><button type="button" class="hint none" @click=${press}>${otherwise}</button></li>` };
    const empty = this.store.isIn ? [none] : []; // before the login nobody knows
    fill(list, conversations.length ? conversations.map((one) => this.row(one)) : empty);
  }

  row(conversation) {
    const { store } = this;
    const isCurrent = conversation === store.current;
    const isHere = store.isOnline(conversation.name);
    const snippet = this.snippet(conversation);
    const time = conversation.last ? shortTimeOf(conversation.last.time) : "";
    return {
      key: conversation.name,
      sign: [isCurrent, isHere, conversation.unread, conversation.isMentioned, snippet, time].join(" "),
      make: () => this.item(conversation, { isCurrent, isHere, snippet, time }),
    };
  }

  snippet({ name, draft, last, isRoom, topic }) {
    if (draft) return `${t("draft")} ${beginning(draft, 80)}`;
    if (!last) return topic || this.store.statusOf(name);
    const who = last.from === this.store.me ? `${t("you")}: ` : isRoom ? `${last.from}: ` : "";
    return beginning(who + (last.isDeleted ? t("deleted") : last.text || last.file?.name || ""), 100);
  }

  item({ name, unread, isRoom, draft, isMentioned }, { isCurrent, isHere, snippet, time }) {
    const presence = isRoom ? "" : `, ${t(isHere ? "online" : "offline")}`;
    const spoken = `${presence}${unread ? `, ${t("unread", { count: unread })}` : ""}${isMentioned ? `, ${t("mentioned")}` : ""}`;
    const classes = ["talk-row", unread ? "unread" : "", isCurrent ? "current" : "", isHere ? "here" : ""].join(" ");
    const badge = unread ? html`<span class="badge">${isMentioned ? "@ " : ""}${unread > 99 ? "99+" : unread}</span>` : nothing;
    return html`<li><button type="button" class=${classes} aria-current=${isCurrent ? "true" : nothing} data-name=${name} @click=${() => this.go(name)}
      ><span class="avatar ${hueOf(name)}" aria-hidden="true">${initialsOf(name)}</span
      ><span class="names"><bdi>${name}</bdi><span class="unseen">${spoken}</span><span class=${draft ? "snippet drafted" : "snippet"} dir="auto">${snippet}</span></span
      ><span class="side-end"><span class="when">${time}</span>${badge}</span></button></li>`;
  }

  // Arrows walk the list; Tab leaves it.
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    const buttons = [...document.querySelectorAll("#lists .talk-row")];
    const at = buttons.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))].focus();
  }

  // The name of the conversation so many places on, as listed; with `isUnread` the next unread one.
  beside(step, isUnread) {
    const names = [...document.querySelectorAll("#lists .talk-row")].map((row) => row.dataset.name);
    const at = names.indexOf(this.store.current?.name);
    if (!isUnread) return names[at < 0 ? 0 : (at + step + names.length) % names.length];
    const order = [...names.slice(at + 1), ...names.slice(0, at + 1)];
    return order.find((name) => this.store.conversations.get(name)?.unread);
  }
}

// The line above the messages: with whom one talks. What can be done about it comes later (working/talk_actions.js).

import { avatar, nameOf } from "../base/dom.js";
import { page, t } from "../base/texts.js";

export class Header {
  constructor(store) {
    this.store = store;
    this.avatar = document.getElementById("talk-avatar");
    this.title = document.getElementById("talk-title");
    this.about = document.getElementById("talk-about");
    store.watch(() => this.show());
  }

  show() {
    const { current } = this.store;
    const isHere = Boolean(current && !current.isRoom && this.store.isOnline(current.name));
    const sign = current ? JSON.stringify([current.name, this.aboutOf(current), isHere]) : "";
    if (sign === this.sign) return;
    this.sign = sign;
    document.body.classList.toggle("talking", Boolean(current));
    this.title.replaceChildren(current ? nameOf(current.name) : page.serverName);
    this.title.classList.toggle("unseen", !current); // for those who hear the page by its headings
    this.avatar.replaceChildren(current ? avatar(current.name) : "");
    this.about.textContent = current ? this.aboutOf(current) : "";
    this.about.classList.toggle("here", isHere);
  }

  aboutOf({ name, isRoom, topic, members, typing }) {
    if (typing.length) return t("typing", { names: typing.join(", ") });
    if (isRoom) return [members && t("member_count", { count: members }), topic].filter(Boolean).join(" · ");
    return this.store.statusOf(name) || t(this.store.isOnline(name) ? "online" : "offline");
  }
}

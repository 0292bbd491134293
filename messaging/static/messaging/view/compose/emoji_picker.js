// A window of emoji, by groups and by search, for the box and for reactions. Arrows move in it, Enter chooses, Escape closes.

import { el } from "../../base/dom.js";
import { placeBeside } from "../../base/place.js";
import { t } from "../../base/texts.js";
import { allEmoji, findEmoji, noteRecent, recentEmoji } from "./emoji.js";

const COLUMNS = 8;
const MAX_FOUND = 96;
const RECENT = -1;
const GROUPS = [[RECENT, "🕘"], [0, "😀"], [1, "👋"], [3, "🐻"], [4, "🍎"], [5, "✈️"], [6, "⚽"], [7, "💡"], [8, "❤️"], [9, "🏁"]]; // as the table numbers them
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };

export class EmojiPicker {
  constructor() {
    this.node = document.getElementById("emoji-picker");
    this.grid = el("div", { class: "emoji-grid", role: "group" });
    this.input = el("input", { type: "search", maxlength: 40, autocomplete: "off", placeholder: t("find_emoji"), "aria-label": t("find_emoji") });
    this.tabs = el("p", { class: "emoji-groups" }, ...GROUPS.map(([group, sign]) => this.tab(group, sign)));
    this.node.append(this.input, this.tabs, this.grid);
    this.input.addEventListener("input", () => this.show());
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  tab(group, sign) {
    const choose = () => ((this.group = group), (this.input.value = ""), this.show());
    return el("button", { type: "button", "data-group": group, "aria-label": t(`emoji_group_${group}`), title: t(`emoji_group_${group}`), onclick: choose }, sign);
  }

  // `choose(emoji)` is called with the one that is chosen.
  open(button, choose) {
    this.choose = choose;
    this.input.value = "";
    this.group = recentEmoji().length ? RECENT : 0;
    this.node.showPopover();
    this.show();
    placeBeside(this.node, button);
    this.input.focus();
  }

  show() {
    const found = this.found(() => this.node.matches(":popover-open") && this.show());
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(!this.input.value && Number(tab.dataset.group) === this.group));
    const none = el("p", { class: "hint", role: "status" }, t(found ? "found_nothing" : "loading"));
    this.grid.replaceChildren(...(found?.length ? found.map((one) => this.button(one)) : [none]));
    this.grid.scrollTop = 0;
  }

  found(onReady) {
    if (this.input.value.trim()) return findEmoji(this.input.value, MAX_FOUND, onReady);
    const all = allEmoji(onReady);
    if (this.group !== RECENT) return all?.filter(({ group }) => group === this.group);
    return recentEmoji().map((emoji) => all?.find((one) => one.emoji === emoji) ?? { emoji, label: emoji });
  }

  button({ emoji, label }) {
    return el("button", { type: "button", title: label, "aria-label": label, onclick: () => this.take(emoji) }, emoji);
  }

  take(emoji) {
    this.node.hidePopover();
    noteRecent(emoji);
    this.choose(emoji);
  }

  key(event) {
    const all = [...this.grid.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Enter" && document.activeElement === this.input) return (event.preventDefault(), all[0]?.click());
    if (event.key === "Escape") event.stopPropagation(); // it closes this, not what is below
    const step = STEPS[event.key];
    if (!step || (at < 0 && event.key !== "ArrowDown")) return undefined;
    event.preventDefault();
    return (at + step < 0 ? this.input : all[at < 0 ? 0 : Math.min(all.length - 1, at + step)])?.focus();
  }
}

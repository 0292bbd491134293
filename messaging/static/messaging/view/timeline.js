// The middle of the page: shows the rows of the current conversation, keeps the place while they change, loads older ones.

import { fill, hide } from "../base/dom.js";
import { rowsOf } from "./message_list.js";
import { emptyStateRow } from "./empty_state.js";
import { t } from "../base/texts.js";

const NEAR_PX = 60; // from the end: counts as there
const LOAD_PX = 400; // from the beginning: older ones are loaded before one gets there

export class Timeline {
  // `go` opens a conversation by its name.
  // `tools` as in rowsOf.
  constructor(store, chat, go, tools) {
    Object.assign(this, { store, chat, go, tools, shown: null, isAtEnd: true });
    this.lines = document.getElementById("lines");
    this.rows = document.getElementById("rows");
    this.down = document.getElementById("down");
    this.lines.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.down.addEventListener("click", () => this.toNewest());
    addEventListener("resize", () => this.isAtEnd && this.toEnd());
    store.watch(() => this.show());
    store.sightOf = (conversation) => this.sightOf(conversation);
  }

  show() {
    const conversation = this.store.current;
    this.rows.classList.toggle("bare", !conversation?.isMine);
    if (!conversation) {
      this.shown = null;
      this.showDown();
      return fill(this.rows, [emptyStateRow(this.store, this.chat, this.go)]);
    }
    const isOther = this.shown !== conversation;
    const place = this.place();
    const isLoaded = conversation.isLoaded && conversation.messages.length > 0;
    fill(this.rows, rowsOf(conversation, this.store, this.chat, this.tools));
    if (isOther || (isLoaded && !this.wasLoaded)) this.begin(conversation);
    else if (conversation.wantsEnd || (this.isAtEnd && !conversation.hasNewer && !this.hadNewer)) this.toEnd();
    else this.keep(place);
    conversation.wantsEnd = false;
    this.shown = conversation;
    this.wasLoaded = isLoaded;
    this.hadNewer = conversation.hasNewer;
    this.showDown();
    return this.loadIfNear();
  }

  // Returns the first message in sight and its place, so that it stays there whatever comes and goes above it.
  place() {
    const rows = this.rows.querySelectorAll(".message");
    const { scrollTop } = this.lines;
    const row = rows[this.indexAt(scrollTop, rows)];
    return row && { row, top: row.offsetTop - scrollTop };
  }

  // Returns the index of the first row that ends below a height; the last one where none does.
  indexAt(height, rows) {
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].offsetTop + rows[middle].offsetHeight > height) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  // Returns the ids of the first and the last message in sight; null of a conversation that isn't shown. Who is at the end follows
  // what arrives: as many of the newest are in sight, even before they are shown.
  sightOf(conversation) {
    const rows = this.rows.querySelectorAll(".message[data-id]");
    if (conversation !== this.shown || conversation !== this.store.current || !rows.length) return null;
    const { scrollTop, clientHeight } = this.lines;
    const first = this.indexAt(scrollTop, rows);
    if (this.isAtEnd) return [conversation.messages.at(first - rows.length)?.msgId ?? 0, conversation.newestId];
    return [rows[first], rows[this.indexAt(scrollTop + clientHeight, rows)]].map((row) => Number(row.dataset.id));
  }

  keep(place) {
    if (!place?.row.isConnected) return;
    const moved = place.row.offsetTop - this.lines.scrollTop - place.top;
    if (moved) this.lines.scrollTop += moved;
  }

  // At the line "new" where there is one, else at the end.
  begin() {
    const line = this.lines.querySelector(".new-line");
    this.toEnd();
    if (!line) return;
    this.lines.scrollTop = Math.max(0, line.offsetTop - this.lines.clientHeight / 3);
    this.look();
  }

  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
    this.isAtEnd = true;
    this.showDown();
  }

  async toNewest() {
    if (this.store.current?.hasNewer) await this.chat.toNewest(this.store.current);
    this.toEnd();
  }

  look() {
    const { scrollTop, scrollHeight, clientHeight } = this.lines;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  scrolled() {
    this.look();
    this.showDown();
    this.loadIfNear();
    if (this.isAtEnd && this.store.current) this.chat.readSoon(this.store.current);
  }

  loadIfNear() {
    const conversation = this.store.current;
    if (!conversation?.isLoaded) return;
    if (conversation.hasNewer && this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < LOAD_PX) this.chat.loadNewer(conversation);
    else if (this.lines.scrollTop < LOAD_PX) this.chat.loadOlder(conversation);
  }

  showDown() {
    const conversation = this.store.current;
    const text = conversation?.unread ? `↓ ${t("new_below")} (${conversation.unread})` : `↓ ${t("jump_down")}`;
    if (this.down.textContent !== text) this.down.textContent = text;
    hide(this.down, !conversation || (this.isAtEnd && !conversation.hasNewer));
  }

  // Shows a message that is loaded and says which it is.
  point(msgId) {
    const node = this.lines.querySelector(`[data-id="${Number(msgId)}"]`);
    if (!node) return;
    this.isAtEnd = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed");
    setTimeout(() => node.classList.remove("pointed"), 2500);
  }
}

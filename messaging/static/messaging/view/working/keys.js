// The window that lists the keys.

import { showDialog } from "../dialogs.js";
import { el } from "../../base/dom.js";
import { t } from "../../base/texts.js";

const KEYS = [
  ["Ctrl+K", "key_switch"], ["Alt+↑ ↓", "key_beside"], ["Alt+Shift+↑ ↓", "key_unread"], ["Enter", "key_send"], ["Shift+Enter", "key_break"], ["↑", "key_edit_last"],
  ["Ctrl+↑", "key_messages"], ["↑ ↓", "key_move"], ["Enter", "key_menu"], ["A", "react_other"], ["R", "reply"], ["E", "edit"], ["C", "copy_text"], ["L", "copy_link"],
  ["P", "pin"], ["B", "bookmark"], ["U", "mark_unread"], ["Del", "delete"], ["I", "report"], ["Esc", "key_back"], ["?", "keys"],
];
const FIRST_OF_MESSAGES = 7;

export function showKeys() {
  const list = (keys) => el("dl", { class: "keys" }, ...keys.flatMap(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, t(text))]));
  showDialog(t("keys"), list(KEYS.slice(0, FIRST_OF_MESSAGES)), el("h3", {}, t("keys_of_messages")), list(KEYS.slice(FIRST_OF_MESSAGES)),
    el("form", { method: "dialog", class: "dialog-end" }, el("button", { class: "primary" }, t("close"))));
}

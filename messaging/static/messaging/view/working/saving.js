// A whole conversation as a file of text, or on paper.

import { askOne } from "../dialogs.js";
import { el } from "../../base/dom.js";
import { dayKeyOf, dayOf, clockOf, fullTimeOf, page, t } from "../../base/texts.js";
import { messageOf } from "../../model/store.js";
import { messageNodes } from "../text/plain.js";

const MOST = 10_000; // messages, the newest
const TOO_MANY = 429;
const AGAIN_MS = 1000;
const BAD_IN_NAMES = /[\\/:*?"<>|\u0000-\u001f]/g;

export function saveOrPrint(store, chat, conversation) {
  const choices = [["text", t("save_as_text")], ["print", t("print")]];
  askOne(t("save_title", { name: conversation.name }), choices, "text", async (kind) => {
    store.note(t("loading"), "hint");
    const messages = await wholeOf(chat, conversation);
    if (!messages) return store.note(t("no_connection"));
    return kind === "text" ? save(conversation, messages) : print(conversation, messages);
  });
}

// All messages that one can read, oldest first; null where the server doesn't answer.
async function wholeOf(chat, { name }) {
  const all = [];
  for (let before; all.length < MOST; ) {
    const answer = await chat.requests.ask("get_history", { with: name, before, limit: page.pageSize });
    if (answer?.response === TOO_MANY) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      continue;
    }
    if (!answer?.messages) return null;
    all.unshift(...answer.messages.map(messageOf));
    if (!answer.more || !answer.messages.length) break;
    before = answer.messages[0].msg_id;
  }
  return all;
}

const textOf = ({ text, file, isDeleted }) => (isDeleted ? t("deleted") : [file && `[${file.name}]`, text].filter(Boolean).join(" "));

function save({ name }, messages) {
  const lines = messages.map((message) => `[${fullTimeOf(message.time)}] ${message.from}: ${textOf(message)}\n`);
  const url = URL.createObjectURL(new Blob(lines, { type: "text/plain;charset=utf-8" }));
  el("a", { href: url, download: `${name.replace(BAD_IN_NAMES, "_")}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(url));
}

// The page shows nothing else while it is printed.
function print({ name }, messages) {
  const rows = [];
  let day = null;
  for (const message of messages) {
    if (dayKeyOf(message.time) !== day) rows.push(el("h2", {}, dayOf(message.time)));
    day = dayKeyOf(message.time);
    const text = el("div", { class: "text", dir: "auto" }, ...messageNodes(textOf(message), () => {}));
    rows.push(el("article", {}, el("p", {}, el("strong", {}, el("bdi", {}, message.from)), ` ${clockOf(message.time)}`), text));
  }
  const whole = el("section", { class: "printed" }, el("h1", {}, name), ...rows);
  document.body.append(whole);
  document.body.classList.add("printing");
  addEventListener("afterprint", () => (whole.remove(), document.body.classList.remove("printing")), { once: true });
  window.print();
}

// Ctrl+K: goes to a conversation, to anybody else and any room, does what the menus do, or searches.

import { choose, closeDialog } from "../dialogs.js";
import { avatar, el, nameOf } from "../../base/dom.js";
import { t } from "../../base/texts.js";

const SHOWN = 8;
const ELSEWHERE = 5; // of people and of rooms whom one hasn't talked with

// `search` looks for a text in all messages; `commands` as in commandsOf.
export function openSwitcher(store, chat, go, search, commands) {
  const find = async (typed) => {
    const wanted = typed.toLowerCase();
    const found = known(store).filter((name) => name.toLowerCase().includes(wanted)).slice(0, SHOWN);
    const others = typed ? (await elsewhere(chat, typed)).filter((name) => name !== store.me && !found.includes(name)) : [];
    const deeds = commands.filter(({ name, label }) => label.toLowerCase().includes(wanted) || `/${name}`.startsWith(wanted));
    return [
      ...found.map((name) => row([avatar(name), el("span", { class: "names" }, nameOf(name))], () => go(name))),
      ...others.map((name) => row([avatar(name), el("span", { class: "names" }, nameOf(name))], () => go(name))),
      typed && row([t("search_for", { text: typed })], () => search(typed)),
      ...deeds.map(({ label, act }) => row([label], () => act(""))),
    ].filter(Boolean);
  };
  choose(t("switch_title"), t("switch_label"), "", find);
}

// The names of one's conversations, the newest first.
function known(store) {
  const { rooms, people } = store.listed();
  return [...rooms, ...people].sort((one, other) => (other.last?.msgId ?? 0) - (one.last?.msgId ?? 0)).map(({ name }) => name);
}

async function elsewhere(chat, typed) {
  const room = typed.startsWith("#") ? typed : `#${typed}`;
  const asked = [chat.requests.ask("get_potential", { prefix: typed, limit: ELSEWHERE }), chat.requests.ask("find_rooms", { prefix: room, limit: ELSEWHERE })];
  const [people, rooms] = await Promise.all(asked);
  return [...(people?.data_list ?? []), ...(rooms?.rooms ?? []).map(({ room: name }) => name)];
}

function row(parts, act) {
  return el("li", {}, el("button", { type: "button", class: "talk-row", onclick: () => (closeDialog(), act()) }, ...parts));
}

// Commands: done by a name that is typed in the box after a slash or looked for with Ctrl+K.

import { addPerson, addRoom } from "../dialogs.js";
import { showKeys } from "./keys.js";
import { saveOrPrint } from "./saving.js";
import { chooseSound } from "./sounds.js";
import { t } from "../../base/texts.js";

const COMMAND = /^\/(\S+)(?:\s+([\s\S]*))?$/;

// Returns [{name, label, act}, …]; `act` takes what stands behind the name, "" for nothing.
// `tools` are what they need of the page: store, chat, keeping, kept, go(name), lookFor(text), panel.
export function commandsOf(tools) {
  const { store, chat, go, lookFor, panel, kept } = tools;
  const press = (id) => () => document.getElementById(id).click();
  const inRoom = (act) => (text) => (store.current?.isRoom ? act(store.current, text) : store.note(t("only_in_rooms")));
  const join = async (text) => {
    const name = text.startsWith("#") ? text : `#${text}`;
    if (!text) addRoom(chat, go);
    else if (await chat.join(name)) go(name);
  };
  const write = async (text) => {
    const name = text && (await chat.canonicalName(text));
    if (name) go(name);
    else if (text) store.note(t("nobody_here", { name: text }));
    else addPerson(chat, go);
  };
  return [
    { name: "join", label: t("add_room"), act: join },
    { name: "write", label: t("add_person"), act: write },
    { name: "search", label: t("search_title"), act: (text) => (text ? lookFor(text) : document.querySelector("#search input").focus()) },
    { name: "status", label: t("set_status_short"), act: (text) => (text ? chat.setStatus(text) : press("status")()) },
    { name: "topic", label: t("set_topic"), act: inRoom((room, text) => text && chat.setTopic(room, text)) },
    { name: "members", label: t("members"), act: inRoom((room) => panel.members(room)) },
    ...talkCommands(tools).map(({ name, label, act }) => ({ name, label, act: () => (store.current?.isMine ? act(store.current) : store.note(t("nothing_open"))) })),
    { name: "bookmarks", label: t("bookmarks"), act: () => kept.showBookmarks() },
    { name: "sound", label: t("sound"), act: chooseSound },
    { name: "keys", label: t("keys"), act: showKeys },
    { name: "colours", label: t("change_colours"), act: press("theme") },
  ];
}

// Those for one conversation, which its menu has too: `act` takes it.
export function talkCommands({ store, chat, keeping, kept }) {
  const unread = (conversation) => {
    const last = conversation.messages.findLast(({ from }) => from !== store.me) ?? conversation.last;
    if (last) keeping.markUnread(conversation, last);
  };
  return [
    { name: "pins", label: t("pins"), act: (conversation) => kept.showPins(conversation) },
    { name: "unread", label: t("mark_unread"), act: unread },
    { name: "save", label: t("save_or_print"), act: (conversation) => saveOrPrint(store, chat, conversation) },
  ];
}

// Does what a text orders; false where it is none of the commands: people write paths, too.
export function runCommand(commands, text) {
  const [, name, rest = ""] = COMMAND.exec(text) ?? [];
  const command = commands.find((one) => one.name === name);
  if (command) command.act(rest.trim());
  return Boolean(command);
}

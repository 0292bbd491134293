// Puts together what comes after the first moment (base/deferred.js): menus, windows, search, files, pins, notifications.

import { commandsOf, runCommand, talkCommands } from "./view/working/commands.js";
import { Completion } from "./view/compose/completion.js";
import { addPerson, addRoom } from "./view/dialogs.js";
import { EmojiPicker } from "./view/compose/emoji_picker.js";
import { Keeping } from "./model/keeping.js";
import { Kept } from "./view/working/kept.js";
import { showKeys } from "./view/working/keys.js";
import { markedUpNodes } from "./view/text/markup.js";
import { startMenu } from "./view/menu.js";
import { MessageMenu } from "./view/working/message_menu.js";
import { News } from "./view/working/news.js";
import { Panel } from "./view/panel.js";
import { Popup } from "./view/popup.js";
import { Preview } from "./view/compose/preview.js";
import { startInstalling, startWorker } from "./offline/install.js";
import { Snapshot } from "./offline/snapshot.js";
import { ScrollHead } from "./view/working/scroll_head.js";
import { Search } from "./view/search.js";
import { chooseSound, playSound } from "./view/working/sounds.js";
import { openSwitcher } from "./view/working/switcher.js";
import { TalkActions } from "./view/working/talk_actions.js";
import { page } from "./base/texts.js";
import { Tray } from "./view/files/tray.js";
import { useMarkup } from "./view/text/plain.js";
import { Viewer } from "./view/files/viewer.js";

// `core` is what the page had from the beginning: store, chat, composer, timeline, and the ways to move: go(name), point(name, msgId),
// linkTo(conversation, message), toList(). Returns the parts that it asks something of.
export function makeParts({ store, chat, composer, timeline, go, point, linkTo, toList }) {
  const panel = new Panel(store, chat, go);
  const keeping = new Keeping(store, chat, toList);
  const kept = new Kept(store, keeping, panel, point);
  const search = new Search(store, chat, panel, point);
  const lookFor = (text) => search.lookFor(text);
  const tools = { store, chat, keeping, kept, go, panel, lookFor };
  const commands = commandsOf(tools);
  const [popup, picker] = [new Popup(), new EmojiPicker()];
  helpToWrite(composer, { store, chat, commands, picker });
  if (page.takesFiles) new Tray(store, chat, composer);
  new TalkActions(store, chat, panel, { popup, commands: talkCommands(tools) });
  new ScrollHead(store, () => timeline.place());
  useMarkup(markedUpNodes);
  startMenu(store, chat);
  startInstalling();
  serveButtons(chat, go);
  store.changed();
  return {
    messageMenu: new MessageMenu(store, chat, keeping, { composer, picker, popup, linkTo }),
    news: new News(store, go, () => playSound()),
    openSwitcher: () => openSwitcher(store, chat, go, lookFor, commands),
    panel,
    showKeys,
    snapshot: new Snapshot(store),
    startWorker,
    viewer: new Viewer(store),
  };
}

function helpToWrite(composer, { store, chat, commands, picker }) {
  const completion = new Completion(store, chat, composer.box, commands, () => composer.changed());
  const preview = new Preview(() => composer.text);
  composer.help({ completion, preview, run: (text) => runCommand(commands, text) });
  document.getElementById("add-emoji").addEventListener("click", ({ currentTarget }) => picker.open(currentTarget, (emoji) => composer.insert(emoji)));
}

function serveButtons(chat, go) {
  const deeds = { sound: chooseSound, keys: showKeys, "add-person": () => addPerson(chat, go), "add-room": () => addRoom(chat, go) };
  for (const [id, deed] of Object.entries(deeds)) document.getElementById(id).addEventListener("click", deed);
}

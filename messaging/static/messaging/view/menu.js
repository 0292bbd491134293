// The menu of settings: what one says of oneself, colours.

import { askText } from "./dialogs.js";
import { t } from "../base/texts.js";

const NEXT = { auto: "light", light: "dark", dark: "auto" };

const MAX_STATUS_CHARS = 100; // the server takes no longer one

export function startMenu(store, chat) {
  const menu = document.getElementById("menu");
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const show = () => {
    button.textContent = t(`theme_${root.dataset.theme || "auto"}`);
  };
  button.addEventListener("click", () => {
    const chosen = NEXT[root.dataset.theme || "auto"];
    if (chosen === "auto") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    remember(chosen);
    show();
  });
  document.getElementById("status").addEventListener("click", () => {
    menu.removeAttribute("open");
    askText(t("set_status"), store.statusOf(store.me), MAX_STATUS_CHARS, (text) => chat.setStatus(text.trim()));
  });
  document.addEventListener("click", (event) => !menu.contains(event.target) && menu.removeAttribute("open"));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
  show();
}

// Under a key of its own: theme.js reads it before anybody is signed in.
function remember(chosen) {
  try {
    if (chosen === "auto") localStorage.removeItem("jim:theme");
    else localStorage.setItem("jim:theme", chosen);
  } catch {
    // It holds for this page then.
  }
}

// The page as an app of its own: the service worker, and how to install it.

import { el } from "../base/dom.js";
import { page, t } from "../base/texts.js";
import { closeDialog, showDialog } from "../view/dialogs.js";

// Browsers have service workers over HTTPS and on this machine alone.
export function startWorker() {
  navigator.serviceWorker?.register(page.worker).catch(() => {}); // the page works without: private windows have none
}

export function startInstalling() {
  let offered = null; // by the browser
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = event;
  });
  document.getElementById("install").addEventListener("click", () => {
    document.getElementById("menu").removeAttribute("open");
    if (offered) offered.prompt();
    else explain();
    offered = null; // it can be asked once
  });
}

function explain() {
  const text = el("p", {}, t(isSecureContext ? "install_by_menu" : "install_needs_https"));
  showDialog(t("install"), text, el("p", { class: "dialog-end" }, el("button", { type: "button", class: "primary", onclick: closeDialog }, t("close"))));
}

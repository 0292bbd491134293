// Shows above the box how what is typed will look.

import { el } from "../../base/dom.js";
import { t } from "../../base/texts.js";
import { messageNodes } from "../text/plain.js";

export class Preview {
  // `textOf` returns what would be sent.
  constructor(textOf) {
    this.textOf = textOf;
    this.node = document.getElementById("preview");
    this.button = document.getElementById("show-preview");
    this.button.addEventListener("click", () => this.set(this.node.hidden));
  }

  set(isOn) {
    this.node.hidden = !isOn;
    this.button.setAttribute("aria-pressed", String(isOn));
    this.show();
  }

  show() {
    const text = this.node.hidden ? "" : this.textOf();
    const shown = text ? el("div", { class: "text", dir: "auto" }, ...messageNodes(text, () => this.show())) : el("p", { class: "hint" }, t("nothing_typed"));
    this.node.replaceChildren(...(this.node.hidden ? [] : [shown]));
  }
}

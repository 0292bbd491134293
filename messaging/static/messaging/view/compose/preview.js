// Shows above the box how what is typed will look.

import { t } from "../../base/texts.js";
import { messageNodes } from "../text/markup.js";

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
    if (this.node.hidden) return;
    const text = this.textOf();
    this.node.replaceChildren(...(text ? messageNodes(text, () => this.show()) : [t("nothing_typed")]));
    this.node.classList.toggle("hint", !text);
  }
}

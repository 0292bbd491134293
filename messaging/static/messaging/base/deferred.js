// The parts of the page that nobody needs in its first moment: a second bundle of scripts. What is asked of them before they are here waits.

const AGAIN_MS = 3000; // after they could not be loaded
const BUTTONS = "#menu .menu-body > button, .plus, #attach, #add-emoji, #show-preview"; // that they serve
const FORM = "search"; // that they serve

export class Deferred {
  // `load()` resolves to a function that makes the parts.
  constructor(load) {
    Object.assign(this, { load, parts: null, waiting: [], isAsked: false });
    this.hold("click", ({ target }) => target.closest(BUTTONS), (button) => button.click());
    this.hold("submit", ({ target }) => target.id === FORM && target, (form) => form.requestSubmit());
  }

  // Calls `task` with the parts: now, or when they are here.
  with(task) {
    if (this.parts) return task(this.parts);
    this.waiting.push(task);
    return this.start();
  }

  async start() {
    if (this.isAsked) return;
    this.isAsked = true;
    const make = await this.load().catch((error) => void console.warn(error)); // no connection
    if (!make) return this.startLater();
    this.parts = make();
    document.body.dataset.whole = "";
    for (const task of this.waiting.splice(0)) task(this.parts);
  }

  startLater() {
    this.isAsked = false;
    setTimeout(() => this.start(), AGAIN_MS);
  }

  // Has what somebody presses too early happen as soon as it can.
  hold(kind, find, again) {
    document.addEventListener(kind, (event) => {
      const node = !this.parts && find(event);
      if (!node) return;
      event.preventDefault();
      event.stopPropagation();
      this.with(() => again(node));
    }, true);
  }
}

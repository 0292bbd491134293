// Loads a vendored library when it is needed for the first time: most conversations never need one.

export class Library {
  // `address` is that of a module; `use` makes of its default export what `value` is.
  constructor(address, use = (value) => value) {
    Object.assign(this, { address, use, value: null, isAsked: false, waiting: [] });
  }

  // Returns the library, or null until it is there; `onReady` is called then.
  get(onReady) {
    if (this.value) return this.value;
    this.waiting.push(onReady);
    if (!this.isAsked) this.load();
    return null;
  }

  // A library that can't be had (no connection) leaves the text plain; the next message asks again.
  async load() {
    this.isAsked = true;
    try {
      this.value = this.use((await import(this.address)).default);
      for (const onReady of this.waiting.splice(0)) onReady();
    } catch {
      this.waiting = [];
      this.isAsked = false;
    }
  }
}

// Questions and their answers, matched by id. What a lost connection leaves unanswered is answered null: ask again if it matters.

export class Requests {
  constructor(connection) {
    this.connection = connection;
    this.waiting = new Map();
    this.count = 0;
    this.prefix = `q${crypto.getRandomValues(new Uint32Array(2)).join("")}-`; // the server takes an id that was used before for a repetition
  }

  // A promise of the answer, or of null where there is no connection.
  ask(action, fields = {}) {
    const id = this.prefix + (this.count += 1);
    if (!this.connection.send({ action, ...fields, id })) return Promise.resolve(null);
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  // Returns whether the object answers a request that waits.
  answered(answer) {
    const resolve = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    resolve?.(answer);
    return Boolean(resolve);
  }

  lost() {
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}

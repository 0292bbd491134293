// Messages that the server has not answered yet: in memory and in localStorage, until it has. Sent again after every loss under the
// same id, by which the server knows a repeated one; so nothing is lost and nothing said twice.

import { newId } from "./ids.js";
import { storage } from "../base/storage.js";
import { beginning } from "../base/texts.js";

const PREFIX = "out:";
const QUOTE_CHARS = 100;
const AGAIN_MS = 1500; // after an answer that says "not now"
const TOO_MANY = 429;
const SERVER_ERROR = 500;

export class Outbox {
  // `send` takes an object and returns whether it went out.
  constructor(send) {
    this.sendNow = send;
    this.waiting = new Map(); // id -> {id, to, text, time}, in the order of the ids
    for (const [id, kept] of storage.all(PREFIX).sort()) this.restore(id, kept);
  }

  restore(id, kept) {
    try {
      const { to, text, time, replyTo, quote } = JSON.parse(kept);
      this.waiting.set(id, { id, to: String(to), text: String(text), time: Number(time), replyTo, quote });
    } catch {
      storage.remove(PREFIX + id); // not ours, or cut off when the disk was full
    }
  }

  // `answering` is the message that it answers, if any.
  add(to, text, answering) {
    const quote = answering && { from: answering.from, message: beginning(answering.text, QUOTE_CHARS) };
    const message = { id: newId(), to, text, time: Date.now() / 1000, replyTo: answering?.msgId, quote: quote ?? undefined };
    this.waiting.set(message.id, message);
    storage.set(PREFIX + message.id, JSON.stringify(message));
    this.send(message);
    return message;
  }

  send({ id, to, text, failed, replyTo }) {
    return !failed && this.sendNow({ action: "msg", to, message: text, id, reply_to: replyTo });
  }

  // After a login: everything, in order.
  sendAll() {
    for (const message of this.waiting.values()) this.send(message);
  }

  // Returns what an answer means for its message: "sent", "failed", or null where it waits on or is not ours.
  answered(answer) {
    const message = this.waiting.get(answer.id);
    if (!message) return null;
    if (answer.response < 300) {
      this.forget(answer.id);
      return { message, fate: "sent" };
    }
    if (answer.response === TOO_MANY || answer.response === SERVER_ERROR) {
      setTimeout(() => this.waiting.has(message.id) && this.send(message), AGAIN_MS);
      return null;
    }
    message.failed = answer.error;
    return { message, fate: "failed" };
  }

  retry(id) {
    const message = this.waiting.get(id);
    message.failed = undefined;
    this.send(message);
  }

  forget(id) {
    this.waiting.delete(id);
    storage.remove(PREFIX + id);
  }

  get size() {
    return this.waiting.size;
  }
}

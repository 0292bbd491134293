// Ids of one's own messages: they sort as text in the order of sending, on all devices, which is cheapest for the server.

import { storage } from "../base/storage.js";

let lastMs = Number.parseInt((storage.get("last-id") || "").slice(0, 12), 16) || 0; // a clock that was set back repeats nothing
let count = 0;

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

// 28 hex digits: milliseconds, a count, chance (tells two devices apart that send in the same millisecond).
export function newId() {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    count = 0;
  } else if (count < 0xffff) {
    count += 1;
  } else {
    lastMs += 1;
    count = 0;
  }
  const chance = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => hex(byte, 2)).join("");
  const id = hex(lastMs, 12) + hex(count, 4) + chance;
  storage.set("last-id", id);
  return id;
}

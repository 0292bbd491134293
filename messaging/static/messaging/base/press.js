// Keeps the page still while a button of the pointer is down: a click goes to what lies under both its press and its release, and
// is lost where that has moved meanwhile.

const LONGEST_MS = 1000; // of a press: who holds longer selects text, and what happens is shown again

let isDown = false;
let timer;
const waiting = [];

// Calls `task` soon: at once after what runs now, or after the press and its click.
export function whenStill(task) {
  if (isDown) waiting.push(task);
  else queueMicrotask(task);
}

function end() {
  isDown = false;
  for (const task of waiting.splice(0)) task();
}

function endAfter(delayMs) {
  clearTimeout(timer);
  timer = setTimeout(end, delayMs);
}

addEventListener("pointerdown", () => ((isDown = true), endAfter(LONGEST_MS)), true);
// The click comes in the same task as the release.
for (const event of ["pointerup", "pointercancel"]) addEventListener(event, () => endAfter(0), true);

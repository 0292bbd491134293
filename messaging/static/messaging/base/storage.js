// localStorage under this user's name: it outlives the page. A browser that refuses it (private windows, a full disk) still chats.

import { page } from "./texts.js";

const own = (key) => `jim:${page.me}:${key}`;

function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

export const storage = {
  get: (key) => attempt(() => localStorage.getItem(own(key)), null),
  set: (key, value) => attempt(() => localStorage.setItem(own(key), value)),
  remove: (key) => attempt(() => localStorage.removeItem(own(key))),

  // Calls `tell` with the rest of the key when another tab of this user changed what is kept under a key that begins so.
  watch(prefix, tell) {
    addEventListener("storage", ({ key }) => key?.startsWith(own(prefix)) && tell(key.slice(own(prefix).length)));
  },

  // Everything whose key begins so: [[the rest of the key, value], …].
  all(prefix) {
    return attempt(() => {
      const start = own(prefix);
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(start));
      return keys.map((key) => [key.slice(start.length), localStorage.getItem(key)]);
    }, []);
  },
};

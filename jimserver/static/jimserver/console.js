/* Keeps the console of the admin's first page fresh: asks for it again while the page is seen. */
"use strict";
(() => {
  const REFRESH_MS = 5000;
  const place = document.getElementById("console");
  if (!place) return;

  async function refresh() {
    if (document.hidden || place.contains(document.activeElement)) return; // nobody loses what he is about to press
    try {
      const answer = await fetch(place.dataset.url, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      place.classList.remove("stale");
    } catch {
      place.classList.add("stale"); // the server is away, or the session is over: what is shown is old
    }
  }

  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", refresh);
})();

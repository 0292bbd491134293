/* Refresh the dashboard on the admin's first page while the page is visible. */
"use strict";
(() => {
  const REFRESH_MS = 5000;
  const FETCH = { credentials: "same-origin", redirect: "error" };
  const place = document.getElementById("console");
  if (!place) return;

  async function refresh() {
    // Keep what the operator is about to press.
    if (document.hidden || place.contains(document.activeElement)) return;
    try {
      const answer = await fetch(place.dataset.url, FETCH);
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      place.classList.remove("stale");
    } catch {
      place.classList.add("stale"); // no server or no session: the figures are old
    }
  }

  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", refresh);
})();

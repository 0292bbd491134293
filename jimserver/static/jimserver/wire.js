/* Add what has passed on the wire since the last poll to the table. Everything is shown as text. */
"use strict";
(() => {
  const POLL_MS = 700;
  const MAX_ROWS = 1000; // older ones are removed; the saved file has all that is remembered
  const FETCH = { credentials: "same-origin", redirect: "error" };
  const table = document.querySelector("table.wire");
  const body = document.getElementById("wire-objects");
  const state = document.getElementById("wire-state");
  const waiting = document.getElementById("wire-waiting");
  const follow = document.getElementById("wire-follow");
  let last = 0;

  function cell(row, text, name) {
    const place = row.insertCell();
    place.textContent = text;
    if (name) place.className = name;
    return place;
  }

  function addRow(item) {
    const row = body.insertRow();
    const code = item.object && item.object.response;
    row.className = item.direction + (code >= 400 || !item.object ? " refused" : "");
    cell(row, item.t.toFixed(3), "number");
    cell(row, item.direction === "in" ? "→" : "←", "arrow");
    cell(row, item.size, "number");
    const place = cell(row, item.object ? JSON.stringify(item.object) : item.text, "text");
    if (item.pieces.length > 1) {
      const cut = document.createElement("span");
      cut.className = "cut";
      cut.textContent = `${table.dataset.pieces}: ${item.pieces.join(" + ")}`;
      place.append(cut);
    }
    while (body.rows.length > MAX_ROWS) body.deleteRow(0);
  }

  function show(answer) {
    for (const item of answer.objects) {
      addRow(item);
      last = item.number;
    }
    state.textContent = answer.on ? state.dataset.on : state.dataset.off;
    state.className = answer.on ? "on" : "off";
    waiting.textContent = answer.waiting ? `${answer.waiting} ${waiting.dataset.text}` : "";
    if (answer.objects.length && follow.checked) {
      body.lastElementChild.scrollIntoView({ block: "nearest" });
    }
  }

  async function poll() {
    try {
      const answer = await fetch(`${table.dataset.url}?after=${last}`, FETCH);
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      state.textContent = state.dataset.lost;
      state.className = "off";
    }
    setTimeout(poll, POLL_MS);
  }

  poll();
})();

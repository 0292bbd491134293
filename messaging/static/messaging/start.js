// Opens the page's socket while its other scripts are still on their way; net/connection.js takes it over.
(() => {
  if ("earlySocket" in window) return; // they came first, and have opened one: a second would be a session that nobody reads
  const page = JSON.parse(document.getElementById("page").textContent);
  const address = new URL(page.socket, location.href);
  address.protocol = location.protocol.replace("http", "ws");
  address.search = new URLSearchParams({ ext: page.extensions, lang: page.lang, client: "web" });
  const early = { address, received: [], code: null, socket: new WebSocket(address) };
  early.socket.onmessage = ({ data }) => early.received.push(data);
  early.socket.onclose = ({ code }) => (early.code = code);
  window.earlySocket = early;
})();

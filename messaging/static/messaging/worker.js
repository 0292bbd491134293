// The service worker of one site's chat page. The server puts `SITE` before it: {page, offline, signIn, signOut, assets, later}, all paths.
// It keeps the page's files, which are the same for everybody, and the page of who is signed in, which goes when they sign out.

const SCOPE = new URL(self.registration.scope).pathname; // several sites can share a host
const FILES = `jim files ${SCOPE} `;
const FILES_NOW = FILES + SITE.assets[0]; // the version of them all is in each address
const OWN = `jim own ${SCOPE}`; // the page and what it has loaded (offline/snapshot.js)

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(SCOPE)) event.respondWith(navigate(request, pathname));
  else if ([...SITE.assets, ...SITE.later].includes(pathname)) event.respondWith(fileOf(request));
});

async function install() {
  const files = await caches.open(FILES_NOW);
  await files.addAll([...SITE.assets, SITE.offline]);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(FILES) && name !== FILES_NOW);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function navigate(request, pathname) {
  if ([SITE.signIn, SITE.signOut].includes(pathname)) await caches.delete(OWN);
  try {
    const response = await fetch(request);
    if (pathname === SITE.page && request.method === "GET") await takePage(request, response);
    return response;
  } catch {
    const own = pathname === SITE.page ? await caches.match(SITE.page, { cacheName: OWN, ignoreVary: true }) : null;
    return own ?? (await caches.match(SITE.offline, { cacheName: FILES_NOW, ignoreVary: true })) ?? Response.error();
  }
}

// Keeps the page of who is signed in; where the server leads to its sign-in, nobody is any more.
async function takePage(request, response) {
  if (response.ok) await (await caches.open(OWN)).put(SITE.page, response.clone());
  else if (response.type === "opaqueredirect") await caches.delete(OWN);
}

async function fileOf(request) {
  const files = await caches.open(FILES_NOW);
  const kept = await files.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await files.put(request, response.clone());
  return response;
}

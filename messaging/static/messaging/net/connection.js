// The socket: opens it, opens it again with patience when it is lost, notices when it is dead. Knows objects, not what they mean.

const SIGN_IN = 4401; // the codes are those of jimserver/web/consumers.py
const STAY_AWAY = 4403;
const NO_SERVER = 4503;

const FIRST_WAIT_MS = 500; // doubled at each failure
const LONGEST_WAIT_MS = 30_000;
const FULL_WAIT_MS = 200; // doubled each time, for a session that ends: the one of before a reload, or the oldest
const FULL_TRIES = 3;
const SILENCE_MS = 40_000; // without a word until the server is asked whether it lives
const ANSWER_MS = 10_000; // for its answer

export class Connection {
  // `on` has: object(value), frameEnd(), state(name, seconds), signIn(), isFull(). `state` is said with "open", "lost", "no_server", "refused".
  constructor(address, on) {
    this.address = address;
    this.on = on;
    this.failures = 0;
    this.tries = FULL_TRIES; // while the user has as many sessions as one may have
    this.isOpen = false; // the server has let us in
    addEventListener("online", () => this.tryNow());
    setInterval(() => this.watch(), 5000);
  }

  open() {
    clearTimeout(this.timer);
    const early = this.early();
    const socket = (this.socket = early?.socket ?? new WebSocket(this.address));
    this.heardAt = Date.now();
    this.askedAt = 0;
    socket.addEventListener("message", (event) => socket === this.socket && this.received(event.data));
    socket.addEventListener("close", (event) => socket === this.socket && this.closed(event.code));
    for (const data of early?.received ?? []) if (socket === this.socket) this.received(data);
    if (early?.code && socket === this.socket) this.closed(early.code);
  }

  // Returns the socket that start.js has opened, with what came over it, once; null where it has not run, which it then leaves be.
  early() {
    const early = window.earlySocket;
    window.earlySocket = null;
    if (!early) return null;
    early.socket.onmessage = early.socket.onclose = null;
    return early;
  }

  received(data) {
    this.heardAt = Date.now();
    this.askedAt = 0;
    for (const line of data.split("\n")) if (line) this.on.object(JSON.parse(line));
    this.on.frameEnd();
  }

  // The first answer was a good one.
  letIn() {
    this.failures = 0;
    this.tries = 0;
    this.isOpen = true;
    this.on.state("open");
  }

  // False where there is no connection: whoever sends keeps it or says so.
  send(value) {
    if (!this.isOpen || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(value));
    return true;
  }

  closed(code) {
    this.isOpen = false;
    this.socket = null;
    if (code === SIGN_IN) return this.on.signIn();
    if (code === STAY_AWAY) return this.refused();
    return this.tryLater(code === NO_SERVER ? "no_server" : "lost");
  }

  // At the start, and after another session was closed, the server can still count one that is about to end.
  refused() {
    if (!this.tries || !this.on.isFull()) return this.on.state("refused");
    this.timer = setTimeout(() => this.open(), FULL_WAIT_MS * 2 ** (FULL_TRIES - this.tries));
    this.tries -= 1;
  }

  tryLater(state) {
    // Half of the wait is chance: thousands of pages must not come back in the same moment after a restart.
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    const wait = longest / 2 + (Math.random() * longest) / 2;
    this.failures += 1;
    this.timer = setTimeout(() => this.open(), wait);
    this.on.state(state, Math.ceil(wait / 1000));
  }

  tryNow() {
    if (this.socket) return;
    this.failures = 0;
    this.open();
  }

  // Comes in the place of a session that ends now.
  takePlace() {
    this.tries = FULL_TRIES;
    this.tryNow();
  }

  // A network that went away closes nothing: silence must be asked about.
  watch() {
    const now = Date.now();
    if (!this.isOpen) return;
    if (this.askedAt && now - this.askedAt > ANSWER_MS) {
      const dead = this.socket;
      this.closed(1006);
      dead.close();
    } else if (!this.askedAt && now - this.heardAt > SILENCE_MS) {
      this.askedAt = now;
      this.send({ action: "probe" });
    }
  }
}

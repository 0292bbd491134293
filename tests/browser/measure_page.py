"""Measure the chat page: run `python -m tests.browser.measure_page`, which prints figures as JSON.

One run of one Chromium compares a short conversation with a long one, as machines differ; it loads
the page cold, warm and over a slow line.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, SWITCHES
from tests.browser.person import PASSWORD, Person
from tests.browser.site import ChatSite
from tests.browser.texts import deep_texts
from tests.support.migrated import migrate

SIZES = (50, 2_000, 20_000)
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
TURNS = 150

# Milliseconds of a key with its layout; the least of many turns, which a busy machine leaves alone,
# of many keys each, as a browser's clock has steps of 0.1 ms.
KEY = """() => {
    const box = document.getElementById("box");
    const keys = 25;
    let least = Infinity;
    for (let turn = 0; turn < 150; turn += 1) {
        box.value = "";
        const begun = performance.now();
        for (let key = 0; key < keys; key += 1) {
            box.value += "x";
            box.dispatchEvent(new Event("input"));
            box.getBoundingClientRect();
        }
        least = Math.min(least, (performance.now() - begun) / keys);
    }
    box.value = "";
    return least;
}"""
# Milliseconds of a message that arrives, from the socket to its row's layout; as above.
ARRIVAL = """async ([me, other, turns]) => {
    const lines = document.getElementById("lines");
    let least = Infinity;
    for (let turn = 0; turn < turns; turn += 1) {
        const msg_id = (window.lastId = (window.lastId ?? 1e12) + 1);
        const message = {action: "msg", from: other, to: me, message: "arrived",
                         time: Date.now() / 1000, msg_id};
        await new Promise((done) => setTimeout(done, 5));
        const begun = performance.now();
        const data = JSON.stringify(message);
        window.sockets.at(-1).dispatchEvent(new MessageEvent("message", {data}));
        await null;
        await null;
        lines.getBoundingClientRect();
        void lines.scrollHeight;
        least = Math.min(least, performance.now() - begun);
    }
    return least;
}"""
# Milliseconds until a conversation that was shown before is shown again, its layout included.
SWITCH = """async ([name, between]) => {
    const lines = document.getElementById("lines");
    const press = (one) => document.querySelector(`[data-name="${one}"]`).click();
    let least = Infinity;
    for (let turn = 0; turn < 20; turn += 1) {
        press(between);
        await new Promise((done) => setTimeout(done, 20));
        const begun = performance.now();
        press(name);
        await null;
        await null;
        void lines.scrollHeight;
        least = Math.min(least, performance.now() - begun);
        await new Promise((done) => setTimeout(done, 20));
    }
    return least;
}"""

# Milliseconds of each of some texts, from the socket to its row's layout; the least of five turns.
TEXTS = """async ([me, other, texts]) => {
    const lines = document.getElementById("lines");
    const least = texts.map(() => Infinity);
    let msg_id = 2e12;
    for (let turn = 0; turn < 5; turn += 1) {
        for (const [at, text] of texts.entries()) {
            msg_id += 1;
            const message = {action: "msg", from: other, to: me, message: text,
                             time: Date.now() / 1000, msg_id};
            const data = JSON.stringify(message);
            await new Promise((done) => setTimeout(done, 50));
            const begun = performance.now();
            window.sockets.at(-1).dispatchEvent(new MessageEvent("message", {data}));
            await null;
            await null;
            void lines.scrollHeight;
            least[at] = Math.min(least[at], performance.now() - begun);
        }
    }
    return least;
}"""

# Resolves when one can read and write; the rest of the page comes after that.
USABLE = """() => new Promise((done) => {
    const look = () => document.body?.dataset.link === "open" ? done() : setTimeout(look, 5);
    look();
})"""


def fill(site: ChatSite, sender: str, to: str, count: int) -> None:
    client = site.client(sender, ext=["ids"])
    for begin in range(0, count, 500):
        numbers = range(begin, min(count, begin + 500))
        for number in numbers:
            client.send(action="msg", to=to, message=f"line {number} of the lesson")
        for _ in numbers:
            client.receive()
    client.close()


def measure_sizes(browser: Browser, site: ChatSite) -> dict[str, Any]:
    """Return the costs with conversations of several sizes, and each largest ratio."""
    ann = Person(browser, site)
    site.register("ann", PASSWORD)
    for size in SIZES:
        fill(site, f"sender{size}", "ann", size)
    fill(site, "between", "ann", 10)
    ann.sign_in("ann")
    ann.arrive()
    found: dict[str, dict[int, float]] = {"key": {}, "arrival": {}, "switch": {}, "rows": {}}
    for size in SIZES:
        name = f"sender{size}"
        ann.open(name)
        expect(ann.page.locator(".message").first).to_be_visible()
        read_all(ann.page, size)
        scroll_back(ann.page, size)
        found["rows"][size] = ann.page.locator(".message").count()
        found["key"][size] = ann.page.evaluate(KEY)
        read_all(ann.page, size)
        found["arrival"][size] = ann.page.evaluate(ARRIVAL, ["ann", name, TURNS])
        found["switch"][size] = ann.page.evaluate(SWITCH, [name, "between"])
    ratios = {
        kind: round(max(costs.values()) / costs[SIZES[0]], 2)
        for kind, costs in found.items()
        if kind != "rows"
    }
    ann.context.close()
    return {**found, "ratios": ratios}


def measure_texts(browser: Browser, site: ChatSite) -> dict[str, float]:
    """Return the milliseconds that each text nested 10,000 deep holds the page up."""
    ann = Person(browser, site)
    ann.enter("fay")
    client = site.client("gil", ext=["ids"])
    client.say("fay", "**begun**")
    ann.open("gil")
    expect(ann.page.locator(".text strong")).to_have_text("begun")  # the library is there
    costs = ann.page.evaluate(TEXTS, ["fay", "gil", deep_texts()])
    client.close()
    ann.context.close()
    return {text[:4]: round(cost, 1) for text, cost in zip(deep_texts(), costs, strict=True)}


def read_all(page: Page, size: int) -> None:
    """Go to the newest message; wait until it is there."""
    if page.locator("#down").is_visible():
        page.click("#down")
    expect(page.locator("#down")).to_be_hidden()
    expect(page.locator(".message .text").last).to_have_text(f"line {size - 1} of the lesson")


def scroll_back(page: Page, size: int) -> None:
    """Scroll up through as much as a patient reader does."""
    for _ in range(min(size // 50, 40)):
        page.evaluate("document.getElementById('lines').scrollTop = 0")
        page.wait_for_timeout(30)


def measure_loading(browser: Browser, site: ChatSite) -> dict[str, Any]:
    """Return requests, bytes in all, and seconds until the page can be used, cold and warm."""
    return {
        "usual": load(browser, site, name="bob", slow=False),
        "slow": [load(browser, site, name=name, slow=True) for name in ("carl", "dora", "eva")],
        "slow, from pressing Sign in": sign_in_slowly(browser, site),
    }


def sign_in_slowly(browser: Browser, site: ChatSite) -> float:
    """Return the seconds from the button to the chat, over a slow line, in a new browser."""
    site.register("eve", PASSWORD)
    person = Person(browser, site)
    session = person.context.new_cdp_session(person.page)
    session.send("Network.emulateNetworkConditions", SLOW)
    person.page.goto(site.url)
    person.page.fill("[name=username]", "eve")
    person.page.fill("[name=password]", PASSWORD)
    person.page.wait_for_load_state("networkidle")  # it takes people longer to write their name
    begun = time.monotonic()
    person.page.click("form button.primary", no_wait_after=True)
    person.page.wait_for_url(site.url, wait_until="commit")
    person.page.evaluate(USABLE)
    seconds = round(time.monotonic() - begun, 2)
    person.context.close()
    return seconds


def load(browser: Browser, site: ChatSite, *, name: str, slow: bool) -> dict[str, Any]:
    person = Person(browser, site)
    person.context.add_cookies(site.register(f"{name}{slow}", PASSWORD))
    session = person.context.new_cdp_session(person.page)
    session.send("Network.enable")
    got: list[int] = []
    session.on("Network.loadingFinished", lambda event: got.append(event["encodedDataLength"]))
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    found = {}
    for kind in ("cold", "warm"):
        got.clear()
        begun = time.monotonic()
        person.page.goto(site.url, wait_until="commit")
        person.page.evaluate(USABLE)
        seconds = round(time.monotonic() - begun, 2)
        person.page.wait_for_load_state("networkidle")
        over_the_line = [size for size in got if size]
        found[kind] = {
            "requests": len(over_the_line), "bytes": sum(got), "seconds": seconds,
        }  # fmt: skip
    person.context.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as found:
        site = ChatSite(Path(folder), migrate(Path(folder) / "empty.sqlite"))
        site.start()
        try:
            browser = found.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            print(json.dumps(measure_loading(browser, site), indent=1))
            print(json.dumps({"texts nested 10,000 deep": measure_texts(browser, site)}, indent=1))
            print(json.dumps(measure_sizes(browser, site), indent=1))
            browser.close()
        finally:
            site.stop()


if __name__ == "__main__":
    main()

"""The page as an app: its manifest, and what it does while there is no server."""

import json
import urllib.request
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import MakeSite, Meet
from tests.browser.person import PATIENCE_MS, Person
from tests.browser.site import ChatSite

NewName = Callable[[str], str]
OWN_ENTRIES = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("jim own"));
    return (await Promise.all(names.map(async (name) => (await caches.open(name)).keys())))
        .flat().map(({url}) => decodeURIComponent(new URL(url).pathname)).sort();
}"""


def wait_for_worker(person: Person) -> None:
    """Return when the service worker answers in place of the server."""
    person.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    person.page.wait_for_function("navigator.serviceWorker.controller !== null")


def save(person: Person) -> None:
    """Have the page keep what it has loaded, as when another window is looked at."""
    person.page.evaluate("""() => {
        Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
        dispatchEvent(new Event("visibilitychange"));
        delete document.visibilityState;
    }""")
    person.page.wait_for_function(
        f"async () => (await ({OWN_ENTRIES})()).some((path) => path.includes('/loaded/'))"
    )


def test_without_a_server_one_reads_and_writes(meet: Meet, make_site: MakeSite) -> None:
    site = make_site(JIM_NAME="Tea <house>")
    bob = site.client("bob", ext=["ids"])
    ann = meet(at=site, service_workers="allow")
    ann.expected = "ERR_|WebSocket|Failed to load"
    ann.enter("ann")
    wait_for_worker(ann)
    ann.page.reload()
    ann.arrive()
    bob.say("ann", "read me later")
    ann.open("bob")
    ann.sees("read me later")
    save(ann)
    bob.close()
    site.kill()
    ann.page.reload()
    ann.sees("read me later")
    expect(ann.page.locator("body[data-link=lost]")).to_be_attached()
    ann.say("written offline")
    expect(ann.page.locator(".state-sending")).to_be_visible()
    ann.page.goto(site.url + "account/")
    expect(ann.page.locator("main")).to_contain_text("There is no connection to the server")
    expect(ann.page.locator("h1")).to_have_text("Tea <house>")
    ann.page.click("text=Try again")
    site.start()
    bob = site.client("bob", ext=["ids"])
    ann.arrive()
    assert bob.receive()["message"] == "written offline"
    ann.open("bob")
    ann.sees("read me later", "written offline")
    sign_out(ann)


def sign_out(ann: Person) -> None:
    """Nothing of one's own is left: neither the page nor what it has loaded."""
    assert [path for path in ann.page.evaluate(OWN_ENTRIES) if "loaded" in path]
    ann.page.click("#menu summary")
    ann.page.click("text=Sign out")
    ann.page.wait_for_url("**/sign-in/**")
    assert ann.page.evaluate(OWN_ENTRIES) == []
    ann.site.kill()
    ann.page.goto(ann.site.url)
    expect(ann.page.locator("main")).to_contain_text("There is no connection to the server")


def test_the_page_can_be_installed(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    session = ann.context.new_cdp_session(ann.page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == (
        "JIM", "/chat/", "/chat/",
    )  # fmt: skip
    for one in manifest["icons"]:
        with urllib.request.urlopen(f"http://{site.place}{one['src']}") as answer:
            assert answer.read(4) == b"\x89PNG"
    ann.page.click("#menu summary")
    ann.page.click("#install")
    expect(ann.page.locator("#dialog")).to_contain_text("The menu of your browser offers it")
    ann.page.keyboard.press("Escape")
    ann.page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    ann.page.click("#menu summary")
    ann.page.click("#install")
    expect(ann.page.locator("#dialog")).to_contain_text("JIM_TLS=auto", timeout=PATIENCE_MS)

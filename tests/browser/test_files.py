"""Files on the page: chosen, pasted and dropped, sent with a text, shown, looked at, cancelled."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.attachments.support import picture, send_file
from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.support.client import Client

EXT = ["ids", "files"]
# Gives the box or the page a file as a paste or a drop does.
GIVE = """([target, kind, name, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type: "image/png" }));
    const more = kind === "paste" ? { clipboardData: transfer } : { dataTransfer: transfer };
    const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
    const event = new Kind(kind, { bubbles: true, cancelable: true, ...more });
    document.querySelector(target).dispatchEvent(event);
}"""


@pytest.fixture
def talk(
    meet: Meet, site: ChatSite, new_name: Callable[[str], str]
) -> tuple[Person, Client, str, str]:
    """Return ann at a browser in a conversation with bob, who is on TCP, and both names."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(name)
    ann.write_to(other)
    return ann, bob, name, other


def give(person: Person, target: str, kind: str, name: str) -> None:
    data = base64.b64encode(picture()).decode()
    person.page.evaluate(GIVE, [target, kind, name, data])


def test_files_are_sent_in_their_order(
    talk: tuple[Person, Client, str, str], tmp_path: Path
) -> None:
    ann, bob, _name, _other = talk
    page, notes = ann.page, tmp_path / "notes.txt"
    notes.write_text("tea at five")
    give(ann, "#box", "paste", "one.png")
    give(ann, ".talk", "drop", "two.png")
    give(ann, "#box", "paste", "none.png")
    page.set_input_files("#attach-input", [str(notes)])
    expect(page.locator("#tray li")).to_have_count(4)
    page.get_by_label("Don't send none.png").click()
    page.get_by_label("What does one.png show?").fill("gold and navy")
    page.fill("#box", "what I meant")
    page.press("#box", "Enter")
    got = [bob.receive() for _ in range(3)]
    assert [one["file"]["name"] for one in got] == ["one.png", "two.png", "notes.txt"]
    assert [one["message"] for one in got] == ["what I meant", "", ""]
    assert got[0]["file"]["alt"] == "gold and navy"
    expect(page.locator("#tray")).to_be_hidden()
    expect(page.locator(".attached-picture")).to_have_count(2)
    expect(page.locator(".attached-file")).to_contain_text("notes.txt")
    shown = page.get_by_alt_text("gold and navy")
    shown.click()
    expect(page.locator("#viewer img")).to_have_js_property("naturalWidth", 40)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#viewer")).to_contain_text("two.png")
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    page.reload()
    expect(page.locator(".attached-picture img").first).to_have_js_property("complete", True)


def test_a_file_that_comes_and_one_that_is_refused(
    talk: tuple[Person, Client, str, str], tmp_path: Path
) -> None:
    ann, bob, name, _other = talk
    send_file(bob, name, "notes.txt", b"tea at five")
    expect(ann.page.locator(".attached-file")).to_contain_text("notes.txt")
    with ann.page.expect_download() as download:
        ann.page.click(".attached-file")
    assert download.value.path().read_bytes() == b"tea at five"
    bad = tmp_path / "photo.png"
    bad.write_bytes(b"not a picture")
    ann.expected = "400"
    ann.page.set_input_files("#attach-input", [str(bad)])
    ann.page.fill("#box", "look at this")
    ann.page.press("#box", "Enter")
    expect(ann.page.locator("#banner")).to_contain_text("of another type")
    assert bob.receive()["message"] == "look at this"  # what was written is not lost

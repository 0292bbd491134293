"""The operator in the admin, a user on the chat page: each sees at once what the other does."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import PATIENCE_MS, Person
from tests.browser.site import ChatSite

NewName = Callable[[str], str]
MAKE_OPERATOR = (
    "from accounts.models import User; "
    "User.objects.filter(username='op') or User.objects.create_superuser('op', 'secret')"
)


def operator(meet: Meet, site: ChatSite) -> Person:
    """Signed in to the admin."""
    site.command("shell", "-c", MAKE_OPERATOR)
    person = meet()
    person.page.goto(f"http://{site.place}/admin/")
    person.page.fill("#id_username", "op")
    person.page.fill("#id_password", "secret")
    person.page.click("input[type=submit]")
    expect(person.page.locator("#console")).to_be_visible()
    return person


def choose(person: Person, path: str, button: str, **fields: str) -> None:
    """Open the first row of a list, press an operation's button, fill in its form, confirm."""
    page = person.page
    page.goto(f"http://{person.site.place}/admin/accounts/{path}")
    page.click("#result_list tbody a")
    page.click(f".object-tools button:has-text('{button}')")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click(".submit-row input[type=submit]")


def test_what_the_operator_does_reaches_the_page(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    ann, op = meet(name), operator(meet, site)
    expect(op.page.locator(".console-tiles li.good b")).to_have_text("up")
    choose(op, f"user/?q={name}", "Message", text="Tea at five")
    expect(ann.page.get_by_text("Tea at five").first).to_be_visible(timeout=PATIENCE_MS)
    choose(op, f"session/?user={name}&open=yes", "Watch the wire", reason="she asked why")
    ann.enter_room("#" + name)
    expect(op.page.locator("table.wire tr.in .text", has_text='"join"')).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(op.page.locator("table.wire tr.out .text", has_text='"response":201')).to_be_visible()
    expect(ann.page.get_by_text("the operator is watching").first).to_be_visible()
    choose(op, f"session/?user={name}&open=yes", "Disconnect")
    expect(ann.page.locator("body:not([data-link=open])")).to_be_attached(timeout=PATIENCE_MS)
    choose(op, f"user/?q={name}", "Block", reason="spam")
    ann.expected = r"403|WebSocket|Failed to load"
    ann.page.goto(site.url)
    expect(ann.page).to_have_url(re.compile("/sign-in|/login|next="), timeout=PATIENCE_MS)


def test_the_first_page_keeps_itself_fresh(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    op = operator(meet, site)
    tile = op.page.locator(".console-tiles li", has_text="Online now").locator("b")
    before = int(tile.inner_text())
    bob = site.client(new_name("bob"))
    expect(tile).to_have_text(str(before + 1), timeout=PATIENCE_MS)
    bob.close()
    assert "stale" not in (op.page.locator("#console").get_attribute("class") or "")


# The title's first letter is seen: buttons and filters stand beside and below it.
HAS_TITLE = """h1 => {
    const { left, top, bottom } = h1.getBoundingClientRect();
    return [top + 2, bottom - 2].every(y => document.elementFromPoint(left + 3, y) === h1);
}"""


def test_lists_fit_a_window_of_1280_pixels(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    site.client(new_name("ann")).say("Alex", "a text that needs some room in the list " * 3)
    op = operator(meet, site)
    op.page.set_viewport_size({"width": 1280, "height": 800})
    cut = "node => node.scrollWidth - node.clientWidth"
    for path in ("messaging/message", "accounts/user", "accounts/session", "accounts/loginevent"):
        op.page.goto(f"http://{site.place}/admin/{path}/")
        assert op.page.locator("#changelist-form .results").evaluate(cut) == 0, path
        assert op.page.locator("#content > h1").evaluate(HAS_TITLE), path
    menu = op.page.locator("#nav-sidebar th a").all_inner_texts()
    assert menu.index("Users") < menu.index("API tokens") < menu.index("Messages")
    assert menu.index("Messages") < menu.index("Members") < menu.index("Contacts")

"""Faults that users of the page have met: each a kind that must not come back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import MakeSite
from tests.browser.person import Person
from tests.browser.site import ChatSite

Meet = Callable[..., Person]
NewName = Callable[[str], str]
EXT = ["ids", "acks", "marks"]


def say_many(site: ChatSite, sender: str, to: str, count: int, text: str = "line") -> None:
    client = site.client(sender, ext=["ids"])
    for number in range(count):
        client.say(to, f"{text} {number}")
    client.close()


def test_a_click_hits_what_was_pressed(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """The press takes the focus from the search box: nothing may move before the release."""
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1)
    row = ann.page.locator(f'[data-name="{other}"]')
    expect(row).to_be_visible()
    ann.page.focus("#search input")
    expect(ann.page.locator("#search .hint")).to_be_visible()
    box = row.bounding_box()
    assert box
    ann.page.mouse.move(box["x"] + 20, box["y"] + 3)
    ann.page.mouse.down()
    ann.page.mouse.up()
    expect(ann.page.locator("#talk-title")).to_have_text(other)


def test_a_click_reaches_a_row_that_moves_meanwhile(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """A message that comes between press and release moves its row after the click only."""
    name, first, second = new_name("ann"), new_name("bob"), new_name("eve")
    ann = meet(name)
    say_many(site, second, name, 1)
    say_many(site, first, name, 1)
    names = ann.page.locator("#people .talk-row bdi")
    expect(names).to_have_text([first, second])
    ann.page.hover(f'[data-name="{second}"]')
    ann.page.mouse.down()
    say_many(site, second, name, 1, "I move up")
    expect(ann.page.locator("#live")).to_have_text(f"{second}: I move up 0")  # it has come
    ann.page.mouse.up()
    expect(ann.page.locator("#talk-title")).to_have_text(second)
    expect(names).to_have_text([second, first])


def test_a_banner_moves_nothing(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    ann.expected = "WebSocket|ERR_INTERNET_DISCONNECTED"
    before = ann.page.locator("#app").bounding_box()
    ann.go_offline()
    expect(ann.page.locator("#banner")).to_be_visible()
    assert ann.page.locator("#app").bounding_box() == before


def test_a_banner_leaves_the_title_alone(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 30)
    ann.open(other)
    ann.expected = "WebSocket|ERR_INTERNET_DISCONNECTED"
    ann.go_offline()
    for width in (400, 1100):
        ann.page.set_viewport_size({"width": width, "height": 600})
        head, banner = (
            ann.page.locator(found).bounding_box() for found in (".talk > .talk-head", "#banner")
        )
        assert head
        assert banner
        assert banner["y"] >= head["y"] + head["height"], width
        assert 0 <= banner["x"] <= banner["x"] + banner["width"] <= width


def test_zoom_and_print(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """At 200 % a window of 1100 pixels is one of 550, where "03:00 AM" was cut; so was a print."""
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name, viewport={"width": 550, "height": 350})
    say_many(site, other, name, 30)
    ann.open(other)
    times = ann.page.locator(".message > time")
    expect(times).to_have_count(29)
    cut = "node => node.scrollWidth > node.clientWidth || node.getBoundingClientRect().left < 0"
    assert not times.last.evaluate(cut)
    ann.page.emulate_media(media="print")
    expect(ann.page.locator(".side")).to_be_hidden()
    whole = "node => node.scrollHeight <= node.clientHeight"
    assert ann.page.locator("#lines").evaluate(whole)


def test_the_line_new_stands_before_what_is_unread(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    ann = meet(name)
    for count in (3, 60, 130):
        other = new_name("bob")
        say_many(site, other, name, 30, "old")
        ann.open(other)
        ann.page.click("#down")
        expect(ann.unread(other)).to_have_count(0)
        elsewhere = site.client(name, ext=["ids", "marks"])
        elsewhere.say(other, "my own last word")  # from a client that says nothing of reading
        ann.page.goto(site.url)
        ann.arrive()
        say_many(site, other, name, count, "new")
        expect(ann.unread(other)).to_have_text(str(count) if count < 100 else "99+")
        ann.open(other)
        line = ann.page.locator(".new-line")
        expect(line).to_be_in_viewport()
        below = line.evaluate("node => node.nextElementSibling.querySelector('.text').textContent")
        assert below == "new 0"


def test_who_answers_has_read(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other, ext=EXT)
    for number in range(60):
        bob.say(name, f"line {number}")
    ann.open(other)
    ann.page.locator("#lines").evaluate("node => node.scrollTop = 0")
    ann.say("an answer from far above")
    own = ann.page.locator(".message.own").last
    expect(own).to_be_in_viewport()
    said = [bob.receive() for _ in range(2)]
    assert {"msg", "read"} == {value["action"] for value in said}
    bob.say(name, "one more")
    expect(ann.page.locator(".new-line")).to_have_count(0)


def test_announcements_stay_until_they_are_closed(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    ann = meet(name)
    ann.page.clock.install()
    for text in ("Lesson at five", "Bring a pen"):
        ann.page.evaluate(
            """text => window.sockets.at(-1).dispatchEvent(new MessageEvent(
                "message", {data: JSON.stringify({response: 100, time: 1, alert: text})}))""",
            text,
        )
    banner = ann.page.locator("#banner .announcement")
    expect(banner).to_contain_text(["Lesson at five", "Bring a pen"])
    ann.page.clock.run_for(60_000)
    expect(banner).to_have_count(2)
    ann.page.reload()
    expect(banner).to_contain_text(["Lesson at five", "Bring a pen"])
    banner.first.get_by_role("button").click()
    expect(banner).to_contain_text(["Bring a pen"])


def test_an_idle_page_asks_the_server_and_says_nothing(meet: Meet, new_name: NewName) -> None:
    """The answer to a page's probe was shown as a refusal, "That didn't work: {text}"."""
    ann = meet(new_name("ann"))
    ann.page.clock.install()
    ann.page.reload()
    ann.arrive()
    ann.page.evaluate(
        """() => { window.heard = new Promise((resolve) =>
            window.sockets.at(-1).addEventListener("message", ({ data }) =>
                data.includes('"id"') || resolve(data))); }"""
    )
    ann.page.clock.run_for(45_500)  # silence for 40 s, looked at every 5 s
    ann.page.clock.set_fixed_time(ann.page.evaluate("() => Date.now()"))  # time for the answer
    assert '"response":200' in ann.page.evaluate("() => window.heard")
    ann.page.evaluate(
        "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )
    assert ann.page.inner_text("#banner") == ""  # at once: it goes after 8 s


def test_a_members_settings_of_a_room_can_be_closed(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    room = f"#{new_name('r')}"
    site.client(new_name("bob")).ask(action="join", room=room)
    ann = meet(new_name("ann"))
    ann.enter_room(room)
    ann.page.get_by_role("button", name="Settings of the room").first.click()
    dialog = ann.page.locator("dialog[open]")
    expect(dialog).to_contain_text("member")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_a_list_says_that_the_last_message_was_deleted(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other, ext=["ids"])
    message = bob.say(name, "a slip")["msg_id"]
    row = ann.page.locator(f'[data-name="{other}"]')
    expect(row).to_contain_text("a slip")
    bob.ask(action="delete", msg_id=message)
    expect(row).to_contain_text("[deleted]")


def test_presence_is_what_the_server_says(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1)  # and bob is gone
    row = ann.page.get_by_role("button", name=f"{other} , offline, 1 unread")
    expect(row).to_be_visible()
    carl = site.client(new_name("carl"))
    carl.say(name, "I am here")
    expect(ann.page.locator(".talk-row.here")).to_have_count(1)


def test_several_lines_with_fingers(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    bob.say(name, "hi")
    ann.open(other)
    ann.page.focus("#box")
    ann.page.keyboard.type("one")
    ann.page.keyboard.press("Enter")
    ann.page.keyboard.type("two")
    ann.page.click("#compose .primary")
    assert bob.receive()["message"] == "one\ntwo"


def test_a_letter_in_the_making_is_not_sent(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1)
    ann.open(other)
    ann.page.fill("#box", "にほん")
    ann.page.locator("#box").evaluate(
        """box => box.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, cancelable: true}))"""
    )
    expect(ann.page.locator("#box")).to_have_value("にほん")


def test_code_keeps_its_indentation(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    bob.say(name, "hi")
    ann.open(other)
    ann.say("\n\n    if x:\n        y()  \n")
    assert bob.receive()["message"] == "    if x:\n        y()"


def test_a_refused_search_shows_why(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    for typed, text in (
        ("from:nobodyatall x", "nobodyatall"),
        ("since:yesterday x", "yesterday is no date"),
    ):
        ann.page.fill("#search input", typed)
        ann.page.press("#search input", "Enter")
        expect(ann.page.locator("#panel")).to_contain_text(text)
        expect(ann.page.locator("#panel .found")).to_have_count(0)


def test_back_shows_nothing_to_whoever_comes_next(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1, "a secret")
    ann.open(other)
    expect(ann.page.locator(".message .text")).to_have_text(["a secret 0"])
    ann.page.click("#menu summary")
    ann.page.get_by_role("button", name="Sign out").click()
    expect(ann.page.locator("[name=password]")).to_be_visible()
    ann.page.go_back()
    expect(ann.page.locator("[name=password]")).to_be_visible()
    assert "a secret" not in ann.page.content()


def test_odd_locales(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    for languages in [["en-US@posix"], ["no locale", "en-GB"], [""]]:
        ann.context.add_init_script(  # the last one counts
            f"Object.defineProperty(navigator, 'languages', "
            f"{{get: () => {languages!r}, configurable: true}})"
        )
        ann.page.reload()
        ann.arrive()
        assert ann.page.evaluate("navigator.languages") == languages
        expect(ann.page.locator("#people")).to_be_visible()


def test_an_address_in_another_case(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1)
    ann.page.goto(f"{site.url}#{other.upper()}")
    ann.page.reload()
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    expect(ann.page.locator("#people .talk-row")).to_have_count(1)
    ann.page.goto(f"{site.url}#nosuchuser")
    ann.page.reload()
    expect(ann.page.locator("#banner")).to_contain_text("nosuchuser")
    expect(ann.page.get_by_text("Loading…")).to_have_count(0)


def test_the_next_language_keeps_the_conversation(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    say_many(site, other, name, 1)
    ann.open(other)
    ann.page.click("#menu summary")
    ann.page.click(".languages [value=ru]")
    expect(ann.page.locator("html")).to_have_attribute("lang", "ru")
    expect(ann.page.locator("#talk-title")).to_have_text(other)


def test_a_link_ends_before_what_reverses_it(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other, ext=["ids"])
    bob.say(name, "https://a.b/exe\u202egnp.txt and more")
    ann.open(other)
    expect(ann.page.locator(".text a")).to_have_text("https://a.b/exe")


def test_a_message_of_a_thousand_lines_is_folded(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other, ext=["ids"])
    bob.say(name, "a" + "\n" * 1000 + "b")
    ann.open(other)
    text = ann.page.locator(".message .text")
    folded = text.bounding_box()
    ann.page.get_by_role("button", name="Show all").click()
    unfolded = text.bounding_box()
    assert folded
    assert unfolded
    assert folded["height"] < 500 < unfolded["height"]


@pytest.fixture(scope="module")
def below_a_path(chromium: Browser, start_site: MakeSite) -> Iterator[ChatSite]:
    site = start_site(JIM_SCRIPT_NAME="/jim", JIM_SECRET_KEY="other")
    yield site
    site.stop()


def test_two_sites_on_one_host_and_one_below_a_path(
    meet: Meet, site: ChatSite, below_a_path: ChatSite, new_name: NewName
) -> None:
    """A browser keeps cookies by host: signing in at one server must not sign out at the other."""
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    page = ann.new_tab()
    ann.expected = "request: "  # of the other site
    page.goto(f"http://{below_a_path.place}/jim/chat/register/")
    for field, value in {"username": name, "password": "secret", "again": "secret"}.items():
        page.fill(f"[name={field}]", value)
    page.click("form button.primary")
    expect(page.locator("body[data-link=open][data-whole]")).to_be_attached()
    client = below_a_path.client(other, ext=["ids"])
    client.say(name, "below a path")
    page.click(f'[data-name="{other}"]')
    expect(page.locator(".message .text")).to_have_text(["below a path"])
    manifest = "fetch(document.querySelector('[rel=manifest]').href).then((one) => one.json())"
    assert page.evaluate(manifest)["scope"] == "/jim/chat/"
    assert page.evaluate("JSON.parse(document.getElementById('page').textContent).worker") == (
        "/jim/chat/worker.js"
    )
    ann.page.reload()
    ann.arrive()


def test_who_has_too_many_sessions_can_close_one(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    ann = meet(name)
    clients = [site.client(name) for _ in range(19)]  # 20 are allowed here
    ann.page.reload()
    ann.arrive()
    tab = ann.new_tab()
    tab.goto(site.url)
    expect(tab.locator("#banner .refusal")).to_contain_text("Open sessions: 20")
    tab.get_by_role("button", name="Close the oldest session").click()
    expect(tab.locator("body[data-link=open][data-whole]")).to_be_attached()
    ended = [value["response"] for value in clients[0].wait_for_end()[-1:]]
    assert ended == [101]


def test_a_quoted_phrase_is_searched_as_one(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other, ext=["ids"])
    bob.say(name, "the number of the message")
    ann.open(other)
    ann.page.fill("#search input", "message number")
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel mark")).to_have_text(["number", "message"])
    ann.page.fill("#search input", '"message number"')
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel")).to_contain_text("Nothing was found.")

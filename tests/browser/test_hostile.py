"""Markup, scripts and tricks in everything that others can write stay text; nothing runs."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.site import ChatSite

NewName = Callable[[str], str]

MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b>'
NAME = "<b onclick=alert(1)>"  # as long as a name may be, with a number behind it
ROOM = "#<i onload=alert(1)>"
# Such names were allowed once, so users and rooms still can have them; they can't be registered.
MAKE_OLD_ONES = """
from django.contrib.auth.hashers import make_password
from accounts.models import User
from accounts.names import fold_name
from messaging.models import Room
for name in {names!r}:
    if name.startswith("#"):
        Room.objects.create(name=name, name_key=fold_name(name))
    else:
        row = User(username=name, username_key=fold_name(name), password=make_password("secret"))
        User.objects.bulk_create([row])
"""


def make_old(site: ChatSite, *names: str) -> None:
    site.command("shell", "-c", MAKE_OLD_ONES.format(names=names))


RUNS = 'document.title = "owned"'


TEXTS = [
    MARKUP,
    f"`{MARKUP}`",
    f"```html\n{MARKUP}\n```",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/<script>alert(1)</script>",
    "javascript:alert(1) http://%zz data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;&#x3c;b&#x3e;",
    "{{7*7}} ${7*7} {text} {name}",
    "\u202eright to left\u202c and \u2066isolated",
    "̸" * 300 + "a",
    "x" * 3000,
]


def test_messages(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    for text in TEXTS:
        assert bob.say(name, text)["response"] == 200
    ann.open(other)
    plain = [
        text.removeprefix("```html\n").removesuffix("\n```").strip("`")
        if text.startswith("`")
        else text
        for text in TEXTS
    ]
    expect(ann.page.locator(".message .text")).to_have_text(plain, use_inner_text=False)
    assert ann.page.locator(".text :is(img, script, b, [onmouseover], [onerror])").count() == 0
    assert all(
        link.get_attribute("href").startswith("http") for link in ann.page.locator(".text a").all()
    )  # type: ignore[union-attr]
    assert ann.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert ann.page.locator("#lines").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_names_rooms_topics_and_statuses(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, room = new_name("ann"), new_name(NAME), new_name(ROOM)
    make_old(site, other, room)
    bob = site.client(other, ext=["ids"])
    bob.ask(action="join", room=room)
    bob.ask(action="set_topic", room=room, topic=MARKUP)
    ann = meet(name)
    ann.enter_room(room)
    bob.say(room, MARKUP)
    bob.say(name, MARKUP)
    ann.sees(MARKUP)
    expect(ann.page.locator("#talk-about")).to_have_text(f"Members: 2 · {MARKUP}")
    ann.page.click("#talk-actions button[title='Members']")
    expect(ann.page.locator("#panel li", has_text=other)).to_be_visible()
    ann.open(other)
    ann.page.click("[title='Add to contacts']")
    expect(ann.page.locator("[title='Remove from contacts']")).to_be_visible()
    bob.ask(action="presence", user={"account_name": other, "status": MARKUP[-100:]})
    expect(ann.page.locator("#talk-about")).to_have_text(MARKUP[-100:])
    assert (
        ann.page.locator(
            "body :is(img, i, b, script:not([src]):not([type='application/json']))"
        ).count()
        == 0
    )


def test_what_one_writes_oneself(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    other = new_name("bob")
    bob = site.client(other)
    name = new_name(NAME)
    make_old(site, name)
    ann = meet()
    ann.sign_in(name)
    ann.arrive()
    ann.write_to(other)
    ann.say(MARKUP)
    ann.sees(MARKUP)
    ann.page.fill("#box", MARKUP)
    ann.page.fill("#search input", MARKUP[:60])
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel .found .text")).to_have_text(MARKUP)
    ann.page.reload()
    ann.open(other)
    expect(ann.page.locator("#box")).to_have_value(MARKUP)
    assert bob.receive()["message"] == MARKUP


def test_the_way_in(meet: Meet) -> None:
    ann = meet()
    ann.page.goto(ann.site.url + 'sign-in/?next="><script>alert(1)</script>')
    ann.fill({"username": '"><script>a(1)</script>', "password": MARKUP})
    expect(ann.page.locator(".wrong")).to_be_visible()
    expect(ann.page.locator("[name=username]")).to_have_value('"><script>a(1)</script>')
    ann.page.goto(ann.site.url + "register/")
    ann.fill({"username": MARKUP, "password": "a", "again": "a"})
    expect(ann.page.locator(".wrong").first).to_be_visible()


def test_nothing_of_another_site_is_followed_after_signing_in(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    site.client(name)
    ann = meet()
    ann.page.goto(ann.site.url + "sign-in/?next=https://evil.example/")
    ann.fill({"username": name, "password": "secret"})
    ann.arrive()
    assert ann.page.url == ann.site.url


def test_the_policy_stops_a_script_that_slipped_in(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    ann.expected = "Content Security Policy"
    ann.page.evaluate(f"""() => {{
        const script = document.createElement("script");
        script.textContent = '{RUNS}';
        document.body.append(script);
        const image = document.createElement("div");
        image.innerHTML = '<img src="data:," onerror="document.title=1">'
            + '<style>body {{ display: none }}</style>';
        document.body.append(image);
    }}""")
    expect(ann.page.locator("#talk-title")).to_be_attached()
    assert ann.page.title() == "JIM"
    assert ann.page.locator(".side").is_visible()
    assert any("Content Security Policy" in text for text in ann.complaints)


def test_every_page_has_the_policy(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    for path in ("/chat/", "/chat/sign-in/", "/chat/nothing/", "/admin/login/"):
        answer = ann.context.request.get(f"http://{ann.site.place}{path}", max_redirects=0)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

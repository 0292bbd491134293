"""Thirty tasks done by keyboard alone, and thirty on a screen of 360 px; docs/page.md lists them.

Each is one step of a dialogue in one page: a task leaves the page as the next one wants it.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.browser.test_messages import message_of
from tests.browser.test_talk import hear
from tests.support.client import Client

NewName = Callable[[str], str]
PAGE = Path(__file__).parents[2] / "docs" / "page.md"
EXT = ["ids", "sync", "lists", "edits", "replies", "reactions", "pins", "typing"]
PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}


class Tasks:
    """Hold what both walks share: ann at a page, bob on TCP, and the names of all."""

    def __init__(self, ann: Person, bob: Client, names: tuple[str, str, str]) -> None:
        self.ann, self.bob = ann, bob
        self.page, self.keys = ann.page, ann.page.keyboard
        self.name, self.other, self.room = names

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def shows(self, selector: str, text: str) -> None:
        expect(self.at(selector).last).to_contain_text(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.press(key)

    def says(self, text: str) -> None:
        """Have bob write to ann, and wait for it."""
        self.bob.say(self.name, text)


def numbered(title: str) -> list[str]:
    """Return the tasks that the page lists under a title."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^\d+\. (.+)$", part, re.M)


class Keyboard(Tasks):
    """Walk through the tasks by keys alone: nothing is clicked and nothing is filled in."""

    def switch(self, text: str) -> None:
        self.press("Control+k")
        expect(self.at("#dialog input")).to_be_focused()
        self.keys.type(text)
        expect(self.at("#dialog li button").first).to_contain_text(text)
        self.press("Enter")

    def order(self, command: str) -> None:
        """Type a command in the box; its name is whole, so nothing is left to complete."""
        expect(self.at("#box")).to_be_focused()
        self.keys.type(f"/{command}")
        self.press("Escape", "Enter")

    def last(self, key: str) -> None:
        """Give the last message the focus, and press a key there."""
        self.press("Control+ArrowUp")
        expect(self.at(".message").last).to_be_focused()
        self.press(key)

    def run(self) -> list[str]:
        done = []
        for task in (self.people, self.writing, self.messages, self.kept, self.rooms):
            done += task()
        return done

    def people(self) -> list[str]:
        self.switch(self.other)
        self.shows("#talk-title", self.other)
        self.keys.type("hello")
        self.press("Shift+Enter")
        self.keys.type("bob")
        self.press("Enter")
        assert hear(self.bob)["message"] == "hello\nbob"
        self.says("hi")
        self.shows(".message .text", "hi")
        return ["Go to a person", "Break the line", "Send a message", "Read the answer"]

    def writing(self) -> list[str]:
        self.keys.type(f"@{self.other[:2]}")
        expect(self.at("#completions li").first).to_have_text(f"@{self.other}")
        self.press("Tab")
        self.keys.type(":rocke")
        expect(self.at("#completions li").first).to_contain_text("rocket")
        self.press("Enter")
        expect(self.at("#box")).to_have_value(f"@{self.other} 🚀 ")
        self.press("Tab", "Tab", "Enter")  # send, emoji: its window
        expect(self.at("#emoji-picker input")).to_be_focused()
        self.keys.type("торт")
        expect(self.at(".emoji-grid button").first).to_have_text("🎂")
        self.press("Enter")
        expect(self.at("#box")).to_have_value(f"@{self.other} 🚀 🎂")
        self.press("Tab", "Tab", "Tab", "Enter")
        self.shows("#preview", "🎂")
        self.press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Enter")
        assert hear(self.bob)["message"] == f"@{self.other} 🚀 🎂"
        return ["Complete a name", "Complete an emoji", "Find an emoji", "See a preview"]

    def messages(self) -> list[str]:
        self.says("question?")
        self.shows(".message .text", "question?")
        self.last("r")
        self.keys.type("answer")
        self.press("Enter")
        assert hear(self.bob)["quote"]["message"] == "question?"  # type: ignore[index]
        expect(message_of(self.ann, "answer").locator(".deeds")).to_be_attached()
        self.press("ArrowUp")
        expect(self.at("#box")).to_have_value("answer")
        self.keys.type("!")
        self.press("Enter")
        assert hear(self.bob, "edited")["message"] == "answer!"
        self.last("ArrowUp")
        expect(message_of(self.ann, "question?")).to_be_focused()
        self.press("a")
        expect(self.at("#emoji-picker input")).to_be_focused()
        self.press("ArrowDown", "Enter")
        assert hear(self.bob, "reaction")["on"]
        self.last("Delete")
        expect(self.at("#dialog")).to_be_visible()
        self.press("Tab", "Enter")
        assert hear(self.bob, "deleted")
        self.last("ArrowUp")
        self.press("Enter")
        expect(self.at("#message-menu button").first).to_be_focused()
        self.press("Escape", "c")
        self.shows("#banner", "Copied.")
        self.press("l")
        expect(message_of(self.ann, "question?")).to_be_focused()
        self.press("i")
        expect(self.at("#dialog input")).to_be_focused()
        self.keys.type("spam")
        self.press("Enter")
        self.shows("#banner", "The operator has got your report.")
        return [
            *("Reply to a message", "Edit one's last message", "React to a message"),
            *("Delete a message", "Open the menu of a message", "Copy a text", "Copy a link"),
            "Report a message",
        ]

    def kept(self) -> list[str]:
        self.press("Escape")
        self.order("pins")
        self.shows("#panel-body", "Nothing is pinned here yet.")
        self.press("Escape")
        self.press("Control+ArrowUp", "ArrowUp", "p")
        assert hear(self.bob, "pin")["on"]
        self.press("b")
        expect(message_of(self.ann, "question?").locator(".kept-sign")).to_have_count(2)
        self.press("Escape")
        self.order("bookmarks")
        self.shows("#panel .found", "question?")
        self.press("Tab", "Tab", "Enter")
        expect(self.at(".pointed")).to_be_visible()
        self.press("Escape")
        self.order("search answer")
        expect(self.at("#panel-title")).to_have_text("Search")
        self.press("Escape")
        self.order("unread")
        expect(self.ann.unread(self.other)).to_be_visible()
        self.press("Alt+Shift+ArrowDown")
        self.shows("#talk-title", self.other)
        return [
            *("List the pinned messages", "Pin a message", "Bookmark a message"),
            *("Go to a bookmark", "Search", "Mark a conversation as unread"),
            "Go to the next unread conversation",
        ]

    def rooms(self) -> list[str]:
        self.order(f"join {self.room}")
        self.shows("#talk-title", self.room)
        self.order("topic Tea and more")
        self.shows("#talk-about", "Tea and more")
        self.order("members")
        self.shows("#panel-body", self.name)
        self.press("Escape")
        self.order("status having tea")
        self.shows(".me", "having tea")
        self.order("colours")
        expect(self.at("html")).to_have_attribute("data-theme", "light")
        self.order("keys")
        expect(self.at("#dialog-title")).to_have_text("Keys")
        self.press("Escape")
        self.press("Alt+ArrowDown")
        self.shows("#talk-title", self.other)
        return [
            *("Make a room", "Change its topic", "List its members", "Set a status"),
            *("Change the colours", "See all keys", "Go to the conversation below"),
        ]


class Phone(Tasks):
    """Walk through the tasks by touches; nothing may reach beyond 360 px."""

    def tap(self, selector: str) -> None:
        self.at(selector).last.tap()
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, selector

    def more(self, deed: str) -> None:
        self.tap("#talk-actions .more")
        self.tap(f"#message-menu [data-deed={deed}]")

    def deed(self, text: str, deed: str) -> None:
        message_of(self.ann, text).locator(".deeds").tap()
        self.tap(f"#message-menu [data-deed={deed}]")

    def write(self, text: str) -> None:
        self.tap("#box")
        self.keys.type(text)
        self.tap("#compose [type=submit]")

    def menu(self, button: str) -> None:
        self.tap("#menu summary")
        self.tap(button)

    def run(self) -> list[str]:
        done = []
        for task in (self.people, self.messages, self.kept, self.rooms, self.settings):
            done += task()
        return done

    def people(self) -> list[str]:
        self.tap("#add-person")
        self.at("#dialog input").fill(self.other)
        self.page.locator("#dialog li", has_text=self.other).first.get_by_text("Write").tap()
        self.shows("#talk-title", self.other)
        self.tap("#box")
        self.keys.type("hello")
        self.press("Enter")
        self.keys.type("bob")
        self.tap("#show-preview")
        self.shows("#preview", "bob")
        self.tap("#add-emoji")
        self.tap(".emoji-groups [data-group='4']")
        self.at("#emoji-picker input").fill("birthday ca")
        expect(self.at(".emoji-grid button").first).to_have_text("🎂")
        self.at(".emoji-grid button").first.tap()
        self.tap("#compose [type=submit]")
        assert hear(self.bob)["message"] == "hello\nbob🎂"
        self.says("question?")
        self.shows(".message .text", "question?")
        return [
            *("Find a person", "Write several lines", "See a preview", "Choose an emoji"),
            *("Send a message", "Read the answer"),
        ]

    def messages(self) -> list[str]:
        self.deed("question?", "reply")
        self.write("answer")
        assert hear(self.bob)["quote"]["message"] == "question?"  # type: ignore[index]
        self.deed("answer", "edit")
        self.write("!")
        assert hear(self.bob, "edited")["message"] == "answer!"
        message_of(self.ann, "question?").locator(".deeds").tap()
        self.at("#message-menu .emoji button").first.tap()
        assert hear(self.bob, "reaction")["on"]
        self.tap(".reaction")
        assert not hear(self.bob, "reaction")["on"]
        self.deed("answer!", "delete")
        self.tap("#dialog .primary")
        assert hear(self.bob, "deleted")
        self.deed("question?", "copy_text")
        self.shows("#banner", "Copied.")
        self.deed("question?", "copy_link")
        self.deed("question?", "report")
        self.at("#dialog input").fill("spam")
        self.tap("#dialog .primary")
        self.shows("#banner", "The operator has got your report.")
        return [
            *("Reply to a message", "Edit a message", "React to a message"),
            *("Take a reaction back", "Delete a message", "Copy a text", "Copy a link"),
            "Report a message",
        ]

    def kept(self) -> list[str]:
        self.deed("question?", "pin")
        assert hear(self.bob, "pin")["on"]
        self.deed("question?", "bookmark")
        self.more("pins")
        self.shows("#panel .found", "question?")
        self.tap("#panel .found")
        expect(self.at("#panel")).to_be_hidden()
        expect(self.at(".pointed")).to_be_visible()
        self.tap("#back")
        self.menu("#bookmarks")
        self.shows("#panel .found", "question?")
        self.tap("#panel-close")
        self.tap(f'[data-name="{self.other}"]')
        self.more("unread")
        expect(self.ann.unread(self.other)).to_be_visible()
        self.at("#search input").fill("question")
        self.press("Enter")
        self.shows("#panel .found", "question?")
        self.tap("#panel-close")
        return [
            *("Pin a message", "Bookmark a message", "List the pinned messages"),
            *("Go to a pinned message", "Go back to the list", "List one's bookmarks"),
            *("Mark a conversation as unread", "Search"),
        ]

    def rooms(self) -> list[str]:
        self.tap("#add-room")
        self.at("#dialog input").fill(self.room)
        self.page.get_by_text(f"Make {self.room}").tap()
        self.shows("#talk-title", self.room)
        self.more("topic")
        self.at("#dialog input").fill("Tea and more")
        self.tap("#dialog .primary")
        self.shows("#talk-about", "Tea and more")
        self.more("members")
        self.shows("#panel-body", self.name)
        self.tap("#panel-close")
        self.more("level")
        self.page.get_by_text("mentions only").tap()
        self.more("leave")
        self.tap("#dialog .primary")
        expect(self.at("#rooms [data-name]")).to_have_count(0)
        return [
            *("Make a room", "Change its topic", "List its members"),
            *("Set what notifies", "Leave a room"),
        ]

    def settings(self) -> list[str]:
        self.menu("#status")
        self.at("#dialog input").fill("having tea")
        self.tap("#dialog .primary")
        self.shows(".me", "having tea")
        self.menu("#sound")
        self.page.get_by_text("Bell").tap()
        self.menu("#theme")
        expect(self.at("html")).to_have_attribute("data-theme", "light")
        return ["Set a status", "Choose a sound", "Change the colours"]


def walk(
    kind: type[Keyboard] | type[Phone],
    meet: Meet,
    site: ChatSite,
    new_name: NewName,
    **options: object,
) -> list[str]:
    names = new_name("ann"), new_name("bob"), new_name("#tea")
    bob = site.client(names[1], ext=EXT)
    site.client(names[0]).close()
    ann = meet(**options)
    ann.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ann.sign_in(names[0])
    ann.arrive()
    return kind(ann, bob, names).run()


def test_thirty_tasks_by_keyboard_alone(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    assert walk(Keyboard, meet, site, new_name) == numbered("Thirty tasks by keyboard alone")


def test_thirty_tasks_on_a_screen_of_360_px(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    done = walk(Phone, meet, site, new_name, **PHONE)
    assert done == numbered("Thirty tasks on a screen of 360 px")

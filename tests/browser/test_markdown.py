"""Markdown in messages: shown as people know it; never HTML, never a picture from elsewhere."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.site import ChatSite
from tests.browser.texts import deep_texts

NewName = Callable[[str], str]

WRITTEN = """Here is **what**, *how* and ~~why~~ of __init__ in snake_case_names:

1. read `a * b`
2. run it
   - twice

> quoted

| a | b |
|---|--:|
| 1 | <b>2</b> |

```python
def greet(): return "a"  # <i>
```
[page](https://example.org/a_b_c) ![cat](https://example.org/cat.png) [no](javascript:alert(1)) &lt;
https://example.org/x_y_z.
"""


def test_markdown_is_shown(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    bob.say(name, WRITTEN)
    ann.open(other)
    text = ann.page.locator(".message .text")
    for selector, words in {
        "strong": ["what", "init"],
        "em": ["how"],
        "s": ["why"],
        "ol > li": ["read a * b", "run it\ntwice"],
        "ul > li": ["twice"],
        "blockquote": ["quoted"],
        "th": ["a", "b"],
        "td": ["1", "<b>2</b>"],
        "pre .code-keyword": ["def", "return"],
        "pre .code-comment": ["# <i>"],
        "a": ["page", "cat", "https://example.org/x_y_z"],
    }.items():
        expect(text.locator(selector)).to_have_text(words, use_inner_text=True)
    assert "snake_case_names" in text.inner_text()
    assert "&lt;" in text.inner_text()
    links = text.locator("a")
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}
    assert text.locator(":is(img, b, i, script)").count() == 0
    assert "javascript" not in "".join(link.get_attribute("href") or "" for link in links.all())


def test_markdown_bombs_are_plain_text(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """Nested thousands deep, or of nothing but brackets: shown as written, without a stall."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    bombs = [">" * 4000, ">" * 30 + " deep", "[" * 4000, "- " * 1900 + "x", "*a " * 1300 + "x"]
    for bomb in (*bombs, "**done**"):
        assert bob.say(name, bomb)["response"] == 200
    ann.open(other)
    expect(ann.page.locator(".text strong")).to_have_text("done")
    assert ann.page.locator(".text").all_text_contents() == [*bombs, "done"]
    assert ann.page.locator(".text :is(blockquote, ul)").count() == 0


PUSH = """([me, other, text, msg_id]) => {
    const time = Date.now() / 1000;
    const data = JSON.stringify({action: "msg", from: other, to: me, message: text, time, msg_id});
    window.sockets.at(-1).dispatchEvent(new MessageEvent("message", {data}));
}"""


def test_markdown_nested_ten_thousand_deep_is_plain_text(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """A server whose limit was raised delivers such texts; ours has 4,000 characters."""
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    site.client(other, ext=["ids"]).say(name, "**begun**")
    ann.open(other)
    expect(ann.page.locator(".text strong")).to_have_text("begun")
    bombs = deep_texts()
    bombs += ["\n".join(" " * depth + "- x" for depth in range(0, 200, 2))]
    for number, bomb in enumerate([*bombs, "**done**"]):
        ann.page.evaluate(PUSH, [name, other, bomb, 10**12 + number])
    expect(ann.page.locator(".text strong").last).to_have_text("done")
    assert ann.page.locator(".text").all_text_contents() == ["begun", *bombs, "done"]
    assert ann.page.locator(".text :is(blockquote, ul, em, a, code)").count() == 0


def test_marks_within_words_are_none(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    texts = ["2*3*4 = 24", "snake_case_name and a.py", "a | b", "C:\\new\\text"]
    for text in (*texts, "**done**"):
        bob.say(name, text)
    ann.open(other)
    expect(ann.page.locator(".text strong")).to_have_text("done")
    assert ann.page.locator(".text").all_text_contents()[:4] == texts[:4]

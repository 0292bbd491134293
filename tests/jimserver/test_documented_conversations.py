"""Run the conversations in docs/protocol.md line by line against a server."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
CONVERSATIONS = re.findall(
    r"^### ([^\n]+)\n(?:(?!^#{2,3} ).)*?^```jim\n(.*?)^```",
    PAGE.read_text(encoding="utf-8"),
    re.M | re.S,
)
LINE = re.compile(r"(\w+)([<>]) (.*)")
PLACEHOLDERS: dict[str, Callable[[Any], bool]] = {
    "<time>": lambda value: isinstance(value, int | float),
    "<id>": lambda value: isinstance(value, int),
    "<text>": lambda value: isinstance(value, str),
}


def fits(shown: Any, received: Any) -> bool:
    """Return whether an object is as the page shows it; it may have more fields."""
    if isinstance(shown, dict) and isinstance(received, dict):
        return all(key in received and fits(value, received[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(received, list):
        return len(shown) == len(received) and all(map(fits, shown, received))
    if isinstance(shown, str) and shown in PLACEHOLDERS:
        return PLACEHOLDERS[shown](received)
    return bool(shown == received)


@pytest.fixture(autouse=True)
def has_site(settings: Any) -> None:
    """Let the server know a site, without which it takes no files."""
    settings.JIM = replace(settings.JIM, site_url="https://chat.example.org")


def test_the_page_has_conversations() -> None:
    assert len(CONVERSATIONS) >= 5


@pytest.mark.parametrize("title, text", CONVERSATIONS, ids=[title for title, _ in CONVERSATIONS])
def test_conversation(title: str, text: str, connect: Callable[[], Client]) -> None:
    clients: dict[str, Client] = {}
    for line in text.splitlines():
        parts = LINE.fullmatch(line)
        assert parts, f"not a line of a conversation: {line}"
        name, direction, value = parts[1], parts[2], json.loads(parts[3])
        if direction == ">" and (
            name not in clients or (value["action"] == "authenticate" and clients[name].has_quit)
        ):
            clients[name] = connect()
        if direction == ">":
            clients[name].send(**value)
            if value["action"] == "quit":
                assert clients[name].wait_for_end() == []
                clients[name].has_quit = True
        else:
            received = clients[name].receive()
            assert fits(value, received), f"{line}\nbut received: {received}"

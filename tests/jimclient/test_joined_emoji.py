"""Draw rows of which a terminal counts the columns in its own way."""

import re
from pathlib import Path

from tests.jimclient.terminal import Terminal, needs_tmux
from tests.support.client import Client
from tests.support.server import LiveServer

LAST_ROW = "react to the chosen message"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@needs_tmux
def test_nothing_is_left_of_joined_emoji(server: LiveServer, tmp_path: Path) -> None:
    """Check that a list looks the same over an empty conversation and over such texts."""
    bob = Client(server.port)
    bob.login("bob")
    ann = Terminal("emoji", tmp_path, "-p", str(server.port), "-un", "ann", size=(100, 30))
    try:
        ann.expect("F1 help")
        ann.type("F1")
        ann.expect(LAST_ROW)
        rows = [row.rpartition("│")[2] for row in ann.screen().splitlines()[2:27]]
        ann.type("Escape")
        ann.expect("^ >")
        ann.type("/open bob", "Enter")
        for number in range(30):
            bob.say("ann", f"{FAMILY * 3} {number} " + "eaotnirs " * 5)
        bob.say("ann", "the last")
        ann.expect("the last")
        ann.type("F1")
        for row in rows:
            ann.expect(re.escape(row))
    finally:
        ann.kill()
        bob.close()

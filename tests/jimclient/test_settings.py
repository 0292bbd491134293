"""The file of settings: what it changes, and one sentence for each fault."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from jimclient.kept_passwords import KeptPasswords
from jimclient.options import parse
from jimclient.settings.file import BadSettings, read_settings
from jimclient.settings.table import ACTIONS, COLOURED
from jimclient.text.i18n import use_language
from jimclient.ui.full.keys import KEYS, chosen_keys
from jimclient.ui.full.layout import LOOKS
from tests.jimclient.memory_keyring import MemoryKeyring
from tests.jimclient.seat import F1, Seat
from tests.support.client import Client
from tests.support.server import LiveServer
from tests.support.waiting import wait_until

F5 = "\x1b[15~"
GOOD = """
language = "en"
mouse = true
[notifications]
bell = false
desktop = "osc777"
[keys]
next_unread = "F5"
[colours]
name = "bold #56b6c2"
[servers.home]
address = "chat.example.org"
name = "ann"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("JIM_CLIENT_SETTINGS", str(path))
    yield path
    use_language("en")


FAULTS = {
    "language = 'en'\nmouse = 1": "line 2: mouse must be true or false",
    "mouse = true\nmouse = true": "line 2: Cannot overwrite a value",
    "[notifications]\n\nbel = true": "line 3: notifications.bel is not known; there are bell,",
    "colour = 'red'": "line 1: colour is not known; there are language, server, mouse,",
    "[colours]\nname = 'crimson'": "line 2: colours.name must be colours such as ansired",
    "[keys]\nedit = 'Alt+Я'": "line 2: keys.edit must be Alt+A to Alt+Z",
    "[keys]\nedit = 'Alt+A'": "line 2: keys.edit has the key of next_unread",
    "[keys]\nedit = 'F5'\nopen_queue = 'F5'": "line 3: keys.open_queue has the key of edit",
    "[servers.home]\naddress = 'a'\nport = 0": "line 3: servers.home.port must be 1 … 65535",
    "[servers.home]\nport = true": "line 2: servers.home.port must be 1 … 65535",
    "[servers]\nhome = 'a'": "line 2: servers.home must be a table",
    "server = 'home'": "line 1: server is no alias of the table servers",
    "server = '\\x1b[31m'": "line 1: ",
    'server = "\\u001b[31m"': "line 1: server must be a text without control characters",
    "keys = 3": "line 1: keys must be a table",
    "[keys": "line 1: Expected ']'",
    "x = " + "[" * 5000: "line 1: ",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_one_sentence_with_its_line_and_key(
    text: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        parse(["-un", "ann"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"{file}, {FAULTS[text]}" in said  # a server of an earlier test may still log
    assert said.count("\n") == 1
    assert said[:-1].isprintable()


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    file.write_bytes(b"mouse = '\xff'")
    with pytest.raises(BadSettings, match=r"settings\.toml: it is not UTF-8"):
        read_settings()
    file.unlink()
    file.mkdir()
    with pytest.raises(BadSettings, match=r"settings\.toml: Is a directory"):
        read_settings()


def test_an_alias_is_a_server_and_a_name(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    home = parse(["home", "send", "bob", "hi"])
    assert (home.address, home.port, home.username) == ("chat.example.org", 7777, "ann")
    assert (home.command, home.arguments) == ("send", ("bob", "hi"))
    assert parse(["home", "-p", "8000", "-un", "bob"]).port == 8000
    assert parse(["home", "-p", "8000", "-un", "bob"]).username == "bob"
    assert parse(["-un", "bob"]).address == "127.0.0.1"
    file.write_text(f'server = "home"{GOOD}', encoding="utf-8")
    assert parse(["status"]).address == "chat.example.org"
    assert parse(["status", "-a", "localhost"]).address == "localhost"


def test_the_tables_agree_with_the_screen() -> None:
    assert set(COLOURED) == set(LOOKS)
    shown = {key.action: key.shown for key in KEYS if key.help}
    assert {a: key for a, key in ACTIONS.items() if key not in shown[a]} == {}
    letters = {
        k.action
        for k in KEYS
        if any(p[0] == "escape" and p[1:] and p[1].isalpha() and len(p[1]) == 1 for p in k.presses)
    }
    assert letters <= set(ACTIONS)
    assert [key.presses for key in chosen_keys({"edit": "Ctrl+O"}) if key.action == "edit"] == [
        (("c-o",),)
    ]


def test_the_screen_has_the_users_keys_colours_and_signs(
    file: Path, server: LiveServer, tmp_path: Path
) -> None:
    file.write_text(GOOD, encoding="utf-8")
    bob = Client(server.port)
    bob.login("bob")
    ann = Seat(tmp_path, server.port, "ann", settings=read_settings())
    bob.say("ann", "one; \x1b]0;x\x07")
    ann.wait_for("  1 bob")
    assert "\x1b]777;notify;bob;one; ␛]0;x␇\x07" in ann.display.raw
    assert "\x07" not in ann.display.raw.replace("␇\x07", "").replace("JIM\x07", "")  # no bell
    ann.press(F5)
    ann.wait_for(" bob>")
    ann.wait_for("bob one")
    assert "\x1b[0;38;5;73;1m" in ann.display.raw  # #56b6c2, as near as 256 colours come
    ann.press(F1)
    ann.wait_for("F5")
    assert ann.screen.has_mouse
    assert "\x1b[?1000h" in ann.display.raw
    assert ann.close() == 0
    bob.close()


def test_the_level_of_a_conversation_chooses_what_gives_a_sign(
    file: Path, server: LiveServer, tmp_path: Path
) -> None:
    file.write_text('[notifications]\ndesktop = "osc9"', encoding="utf-8")
    bob, elsewhere = Client(server.port), Client(server.port)
    bob.login("bob")
    bob.ask(action="join", room="#tea")
    ann = Seat(tmp_path, server.port, "ann", settings=read_settings())
    ann.enter("/join #tea")
    ann.wait_for(" #tea>")
    ann.enter("/notify mentions")
    ann.wait_for("Signs of new messages in #tea: mentions")
    ann.enter("/open ann2")
    ann.wait_for(" ann2>")
    bob.say("#tea", "quiet")
    bob.say("#tea", "loud, @Ann")
    ann.wait_for("  2 #tea")
    ann.wait_until(lambda: "\x1b]9;bob: loud, @Ann" in ann.display.raw, "a sign")
    elsewhere.login("ann")
    elsewhere.ask(action="set_level", with_="#tea", level="none")
    one = ann.desk.conversations.get("#tea")
    wait_until(lambda: one.level == "none")
    bob.say("#tea", "@ann again")
    ann.wait_for("  3 #tea")
    bob.say("ann", "direct")  # the last sign, after those that did not come
    ann.wait_until(lambda: "\x1b]9;bob: direct" in ann.display.raw, "a sign")
    assert ann.display.raw.count("\x1b]9;") == 2
    ann.close()
    for client in (bob, elsewhere):
        client.close()


def test_notify_send_is_given_words(
    file: Path, server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {said}.new\nmv {said}.new {said}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    file.write_text('[notifications]\ndesktop = "notify-send"')
    bob = Client(server.port)
    bob.login("bob")
    ann = Seat(tmp_path / "ann", server.port, "ann", settings=read_settings())
    bob.say("ann", "--version <b> $(x)")
    ann.wait_for("  1 bob")
    wait_until(said.exists)
    assert said.read_text() == "--app-name=JIM|--|bob|--version &lt;b&gt; $(x)|"
    ann.close()
    bob.close()


def test_passwords_are_kept_in_the_keyring(capsys: pytest.CaptureFixture[str]) -> None:
    before, ring = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ring)
    try:
        kept = KeptPasswords("example.org:7777", "ann", is_wanted=True)
        assert kept.read() is None
        kept.keep("secret")
        assert ring.kept == {("jimclient", "ann@example.org:7777"): "secret"}
        assert kept.read() == "secret"
        assert KeptPasswords("example.org:7777", "bob", is_wanted=True).read() is None
        assert KeptPasswords("example.org:7777", "ann", is_wanted=False).read() is None
        kept.forget()
        assert ring.kept == {}
        kept.forget()
        ring.is_locked = True
        assert kept.read() is None
        assert capsys.readouterr().err == "The keyring can't be used: locked␛[31m\n"
    finally:
        keyring.set_keyring(before)


def test_without_the_package_the_password_is_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert KeptPasswords("example.org:7777", "ann", is_wanted=True).read() is None
    assert capsys.readouterr().err == "The package keyring is not installed: pip install keyring\n"

"""List the servers of the local network, in the client's words."""

import json
from typing import Any

import pytest

from jimclient import run_find
from jimclient.app import main
from jimclient.net.discovery import FoundServer, NotInstalled

PLAIN = FoundServer("JIM school", "10.0.0.5", 7777, "")
HOSTILE = FoundServer("Tea \x1b[31m\u202e", "fe80::1\n", 1, "lusab babad")


def find(monkeypatch: pytest.MonkeyPatch, answer: Any, *words: str) -> int:
    """Run `--find` on a network that answers so."""

    def find_servers() -> list[FoundServer]:
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    monkeypatch.setattr(run_find, "find_servers", find_servers)
    return main(["--lang", "en", "--find", *words])


def test_servers_are_listed(monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert find(monkeypatch, [PLAIN]) == 0
    assert capsys.readouterr().out == "JIM school  -a 10.0.0.5 -p 7777\n  no encryption\n"
    assert find(monkeypatch, [PLAIN], "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "name": "JIM school",
        "address": "10.0.0.5",
        "port": 7777,
        "fingerprint": None,
    }


def test_a_name_that_drives_a_terminal(monkeypatch: Any, capsys: Any) -> None:
    assert find(monkeypatch, [HOSTILE]) == 0
    line, words = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert line.endswith("-p 1")
    assert words == "  lusab babad"  # a terminal would break them inside a word


@pytest.mark.parametrize(
    "answer, code, sentence",
    [
        ([], 3, "No JIM server answered on the local network."),
        (NotInstalled(), 2, "--find needs the package zeroconf (the extra mdns)"),
        (OSError(19, "No such device"), 3, "The local network can't be asked: No such device"),
    ],
)
def test_what_prevents_it_is_one_sentence(
    answer: Any, code: int, sentence: str, monkeypatch: Any, capsys: Any
) -> None:
    assert find(monkeypatch, answer) == code
    assert capsys.readouterr() == ("", sentence + "\n")

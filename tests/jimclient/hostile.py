"""Make what a hostile server says: any value in any field, and bytes that are no JIM."""

import json
import random
import unicodedata
from collections.abc import Callable
from typing import Any

ESCAPES = "\x1b]0;PWNED\x07\x1b[4242m\x9b2J\u202e\r\n\u2028\x08"


def is_clean(line: str) -> bool:
    """Return True if nothing in `line` can drive a terminal."""
    categories = {unicodedata.category(char) for char in line}
    return not categories & {"Cc", "Cs", "Zl", "Zp"} and "\u202e" not in line


FIELDS = (
    *("action", "response", "id", "from", "to", "message", "time", "msg_id", "user", "user_id"),
    *("room", "with", "data_list", "quantity", "alert", "error", "more", "messages", "ext"),
    *("token", "online", "server", "sent", "status", "chats", "last", "unread", "rooms", "topic"),
    *("members", "joined", "next", "seen", "kept", "emoji", "on", "statuses", "read", "reply_to"),
)
ACTIONS = (
    *("msg", "probe", "potential", "contact_list", "delivered", "read", "presence", "join"),
    *("leave", "add_contact", "del_contact", "authenticate", "quit", ""),
    *("edited", "deleted", "reaction", "mark", "topic", "typing", "session", "notice"),
)
LISTS = ("data_list", "chats", "messages", "rooms", "sessions", "alert")  # fields that hold some


def any_value(chance: random.Random, depth: int = 0) -> Any:
    """Return a value of JSON, likely one that a field was not made for."""
    kinds: list[Callable[[], Any]] = [
        lambda: chance.choice((None, True, False, "", ESCAPES, "bob", "#tea", "ann", ["bob"])),
        lambda: chance.choice((-1, 0, 1, 200, 202, 402, 2**63, -(2**70), 10**30, 1e308, 0.5)),
        lambda: "".join(chr(chance.choice((chance.randrange(0xD800), 0x301))) for _ in range(20)),
        lambda: "9" * 5000,
        lambda: [any_value(chance, depth + 1) for _ in range(3)] if depth < 3 else [],
        lambda: {chance.choice(FIELDS): any_value(chance, depth + 1)} if depth < 3 else {},
        lambda: {"account_name": chance.choice(("ann", ESCAPES, 3)), "status": ESCAPES},
    ]
    return chance.choice(kinds)()


def any_object(chance: random.Random) -> dict[str, Any]:
    obj = {field: any_value(chance) for field in chance.sample(FIELDS, chance.randrange(8))}
    if chance.random() < 0.8:
        obj["action"] = chance.choice(ACTIONS)
        obj.pop("response", None)
    return obj


def any_bytes(chance: random.Random) -> bytes:
    """Return bytes that are no JIM, or not for long."""
    good = json.dumps(any_object(chance)).encode()
    return chance.choice([
        chance.randbytes(50), b"{" * 200_000, good[: len(good) // 2], good[::-1], b'{"a":"\xff"}',
        b'{"a":"\\ud800"}', b"\xef\xbb\xbf" + good, b"\x00" * 100, b"[" + good + b"]", b'"' * 999,
    ])  # fmt: skip


def any_message(chance: random.Random) -> dict[str, Any]:
    """Return a message as a server has it, with something wrong in any of its fields."""
    message = {
        "action": "msg",
        "from": chance.choice(("bob", "carl", "ann", ESCAPES)),
        "to": chance.choice(("ann", "bob", "#tea")),
        "time": chance.choice((1_700_000_000 + chance.randrange(10**6), -1, 1e17)),
        "msg_id": chance.randrange(1, 300),
        "message": chance.choice(
            ("hi", ESCAPES, "\n" * 99, f"see{ESCAPES}" * 20, "e" + "\u0301" * 99)
        ),
    }
    if chance.random() < 0.3:
        message[chance.choice(tuple(message))] = any_value(chance)
    return message


def any_answer(chance: random.Random, request_id: object) -> dict[str, Any]:
    """Return an answer that looks like a good one from afar."""
    answer = any_object(chance)
    answer.pop("action", None)
    for name in LISTS:
        if chance.random() < 0.7:
            answer[name] = [_any_row(chance) for _ in range(chance.randrange(60))]
    code = chance.choice((200, 200, 200, 202, 404, any_value(chance)))
    return answer | {"response": code, "id": request_id, "more": chance.random() < 0.7}


def _any_row(chance: random.Random) -> Any:
    """Return a row of a list: a message, a conversation, a room, a name, or anything."""
    name = chance.choice(("bob", "#tea", ESCAPES, f"b{chance.randrange(50)}"))
    row: dict[str, Any] = {field: any_value(chance) for field in chance.sample(FIELDS, 4)}
    row |= {"with": name, "room": name, "unread": chance.choice((0, 3, -1, "x", 10**12))}
    return chance.choice((any_message(chance), row | {"last": any_message(chance)}, name, row))

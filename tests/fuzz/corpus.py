"""Provide what clients of all kinds say, as material for fuzzing."""

import json
import random
from typing import Any

Object = dict[str, Any]

USER = {"account_name": "ann", "password": "secret"}
CLASSIC: list[Object] = [
    {
        "action": "authenticate",
        "time": 1,
        "user": USER,
        "ext": ["ids", "acks"],
        "lang": "ru",
        "client": "x",
        "last_id": 7,
        "id": "login",
    },
    {
        "action": "presence",
        "time": 1.5,
        "type": "status",
        "user": {"account_name": "ann", "status": "Yep, I am here!"},
    },
    {
        "action": "msg",
        "time": 1,
        "to": "bob",
        "from": "ann",
        "encoding": "utf-8",
        "message": "Привет, 👋 \"}{\\ 'x'",
        "id": 1,
    },
    {"action": "msg", "to": "#tea", "message": "may I?", "id": "0001"},
    {"action": "join", "room": "#tea"},
    {"action": "leave", "room": "#tea"},
    {"action": "probe"},
    {"action": "probe", "to": "bob"},
    {"action": "get_contacts"},
    {"action": "add_contact", "user_id": "bob", "time": 1},
    {"action": "del_contact", "user_id": "bob", "time": 1},
    {"action": "get_potential", "prefix": "p", "after": "Pavel", "limit": 2},
    {"action": "get_online", "after": "", "limit": 5},
    {"action": "get_rooms"},
    {"action": "get_members", "room": "#tea"},
    {"action": "get_history", "with": "bob", "before": 100, "limit": 3},
    {"action": "get_history", "with": "#tea", "after": 0},
    {"action": "search", "with": "bob", "text": "привет"},
    {"action": "read", "with": "bob", "msg_id": 5},
    {"action": "ack", "msg_id": 5},
    {"action": "get_chats", "before": 9, "limit": 2},
    {"action": "find_rooms", "prefix": "#t"},
    {"action": "set_topic", "room": "#tea", "topic": "green"},
    {"action": "list", "user": {"status": "add", "contact": "bob"}},
    {"action": "list", "user": {"status": "show"}},
    {"action": "quit"},
]
COURSE: list[Object] = [
    {
        "action": "presence",
        "time": 1,
        "user": {"account_name": "ann", "pubkey": "-----BEGIN PUBLIC KEY-----\nMIIB"},
    },
    {"response": 511, "bin": "q83vEjRWeJA=\n"},
    {"action": "message", "from": "ann", "to": "bob", "time": 1, "mess_text": "hi"},
    {
        "action": "message",
        "sender": "ann",
        "destination": "bob",
        "time": 1,
        "message_text": "c2VhbGVk" * 43,
    },
    {"action": "get_contacts", "user": "ann"},
    {"action": "get_users", "account_name": "ann"},
    {"action": "pubkey_need", "account_name": "bob"},
    {"action": "add", "account_name": "bob", "user": "ann"},
    {"action": "remove", "contact": "bob"},
    {"action": "exit", "account_name": "ann"},
]
GUEST: list[Object] = [
    {
        "action": "presence",
        "time": 1,
        "type": "status",
        "user": {"account_name": "guest", "status": "hello"},
    },
    {"action": "presence", "user": {"account_name": "guest"}},
    {"action": "msg", "to_u": "bob", "from_u": "guest", "text": "hi"},
    {"action": "msg", "message": "to all my contacts", "user": {"account_name": "guest"}},
    {"action": "add_contact", "contact_name": "bob", "user_id": "guest"},
    {"action": "join", "chat": "#tea"},
    {"action": "get_contacts"},
]
REGISTER_FIRST: list[Object] = [
    {"user": "ann", "action": "register", "time": "Sat Nov 28 02:54:41 2026", "password": "S0VZ"},
    {"user": "ann", "action": "authorise", "time": "Sat Nov 28 02:54:41 2026"},
    {"action": "authorise", "answer": "dnZ2dnZ2dnZ2dnZ2dnZ2dg==Ypju49jDojL6EOrnk6ZT1Q=="},
    {"user": "ann", "action": "presence"},
    {"user": "ann", "action": "add_contact", "contact": "bob"},
    {"action": "msg", "from": "ann", "to": "bob", "message": "QUJD"},
]
SENDER: list[Object] = [
    {"action": "presence", "sender": "ann", "time": 1.5},
    {"action": "register", "sender": "ann", "text": "secret"},
    {"action": "auth", "sender": "ann", "text": "QUJDREVGR0hJSktMTU5PUA==", "user_name": "PEM"},
    {"action": "add_contact", "sender": "ann", "user_name": "bob"},
    {"action": "send_msg", "sender": "ann", "to": "bob", "text": "hi"},
]
LISTS: list[Object] = [
    {"action": "presense", "user": {"account_name": "eve", "status": "x"}},
    {"action": "list", "contact_list": "none", "user": {"status": "del", "contact": "bob"}},
    {"action": "list", "contact_list": "none", "user": {"status": "show", "contact": ""}},
    {"action": "msg", "text": "to the last contact", "time": " 02:54AM"},
]
# A key of 1024 bits, which is enough for a test; nobody has the other half.
PEM = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDjI5W0cua9H2c3jcrBNF3jLD0L
6WzXPp1ZbGp5zxh4geXIWidqcdfZytZpZLvvbDx7xGSNML2Vc2KMKcMnHlqNYA10
HrMcoJucs4cWXldOl5t1MIJXZQbiupsCp9sjO4WBH/YakZK696CQUgTqnZZx+IdK
bOiVi2RP+gateh8FmwIDAQAB
-----END PUBLIC KEY-----
"""
FAMILIES = [CLASSIC, COURSE, GUEST, REGISTER_FIRST, SENDER, LISTS]
FAMILIES.append([value for family in FAMILIES for value in family])
PIECES = [
    b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\r\n", b"\0", b" ", b"{}",
    b'{"', b'"}', b"'", b"/*",
    b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u202e\u3164ﷺё".encode(),
    b"\\u", b"\\ud83d", b"\\u0000", b"\\ude00\\ud83d",
    b"null", b"true", b"NaN", b"-0", b"1e999", b"9" * 30, b"9" * 5000, b"1.5", b"-",
    b"[" * 50, b"{" * 50, b'{"a":' * 300, b"x" * 600,
    b'"action":', b'"id":', b'"user":{', b'"from":"bob",', b'"action":"quit",', b'"id":[],',
    b"GET / HTTP/1.1\r\n\r\n",
]  # fmt: skip


def conversation(chance: random.Random) -> bytes:
    """Draw some objects of one family, or of all, as a client may send them."""
    family = chance.choice(FAMILIES)
    between = chance.choice(["", "\n", "\r\n", " \0"])
    is_ascii = chance.random() < 0.5
    said = (
        json.dumps(value, ensure_ascii=is_ascii)
        for value in chance.choices(family, k=chance.randint(1, 6))
    )
    return between.join(said).encode()


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Return `data` with a few things wrong."""
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, len(data))
        upto = at + chance.choice([0, 1, 1, 2, 5, 30])
        replacement = chance.choice(
            [
                b"",
                chance.choice(PIECES),
                chance.randbytes(chance.randint(1, 4)),
                data[at : at + 40] * 2,
            ]
        )
        data = data[:at] + replacement + data[upto:]
    return data


def cut(chance: random.Random, data: bytes) -> list[bytes]:
    """Return `data` in pieces, as TCP may bring it."""
    places = sorted(chance.choices(range(len(data) + 1), k=chance.randint(0, 5)))
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]

"""Test parse_request: every action, and every field with a wrong type."""

from typing import Any

import msgspec
import pytest

from jim.codes import Code
from jim.errors import JimError
from jim.request_table import REQUESTS, parse_request, refused
from jim.requests import Msg, Request

USER = {"account_name": "ann", "password": "secret"}
SMALLEST: dict[str, dict[str, Any]] = {
    "authenticate": {"user": USER},
    "presence": {},
    "probe": {},
    "msg": {"to": "bob", "message": "hi"},
    "join": {},
    "leave": {"room": "#tea"},
    "quit": {},
    "get_contacts": {},
    "add_contact": {"user_id": "bob"},
    "del_contact": {"user_id": "bob"},
    "get_potential": {},
    "get_online": {},
    "get_rooms": {},
    "get_members": {"room": "#tea"},
    "get_history": {"with": "bob"},
    "search": {"text": "hi"},
    "get_chats": {},
    "find_rooms": {},
    "set_topic": {"room": "#tea", "topic": "green"},
    "create_room": {"room": "#tea"},
    "invite": {"room": "#tea", "user": "bob"},
    "make_invitation": {"room": "#tea"},
    "set_role": {"room": "#tea", "user": "bob", "role": "owner"},
    "remove_member": {"room": "#tea", "user": "bob"},
    "set_room": {"room": "#tea"},
    "get_room": {"room": "#tea"},
    "archive_room": {"room": "#tea"},
    "close_room": {"room": "#tea"},
    "block_user": {"user": "bob"},
    "unblock_user": {"user": "bob"},
    "get_blocked": {},
    "set_level": {"with": "bob", "level": "none"},
    "set_password": {"password": "old", "new": "new"},
    "get_sessions": {},
    "close_session": {"session": 1},
    "export_me": {},
    "report": {"msg_id": 1, "reason": "spam"},
    "edit": {"msg_id": 1, "message": "hi"},
    "delete": {"msg_id": 1},
    "react": {"msg_id": 1, "emoji": "🎉"},
    "typing": {"to": "bob"},
    "upload": {"name": "tea.jpg", "size": 1},
    "get_file": {"msg_id": 1},
    "get_mentions": {},
    "pin": {"msg_id": 1},
    "get_pins": {"with": "bob"},
    "bookmark": {"msg_id": 1},
    "get_bookmarks": {},
    "mark_unread": {"with": "bob", "msg_id": 1},
    "get_changes": {"with": "bob"},
    "ack": {"msg_id": 1},
    "read": {"with": "bob", "msg_id": 1},
}
OPTIONAL: dict[str, dict[str, Any]] = {
    "authenticate": {
        "ext": ["ids"],
        "lang": "ru",
        "client": "test",
        "invitation": "x",
        "last_id": 1,
    },
    "presence": {"user": {"account_name": "ann", "status": "here"}},
    "probe": {"to": "bob"},
    "msg": {"from": "ann", "reply_to": 1, "file": "x"},
    "upload": {"alt": "two cups"},
    "delete": {"reason": "spam"},
    "react": {"on": True},
    "pin": {"on": True},
    "bookmark": {"on": True},
    "get_bookmarks": {"before": 1, "limit": 1},
    "typing": {"on": True},
    "get_mentions": {"before": 1, "limit": 1},
    "get_changes": {"after": 1, "limit": 1},
    "get_potential": {"prefix": "a", "after": "b", "limit": 1},
    "get_online": {"after": "b", "limit": 1},
    "get_members": {"after": "b", "limit": 1},
    "get_history": {"before": 1, "after": 1, "limit": 1},
    "search": {"with": "bob", "from": "bob", "since": 1.5, "until": 2.5, "before": 1, "limit": 1},
    "get_chats": {"before": 1, "limit": 1},
    "join": {"room": "#tea", "invitation": "x"},
    "create_room": {"kind": "private", "topic": "green"},
    "make_invitation": {"uses": 1, "hours": 1},
    "set_role": {"minutes": 1},
    "set_room": {"read_only": True, "slow_s": 1, "history": "all"},
    "archive_room": {"on": True},
    "get_blocked": {"after": "b", "limit": 1},
    "set_password": {"end_others": True},
    "export_me": {"part": "messages", "after": 1},
    "find_rooms": {"prefix": "#t", "after": "#a", "limit": 1},
}
# The last resort: the problem is stated in English.
UNTRANSLATED = "The object {action} is invalid: {problem}"
WRONG_IDS = [True, 1.5, "", "x" * 65, [1], {"a": 1}, 2**63, -(2**63) - 1, 10**400]
RIGHT_IDS = ["1", "x" * 64, "ы", 0, -1, 2**63 - 1]
FIELDS = [
    (action, name)
    for action in SMALLEST
    for name in {**SMALLEST[action], **OPTIONAL.get(action, {})}
]
REQUIRED = [(action, name) for action, fields in SMALLEST.items() for name in fields]


def parse(action: str, **fields: Any) -> Request:
    return parse_request({"action": action, **fields})


def refusal(value: dict[str, Any]) -> JimError:
    with pytest.raises(JimError) as raised:
        parse_request(value)
    assert raised.value.code == Code.BAD_REQUEST
    assert not raised.value.fatal
    assert "{" not in str(raised.value)
    assert raised.value.text != UNTRANSLATED
    return raised.value


def wrong_for(value: Any) -> list[Any]:
    """Return values of other types than `value`."""
    others: list[Any] = [1.5, True, "text", 7, [1], {"account_name": 5}]
    if type(value) is bool:
        others.remove(True)
    numbers = (int, float) if type(value) is float else type(value)  # a whole number is a time too
    return [
        other
        for other in others
        if type(other) is bool or not isinstance(other, numbers) or isinstance(other, list | dict)
    ]


def test_all_actions_are_here() -> None:
    assert set(SMALLEST) == set(REQUESTS)


@pytest.mark.parametrize("action", SMALLEST)
def test_the_least_and_the_most(action: str) -> None:
    assert type(parse(action, **SMALLEST[action])) is REQUESTS[action]
    everything = {
        **SMALLEST[action],
        **OPTIONAL.get(action, {}),
        "id": 5,
        "time": "whenever",
        "nonsense": [None],
    }
    request = parse(action, **everything)
    assert request.id == 5


@pytest.mark.parametrize("action, name", REQUIRED)
def test_missing(action: str, name: str) -> None:
    fields = {key: value for key, value in SMALLEST[action].items() if key != name}
    refusal({"action": action, **fields})


@pytest.mark.parametrize("action, name", FIELDS)
def test_wrong_kinds(action: str, name: str) -> None:
    fields = {**SMALLEST[action], **OPTIONAL.get(action, {})}
    for wrong in wrong_for(fields[name]):
        refusal({"action": action, **fields, name: wrong})


@pytest.mark.parametrize(
    "action", [1, None, True, ["msg"], {"msg": 1}, "", "MSG", "msg ", "x" * 10_000, "msg\0"]
)
def test_no_action(action: Any) -> None:
    assert len(str(refusal({"action": action, "to": "bob", "message": "hi"}))) < 100


def test_without_action() -> None:
    refusal({})
    refusal({"Action": "probe"})


@pytest.mark.parametrize("action", SMALLEST)
@pytest.mark.parametrize("wrong", WRONG_IDS, ids=lambda wrong: str(wrong)[:20])
def test_wrong_ids(action: str, wrong: Any) -> None:
    refusal({"action": action, **SMALLEST[action], "id": wrong})


@pytest.mark.parametrize("value, sentence", [
    ({"action": "msg", "to": "bob"}, "The field message is missing."),
    ({"action": "authenticate", "user": {}}, "The field user.account_name is missing."),
    ({"action": "msg", "to": "bob", "message": 7}, "The field message must be text, not a number."),
    (
        {"action": "authenticate", "user": USER, "ext": [1]},
        "The field ext[0] must be text, not a number.",
    ),
    ({"action": "ack", "msg_id": -1}, "The field msg_id must be at least 0."),
    (
        {"action": "ack", "msg_id": 1.5},
        "The field msg_id must be a whole number, not a decimal number.",
    ),
    ({"action": "join", "room": "#" * 101}, "The field room must have at most 100 characters."),
])  # fmt: skip
def test_what_is_wrong_is_said(value: dict[str, Any], sentence: str) -> None:
    assert str(refusal(value)) == sentence


@pytest.mark.parametrize("right", RIGHT_IDS)
def test_right_ids(right: Any) -> None:
    assert parse("probe", id=right).id == right
    assert refused(JimError(Code.BAD_REQUEST, "no"), {"id": right}).id == right


@pytest.mark.parametrize("wrong", [*WRONG_IDS, None], ids=lambda wrong: str(wrong)[:20])
def test_a_refusal_carries_no_wrong_id(wrong: Any) -> None:
    request = refused(JimError(Code.BAD_REQUEST, "no"), {"id": wrong})
    assert request.id is None


@pytest.mark.parametrize("name", ["msg_id", "before", "after", "last_id"])
@pytest.mark.parametrize("wrong", [-1, 2**63, 10**400, 1.0, "1"], ids=lambda wrong: str(wrong)[:20])
def test_message_ids_have_63_bits(name: str, wrong: Any) -> None:
    actions = [
        action for action in SMALLEST if name in {**SMALLEST[action], **OPTIONAL.get(action, {})}
    ]
    numbers = [
        action
        for action in actions
        if type({**SMALLEST[action], **OPTIONAL.get(action, {})}[name]) is int
    ]
    assert numbers
    for action in numbers:
        refusal({"action": action, **SMALLEST[action], name: wrong})


@pytest.mark.parametrize(
    "limit, is_right",
    [(0, True), (1, True), (10**400, True), (-1, False), (1.0, False), ("1", False)],
)
def test_limits(limit: Any, is_right: bool) -> None:
    value = {"action": "get_history", "with": "bob", "limit": limit}
    if is_right:
        parse_request(value)
    else:
        refusal(value)


@pytest.mark.parametrize("name", ["to", "from", "room", "user_id", "with", "prefix"])
def test_long_names_are_refused_before_they_are_compared(name: str) -> None:
    """Normalising a name of thousands of accents would take seconds."""
    actions = [action for action, field in FIELDS if field == name]
    assert actions
    for action in actions:
        parse(action, **{**SMALLEST[action], name: "a" * 100})
        refusal({"action": action, **SMALLEST[action], name: "a" + "\u0301\u0316" * 50})


def test_long_names_of_users_are_refused() -> None:
    for action in ("authenticate", "presence"):
        refusal({"action": action, "user": {"account_name": "a" * 101, "password": ""}})


def test_words_of_python() -> None:
    request = parse("msg", to="bob", message="hi", **{"from": "ann"})
    assert isinstance(request, Msg)
    assert (request.sender, request.to) == ("ann", "bob")


def test_refused_is_no_action() -> None:
    with pytest.raises(JimError):
        parse("refused", error="x")
    assert msgspec.to_builtins(parse("quit")) == {"id": None}


def test_no_client_says_that_a_text_is_sealed() -> None:
    request = parse_request(
        {
            "action": "msg",
            "to": "bob",
            "message": "hi",
            "_sealed": True,
            "_aliases": [["text", "x"]],
        }
    )
    assert isinstance(request, Msg)
    assert (request.sealed, request.aliases) == (False, ())

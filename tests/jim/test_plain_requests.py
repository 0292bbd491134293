"""Test plain_request: what it takes, the general parser takes as the same request."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim.dialects.classic import parse
from jim.dialects.plain_requests import plain_request
from jim.errors import JimError
from jim.requests import Request
from jim.syntax import load_object

ACK = b'{"action":"ack","time":1.5,"msg_id":7}'
PLAIN = b'{"action":"msg","time":1.5,"to":"ann","from":"bob","message":"a: b","id":"7"}'


def general(line: bytes) -> Request | None:
    """Return what the general parser makes of a line; None for a line that it refuses."""
    try:
        return parse(load_object(line))
    except JimError:
        return None


@pytest.mark.parametrize(
    "line",
    [
        PLAIN,
        PLAIN.replace(b'":', b'": '),
        PLAIN.replace(b'"id":"7"', b'"id":7'),
        PLAIN.replace(b',"id":"7"', b""),
        PLAIN.replace(b'"time":1.5,', b""),
        PLAIN.replace(b"a: b", rb"\u043f\u0440\u0438 \" \\ \u2014"),
        b'{"action":"msg","to":"ann","message":""}',
        ACK,
        ACK.replace(b'"time":1.5,', b""),
    ],
)
def test_a_usual_request_is_parsed_at_once(line: bytes) -> None:
    assert plain_request(line) == general(line) is not None


@pytest.mark.parametrize(
    "line",
    {
        "another action": PLAIN.replace(b"msg", b"join"),
        "the action twice": PLAIN.replace(b"1.5", b'1.5,"action":"join"'),
        "a key twice": PLAIN.replace(b"1.5", b'1.5,"to":"eve"'),
        "a key twice, one escaped": PLAIN.replace(b"1.5", rb'1.5,"\u0074o":"eve"'),
        "a key twice behind an escaped colon": PLAIN.replace(
            b'"a: b"', rb'"a\u003a\u003A","to" :"eve"'
        ),
        "a field of the server's own": PLAIN.replace(b"1.5", b'1.5,"_sealed":true'),
        "an object within": PLAIN.replace(b"1.5", b'{"time":1.5}'),
        "lists that are nested too deeply": PLAIN.replace(b"1.5", b"[" * 99 + b"]" * 99),
        "an infinite number": PLAIN.replace(b"1.5", b"1e999"),
        "no number": PLAIN.replace(b"1.5", b"NaN"),
        "a surrogate": PLAIN.replace(b"a: b", rb"\ud800"),
        "no UTF-8": PLAIN.replace(b"a: b", b"\xff"),
        "no text": PLAIN.replace(b'"a: b"', b"7"),
        "null": PLAIN.replace(b'"7"', b"null"),
        "an ack with a key twice": ACK.replace(b"1.5", b'1.5,"msg_id":8'),
        "an ack with an id": ACK.replace(b"1.5", b'1.5,"id":8'),
        "an ack with an object within": ACK.replace(b"1.5", b"{}"),
        "an ack of no message": ACK.replace(b"7", b"-7"),
        "two objects": PLAIN + PLAIN,
        "a part": PLAIN[:-1],
    }.values(),
)
def test_every_other_line_is_left_to_the_general_parser(line: bytes) -> None:
    assert plain_request(line) is None


TEXTS = st.text(alphabet=':"\\{}[],abc\n\u0436', max_size=8)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.lists(st.integers())
KEYS = st.sampled_from(["time", "to", "from", "message", "id", "_sealed", "action", "x", "msg_id"])
USUAL = {"msg": [("to", "ann"), ("message", "hi")], "ack": [("msg_id", 7)]}


@given(
    st.sampled_from(["msg", "ack"]),
    st.lists(st.tuples(KEYS, VALUES), max_size=8),
    st.booleans(),
    st.sampled_from([":", " : "]),
)
def test_it_agrees_with_the_general_parser(
    action: str, pairs: list[tuple[str, object]], ascii_only: bool, colon: str
) -> None:
    fields = [
        json.dumps(key) + colon + json.dumps(value, ensure_ascii=ascii_only)
        for key, value in [*USUAL[action], *pairs]
    ]
    text = f'{{"action":"{action}",{",".join(fields)}}}'
    line = text.encode("utf-8", "surrogatepass")
    request = plain_request(line)
    assert request is None or request == general(line)

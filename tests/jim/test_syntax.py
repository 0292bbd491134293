"""Test load_object: strict JSON, without regard to its meaning."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim.codes import Code
from jim.errors import JimError
from jim.syntax import MAX_DEPTH, load_object


def nested(depth: int) -> object:
    """Return an array in objects, `depth` levels together."""
    value: object = [1]
    for _level in range(depth - 1):
        value = {"a": value}
    return value


GOOD = {
    "empty": (b"{}", {}),
    "escaped braces": (rb'{"a":"\u007d"}', {"a": "}"}),
    "emoji as a surrogate pair": (rb'{"a":"\ud83d\ude00"}', {"a": "😀"}),
    "the same key in two objects": (
        b'{"a":{"a":{"a":1}},"b":{"a":1}}',
        {"a": {"a": {"a": 1}}, "b": {"a": 1}},
    ),
    "colons in strings": (b'{"a":"b:c:d"}', {"a": "b:c:d"}),
    "white space at the end": (b'{"a":1} \r', {"a": 1}),
    "nested as deep as allowed": (
        b'{"a":' * (MAX_DEPTH - 1) + b"[1]" + b"}" * (MAX_DEPTH - 1),
        nested(MAX_DEPTH),
    ),
    "many shallow objects": (b'{"a":[' + b"{}," * 999 + b"{}]}", {"a": [{}] * 1000}),
    "brackets in strings": (b'{"a":"' + b"[{" * 999 + b'"}', {"a": "[{" * 999}),
    "a huge number": (b'{"a":' + b"9" * 400 + b"}", {"a": int("9" * 400)}),
}

BAD = {
    "NaN": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "a number of 5,000 digits": b'{"a":' + b"9" * 5000 + b"}",
    "a number beyond floats": b'{"a":1e400}',
    "single quotes": b"{'a':1}",
    "a comma at the end": b'{"a":1,}',
    "a comment": b'{"a":1/*x*/}',
    "no value": b'{"a"}',
    "no key": b"{1:2}",
    "a leading zero": b'{"a":01}',
    "bad UTF-8": b'{"a":"\xff"}',
    "a UTF-8 surrogate": b'{"a":"\xed\xa0\x80"}',
    "half of a pair": rb'{"a":"\ud800"}',
    "the other half": rb'{"a":"\udc00"}',
    "halves the wrong way round": rb'{"a":"\udc00\ud800"}',
    "half of a pair in a key": rb'{"\ud800":1}',
    "a control character": b'{"a":"\x01"}',
    "a line break in a string": b'{"a":"\n"}',
    "NUL in a string": b'{"a":"\0"}',
    "an unknown escape": rb'{"a":"\x41"}',
    "cut": b'{"a":1',
    "two objects": b"{}{}",
    "a key twice": b'{"a":1,"a":1}',
    "a key twice, escaped": rb'{"a":1,"\u0061":1}',
    "a key twice, nested": b'{"a":{"b":1,"c":2,"b":3}}',
    "a key twice, in an array": b'{"a":[1,{"b":1,"b":1}]}',
    "a key twice, with a colon in it": b'{"a:":1,"a:":1}',
    "an empty key twice": b'{"":1,"":1}',
    "an array": b"[]",
    "a number": b"1",
    "nothing": b"",
    "one level too deep": b'{"a":' * MAX_DEPTH + b"[1]" + b"}" * MAX_DEPTH,
    "an empty array one level too deep": b'{"a":' * MAX_DEPTH + b"[]" + b"}" * MAX_DEPTH,
    "too deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "arrays too deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("frame, value", GOOD.values(), ids=GOOD)
def test_good(frame: bytes, value: object) -> None:
    assert load_object(frame) == value


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD)
def test_bad(frame: bytes) -> None:
    with pytest.raises(JimError) as raised:
        load_object(frame)
    assert raised.value.code == Code.BAD_REQUEST
    assert not raised.value.fatal


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(value=st.dictionaries(st.text(max_size=5), values, max_size=5))
def test_whatever_json_writes(value: object) -> None:
    assert load_object(json.dumps(value).encode()) == value


@given(
    data=st.binary(max_size=100)
    | st.text(alphabet='{}[]":\\,\n\0 a1u0du', max_size=60).map(str.encode)
)
def test_any_bytes_are_an_object_or_refused(data: bytes) -> None:
    value: object = {}
    with suppress(JimError):
        value = load_object(data)
    assert isinstance(value, dict)

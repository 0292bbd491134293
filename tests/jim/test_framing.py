"""Test FrameDecoder: the same frames however TCP cuts the stream."""

import json
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jim.codes import Code
from jim.framing import DEFAULT_MAX_FRAME_BYTES, FrameDecoder
from tests.jim.vectors import VECTORS, Vector

TAIL = b'{"tail":true}'


def feed(
    pieces: list[bytes], max_frame_bytes: int = DEFAULT_MAX_FRAME_BYTES
) -> tuple[list[bytes], FrameDecoder]:
    decoder = FrameDecoder(max_frame_bytes)
    return [frame.strip() for piece in pieces for frame in decoder.feed(piece)], decoder


def single_bytes(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut `data` at these places; those beyond its end count modulo its length."""
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


def stripped(vector: Vector) -> list[bytes]:
    return [frame.strip() for frame in vector.frames]


each_vector = pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])


@each_vector
def test_whole(vector: Vector) -> None:
    frames, decoder = feed([vector.stream])
    assert frames == stripped(vector)
    assert bool(decoder.fault) == vector.is_broken


@each_vector
def test_byte_by_byte(vector: Vector) -> None:
    frames, decoder = feed(single_bytes(vector.stream))
    assert frames == stripped(vector)
    assert bool(decoder.fault) == vector.is_broken


@each_vector
def test_with_a_tail(vector: Vector) -> None:
    """Decoding continues as if nothing had been before, but not after a fault or in an object."""
    frames, decoder = feed([vector.stream, TAIL])
    is_read = not vector.is_broken and not vector.is_open
    assert frames == stripped(vector) + [TAIL] * is_read
    assert bool(decoder.fault) == vector.is_broken


@each_vector
@given(places=st.lists(st.integers(0, 500), max_size=8))
@settings(max_examples=15, deadline=None)
def test_cut_anywhere(vector: Vector, places: list[int]) -> None:
    frames, decoder = feed(cut(vector.stream, places))
    assert frames == stripped(vector)
    assert bool(decoder.fault) == vector.is_broken


def test_nothing_comes_after_a_fault() -> None:
    decoder = FrameDecoder()
    assert decoder.feed(b"hello") == []
    fault = decoder.fault
    assert fault
    assert fault.fatal
    assert fault.code == Code.BAD_REQUEST
    assert decoder.feed(TAIL) == []
    assert decoder.fault is fault


# Sizes


@pytest.mark.parametrize("is_cut", [False, True])
def test_the_longest_object(is_cut: bool) -> None:
    frame = b'{"a":"' + b"x" * 92 + b'"}'
    assert len(frame) == 100
    frames, decoder = feed(
        single_bytes(frame) if is_cut else [frame + b"\n" + frame], max_frame_bytes=100
    )
    assert frames == ([frame] if is_cut else [frame, frame])
    assert decoder.fault is None


@pytest.mark.parametrize("is_cut", [False, True])
def test_one_byte_too_long(is_cut: bool) -> None:
    frame = b'{"a":"' + b"x" * 93 + b'"}'
    frames, decoder = feed(
        single_bytes(TAIL + frame) if is_cut else [TAIL + frame + TAIL], max_frame_bytes=100
    )
    assert frames == [TAIL]
    assert decoder.fault
    assert "100" in str(decoder.fault)


def test_padding_is_not_counted() -> None:
    frames, decoder = feed(
        [b" " * 1000, TAIL, b"\0" * 1000, TAIL, b"\n" * 1000], max_frame_bytes=100
    )
    assert frames == [TAIL, TAIL]
    assert decoder.fault is None


def test_no_limit() -> None:
    frame = b'{"a":"' + b"x" * 1_000_000 + b'"}'
    assert feed([frame[:500_000], frame[500_000:]], max_frame_bytes=0)[0] == [frame]


@pytest.mark.parametrize(
    "piece", [b'{"a":"' + b"x" * 10_000, b"{" * 10_000, b'{"' + b"\\" * 10_000, b" {" * 5000]
)
def test_a_mebibyte_without_an_end_is_not_kept(piece: bytes) -> None:
    decoder = FrameDecoder()
    for _ in range(105):
        assert decoder.feed(piece) == []
    assert decoder.fault
    assert not decoder._buffer


@pytest.mark.parametrize("depth", [10_000, 100_000])
def test_deep_nesting_is_framed(depth: int) -> None:
    frame = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    assert feed([frame + TAIL], max_frame_bytes=0)[0] == [frame, TAIL]
    assert feed(cut(frame, [depth // 2]), max_frame_bytes=0)[0] == [frame]


# Anything

padding = st.text(alphabet=" \t\r\n\0", max_size=5).map(str.encode)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=8), values, max_size=5)


@given(
    parts=st.lists(
        st.tuples(objects, padding, st.booleans(), st.none() | st.integers(0, 3)), max_size=6
    ),
    places=st.lists(st.integers(0, 2000), max_size=10),
)
@settings(max_examples=200, deadline=None)
def test_any_objects_with_any_padding_and_any_cuts(parts: list[Any], places: list[int]) -> None:
    stream = b"".join(
        json.dumps(value, ensure_ascii=is_ascii, indent=indent).encode("utf-8", "surrogatepass")
        + pad
        for value, pad, is_ascii, indent in parts
    )
    frames, decoder = feed(cut(stream, places), max_frame_bytes=0)
    assert [json.loads(frame.decode("utf-8", "surrogatepass")) for frame in frames] == [
        part[0] for part in parts
    ]
    assert decoder.fault is None


hostile = st.binary(max_size=200) | st.text(alphabet='{}[]":\\,\n\0 a1\ud7ffё', max_size=200).map(
    str.encode
)


@given(pieces=st.lists(hostile, max_size=8))
@settings(max_examples=400, deadline=None)
def test_any_bytes_raise_nothing_and_are_not_kept(pieces: list[bytes]) -> None:
    decoder = FrameDecoder(max_frame_bytes=64)
    for piece in pieces:
        frames = decoder.feed(piece)
        assert all(0 < len(frame) <= 64 for frame in frames)
        assert sys.getsizeof(decoder._buffer or b"") <= 64 * 2 + 100


@given(data=hostile, places=st.lists(st.integers(0, 200), max_size=6))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_the_same_however_cut(data: bytes, places: list[int]) -> None:
    whole, decoder = feed([data])
    pieces, other = feed(cut(data, places))
    assert pieces == whole
    assert bool(other.fault) == bool(decoder.fault)

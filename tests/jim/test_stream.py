"""Test RequestStream: bytes in, requests out, refusals in their place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jim.dialects.request_stream import RequestStream
from jim.requests import Msg, Probe, Refused, Request

LOGIN = b'{"action":"authenticate","user":{"account_name":"ann","password":"s"}}'


def feed(*pieces: bytes, max_frame_bytes: int = 65_536) -> list[Request]:
    stream = RequestStream(max_frame_bytes)
    return [request for piece in pieces for request in stream.feed(piece)]


def test_refusals_keep_their_place() -> None:
    requests = feed(
        b'{"action":"probe","id":1}{"id":2}{"action":"msg","to":"b","message":"hi","id":3}'
        b'{"action":"x","id":4} {bad}'
    )
    assert [request.id for request in requests] == [1, 2, 3, 4, None]
    assert [type(request) for request in requests] == [Probe, Refused, Msg, Refused, Refused]


def test_a_fault_comes_last_and_once() -> None:
    stream = RequestStream(65_536)
    requests = stream.feed(LOGIN + b"garbage" + LOGIN)
    assert len(requests) == 2
    assert isinstance(requests[1], Refused)
    assert requests[1].error.fatal


def test_too_long_is_a_fault() -> None:
    [request] = feed(b'{"action":"probe","x":"' + b"x" * 200 + b'"}', max_frame_bytes=100)
    assert isinstance(request, Refused)
    assert request.error.fatal


def test_each_byte_alone() -> None:
    stream = LOGIN + b'\r\n{"action":"probe"}\0{"action":"nothing"}'
    assert [
        type(request) for request in feed(*(stream[at : at + 1] for at in range(len(stream))))
    ] == [type(request) for request in feed(stream)]


@given(
    pieces=st.lists(
        st.binary(max_size=60) | st.text(alphabet='{}[]":,\\ action1', max_size=60).map(str.encode),
        max_size=5,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_raise_nothing(pieces: list[bytes]) -> None:
    for request in feed(LOGIN, *pieces, max_frame_bytes=100):
        assert isinstance(request, Request)

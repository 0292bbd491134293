"""Feed any bytes, cut in any way: only requests and refusals come out.

JIM_FUZZ_EXAMPLES is the number of streams; without it they are always the same. JIM_FUZZ_MINUTES
limits the time; JIM_FUZZ_SEED repeats a run.
"""

import os
import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jim.dialects.request_stream import RequestStream
from jim.requests import Refused, Request
from jimserver.handler.dispatch import ACTIONS
from tests.fuzz.corpus import conversation, cut, mutated
from tests.fuzz.progress import Progress

EXAMPLES = int(os.environ.get("JIM_FUZZ_EXAMPLES", "10000"))
MAX_FRAME_BYTES = 2000
Outcome = list[tuple[str, object, str]]


def requests_of(pieces: list[bytes]) -> list[Request]:
    """Return what a server reads in these pieces; after a fatal refusal nothing more."""
    stream = RequestStream(MAX_FRAME_BYTES)
    requests: list[Request] = []
    for piece in pieces:
        requests += stream.feed(piece)
        assert len(stream._decoder._buffer or b"") <= MAX_FRAME_BYTES
    assert not [
        request for request in requests[:-1] if type(request) is Refused and request.error.fatal
    ]
    return requests


def outcome(requests: list[Request]) -> Outcome:
    """Return requests in a form that can be compared; refusals by their code and text."""
    return [
        (
            type(request).__name__,
            request.id,
            f"{request.error.code} {request.error}" if type(request) is Refused else repr(request),
        )
        for request in requests
    ]


def check(data: bytes, pieces: list[bytes]) -> Outcome:
    whole, parts = requests_of([data]), requests_of(pieces)
    assert all(type(request) in ACTIONS for request in whole), data
    assert outcome(whole) == outcome(parts), (data, pieces)
    return outcome(whole)


@given(data=st.binary(max_size=300), seed=st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes, seed: int) -> None:
    check(data, cut(random.Random(seed), data))


@given(
    seed=st.integers(0, 2**32),
    piece=st.binary(max_size=5),
    at=st.integers(0, 1000),
    upto=st.integers(0, 1000),
)
@settings(max_examples=300, deadline=None)
def test_a_conversation_with_one_thing_wrong(seed: int, piece: bytes, at: int, upto: int) -> None:
    chance = random.Random(seed)
    data = conversation(chance)
    data = data[:at] + piece + data[upto:]
    check(data, cut(chance, data))


@pytest.mark.timeout(120 + EXAMPLES // 100)
def test_many_conversations_with_anything_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    new_seed = time.time() if "JIM_FUZZ_EXAMPLES" in os.environ else 1
    seed = int(os.environ.get("JIM_FUZZ_SEED", new_seed))
    print(f"JIM_FUZZ_SEED={seed}")
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    progress = Progress("streams", EXAMPLES, capsys)
    while not progress.is_over:
        data = mutated(chance, conversation(chance))
        seen.update(kind for kind, _id, _text in check(data, cut(chance, data)))
        progress.add()
    print(f"{seen.total()} requests: {dict(seen.most_common())}")
    assert len(seen) > 20
    progress.finish(most_blocks=1)

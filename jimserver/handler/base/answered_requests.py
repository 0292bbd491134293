"""Remember the answers to changes, by which a repeated request is recognised."""

from hashlib import blake2b

import msgspec

from common.ownership import WRITE_THREAD, owned_by
from jim.replies import ChangedReply, Reply, RoomReply
from jim.requests import Request
from jimserver.storage.write_batch import WriteBatch
from messaging.selectors.repetitions import find_answer, greatest_answered_ids

KINDS: dict[str, type[Reply]] = {kind.__name__: kind for kind in (Reply, ChangedReply, RoomReply)}
MINUTE_S = 60.0
ABOVE_ALL = "\U0010ffff" * 64  # no id is greater


@owned_by(WRITE_THREAD)
class AnsweredRequests:
    """Find and note the answers to a user's requests by their ids. Belongs to write_thread."""

    def __init__(self, writes: WriteBatch, minutes: float) -> None:
        """Remember an answer for so many minutes; 0 for not at all."""
        self._writes = writes
        self._kept_s = minutes * MINUTE_S
        self._greatest: dict[int, str] | None = None  # user id -> greatest id answered

    def find(self, user_id: int, client_id: str, request: Request, now: float) -> Reply | None:
        """Return the answer that was given to this request; an id above all needs no query."""
        if self._greatest is None:
            self._greatest = greatest_answered_ids()
        if not self._kept_s or client_id > self._greatest.get(user_id, ""):
            return None
        self._writes.write()
        found = find_answer(user_id=user_id, client_id=client_id, digest=_digest(request))
        reply = _reply_of(found) if found else None
        return reply if reply and reply.time >= now - self._kept_s else None

    def doubt(self, user_id: int) -> None:
        """Ask the database for each id of a user who asks on other nodes, too."""
        if self._greatest is not None:
            self._greatest[user_id] = ABOVE_ALL

    def note(self, user_id: int, client_id: str, request: Request, reply: Reply) -> None:
        """Note the answer to a request, to be stored with what the request changes."""
        if self._kept_s and self._greatest is not None and type(reply).__name__ in KINDS:
            self._greatest[user_id] = max(self._greatest.get(user_id, ""), client_id)
            self._writes.add_answer(user_id, client_id, _digest(request), _text_of(reply))


def _digest(request: Request) -> int:
    """Return 64 bits by which the same request is known."""
    text = type(request).__name__.encode() + msgspec.json.encode(request)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), signed=True)


def _text_of(reply: Reply) -> str:
    return f"{type(reply).__name__} {msgspec.json.encode(reply).decode()}"


def _reply_of(text: str) -> Reply:
    kind, _space, fields = text.partition(" ")
    return msgspec.json.decode(fields, type=KINDS[kind])

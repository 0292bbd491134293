"""What a dialect is, and a Format: a dialect with what one client has shown of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jim.messages import Outgoing, Request, Words

Ext = frozenset[str]
Object = dict[str, Any]

EXTENSIONS: Ext = frozenset({"ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume"})
NO_EXT: Ext = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How clients that read one object at each recv, with no eye for where it ends, must be written to.

    An *answer* is what a request brings; everything else is *pushed*. Each object is a write of its own.
    """

    gap_s: float  # between two objects
    push_gap_s: float  # between two pushed objects
    push_after_answer_s: float = 0.05  # from an answer to the next pushed object: the next request may be on its way
    answer_delay_s: float = 0.0  # from a request to its answer: some only then note that they wait
    answer_after_push_s: float = 0.0  # an answer this soon after a push waits `gap_s`, so that they aren't read as one
    max_pushes: int = 32  # more waiting ones go out at once: nobody reads them by hand; 0: never
    opens_with: type[Request] | None = None  # nothing is pushed before the answer to the first of these
    max_unanswered: int = 8  # requests of a client that doesn't wait for answers; then it reads a stream too; 0: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Names and answers of one family of clients, as data and a few functions.

    `parse` raises JimError 400 for what it can't read. `encode` returns the frames that say a message to a client with this Format,
    each ending with a line feed; none where these clients must not be told.
    """

    name: str
    recognises: Callable[[Object], bool]
    parse: Callable[[Object], Request]
    encode: Callable[[Outgoing, "Format"], list[bytes]]
    learn: Callable[[Object], Words] | None = None  # the words of its own that a client shows in an object
    pacing: Pacing | None = None  # None: a stream of objects, as fast as it goes
    is_provisional: bool = False  # recognised by too little: a later object may show another dialect
    is_probed: bool = True  # silent clients are probed, and dropped when they stay silent
    reads_sealed: bool = False  # its clients read sealed texts and no others
    closes_refused_logins: bool = False
    sessions: int = 0  # of one account at once; 0: as the server's setting says


class Format:
    """In which form a session reads; there is one object for each form, so that what is sent to many is encoded once."""

    __slots__ = ("dialect", "ext", "words")

    def __init__(self, dialect: Dialect, ext: Ext, words: Words) -> None:
        self.dialect = dialect
        self.ext = ext
        self.words = words

    def encode(self, message: Outgoing) -> list[bytes]:
        """The frames that say `message` to such a session."""
        return self.dialect.encode(message, self)

    def word(self, role: str) -> str | None:
        """The word that the client uses for a role, as far as it has shown one."""
        return dict(self.words).get(role)


def merge_words(known: Words, shown: Words) -> Words:
    """The words of a client, those that it has shown last before those that were known."""
    return tuple(sorted((dict(known) | dict(shown)).items()))


@lru_cache(maxsize=4096)
def format_of(dialect: Dialect, ext: Ext = NO_EXT, words: Words = ()) -> Format:
    """The one Format of `dialect` with these extensions and words."""
    return Format(dialect, ext, words)

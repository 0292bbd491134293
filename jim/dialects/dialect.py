"""Define Dialect, and Format: a dialect with the extensions and aliases of one client."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jim import limits
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.notices import Outgoing
from jim.problems import missing_field
from jim.requests import FieldAliases, Request

Ext = frozenset[str]
Object = dict[str, Any]

EXTENSIONS: Ext = frozenset(
    {
        *("ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume", "chats"),
        *("roles", "replies", "edits", "reactions", "mentions", "typing", "files"),
        *("blocking", "levels", "account", "pins"),
    }
)
NO_EXT: Ext = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """Describe how to write to clients that take the bytes of one recv for one object.

    An *answer* is caused by a request; everything else is *pushed*. Each object is one write.
    """

    gap_s: float  # between two objects
    push_gap_s: float  # between two pushed objects
    # From an answer to the next pushed object: the client's next request may be on its way.
    push_after_answer_s: float = 0.05
    # From a request to its answer: some clients note only after sending that they wait for one.
    answer_delay_s: float = 0.0
    # An answer this soon after a push waits `gap_s`, so that one recv doesn't read both.
    answer_after_push_s: float = 0.0
    # More waiting pushes than these go out at once: the client reads a stream; 0: never.
    max_pushes: int = 32
    # Nothing is pushed before the first of these requests is answered; (): no such wait.
    opens_with: tuple[type[Request], ...] = ()
    # More unanswered requests than these show a client that reads a stream; 0: never.
    max_unanswered: int = 8
    # Requests that lose a push which the client reads in place of their answer.
    swallowing: tuple[type[Request], ...] = ()
    # A push this long before one of those was probably lost and is pushed once more.
    swallowed_s: float = 0.0
    # Silence after the login before one probe, for clients that wait for it; 0: never.
    first_probe_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Describe the names and answers of one family of clients, as data and a few functions.

    `parse` raises JimError 400 for an object that it can't read. `encode` returns the frames that
    carry a message to a client with this Format, each with its terminator; an empty list where
    these clients don't understand the message.
    """

    name: str
    recognises: Callable[[Object], bool]
    parse: Callable[[Object], Request]
    encode: Callable[[Outgoing, "Format"], list[bytes]]
    # Parse a line at once; None where `recognises`, `learn_aliases` or `parse` is needed.
    parse_line: Callable[[bytes], Request | None] | None = None
    # Return the aliases that an object of the client shows.
    learn_aliases: Callable[[Object], FieldAliases] | None = None
    pacing: Pacing | None = None  # None: a stream of objects, unpaced
    is_provisional: bool = False  # a later object may show that it is another dialect
    is_probed: bool = True  # idle clients are probed, then dropped
    reads_sealed: bool = False  # its clients read sealed texts and no others
    closes_refused_logins: bool = False
    # False: the client takes an error that answers nothing for the end of its reading loop.
    hears_why_it_ends: bool = True
    answers_messages: bool = True  # False: a message that was sent is not answered
    sessions: int = 0  # of one account at once; 0: as the server's setting says


class Format:
    """Hold how a session reads; sessions of one form share one object, which encodes once."""

    __slots__ = ("aliases", "dialect", "ext", "wants_ids")

    def __init__(self, dialect: Dialect, ext: Ext, aliases: FieldAliases) -> None:
        self.dialect = dialect
        self.ext = ext
        self.aliases = aliases
        # The answer to a message says its id; a dialect without such answers takes what it needs.
        self.wants_ids = "ids" in ext or not dialect.answers_messages

    def encode(self, message: Outgoing) -> list[bytes]:
        """Return the frames that carry `message` to such a session."""
        return self.dialect.encode(message, self)

    def alias(self, role: str) -> str | None:
        """Return the client's name for a role; None if it has not shown one."""
        return dict(self.aliases).get(role)


def first_text(value: Object, synonyms: tuple[str, ...]) -> str:
    """Return the text of the first of these fields that is there; raise JimError 400 if none is."""
    for name in synonyms:
        if isinstance(text := value.get(name), str):
            return text
    raise missing_field(synonyms[0])


def first_name(value: Object, synonyms: tuple[str, ...]) -> str:
    """Return a name in the same way; raise JimError 400 also for one too long to look up."""
    return checked_name(first_text(value, synonyms))


def checked_name(name: str) -> str:
    """Return `name`; raise JimError 400 for one too long to look up."""
    if len(name) > limits.WRITTEN_NAME_CHARS:
        raise bad_request(_("A name has at most {limit} characters."), limit=limits.NAME_CHARS)
    return name


def merge_aliases(known: FieldAliases, shown: FieldAliases) -> FieldAliases:
    """Return the aliases of a client; those shown last replace the known ones."""
    return tuple(sorted((dict(known) | dict(shown)).items()))


@lru_cache(maxsize=4096)
def format_of(dialect: Dialect, ext: Ext = NO_EXT, aliases: FieldAliases = ()) -> Format:
    """Return the one Format of `dialect` with these extensions and aliases."""
    return Format(dialect, ext, aliases)

"""What a dialect is, and a Format: a dialect with what one client has shown of itself."""

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
    {"ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume", "chats"}
)
NO_EXT: Ext = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How clients that read one object at each recv, with no eye for where it ends, must be written to.

    An *answer* is what a request brings; everything else is *pushed*. Each object is a write of its own.
    """

    gap_s: float  # between two objects
    push_gap_s: float  # between two pushed objects
    push_after_answer_s: float = (
        0.05  # from an answer to the next pushed object: the next request may be on its way
    )
    answer_delay_s: float = 0.0  # from a request to its answer: some only then note that they wait
    answer_after_push_s: float = (
        0.0  # an answer this soon after a push waits `gap_s`, so that they aren't read as one
    )
    max_pushes: int = 32  # more waiting ones go out at once: nobody reads them by hand; 0: never
    opens_with: tuple[
        type[Request], ...
    ] = ()  # nothing is pushed before the answer to the first of these; (): at once
    max_unanswered: int = 8  # requests of a client that doesn't wait for answers; then it reads a stream too; 0: never
    swallowing: tuple[
        type[Request], ...
    ] = ()  # requests that lose a push which they find in place of their answer
    swallowed_s: float = (
        0.0  # a push this long before one of those was probably lost, and comes once more
    )
    first_probe_s: float = 0.0  # of silence after the login, until a client gets one probe that it may be waiting for; 0: never


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
    learn_aliases: Callable[[Object], FieldAliases] | None = (
        None  # the words of its own that a client shows in an object
    )
    pacing: Pacing | None = None  # None: a stream of objects, as fast as it goes
    is_provisional: bool = (
        False  # recognised by too little: a later object may show another dialect
    )
    is_probed: bool = True  # silent clients are probed, and dropped when they stay silent
    reads_sealed: bool = False  # its clients read sealed texts and no others
    closes_refused_logins: bool = False
    hears_why_it_ends: bool = True  # False: takes an error that answers nothing for the end of listening, not of the connection
    sessions: int = 0  # of one account at once; 0: as the server's setting says


class Format:
    """In which form a session reads; there is one object for each form, so that what is sent to many is encoded once."""

    __slots__ = ("aliases", "dialect", "ext")

    def __init__(self, dialect: Dialect, ext: Ext, aliases: FieldAliases) -> None:
        self.dialect = dialect
        self.ext = ext
        self.aliases = aliases

    def encode(self, message: Outgoing) -> list[bytes]:
        """The frames that say `message` to such a session."""
        return self.dialect.encode(message, self)

    def alias(self, role: str) -> str | None:
        """The word that the client uses for a role, as far as it has shown one."""
        return dict(self.aliases).get(role)


def first_text(value: Object, synonyms: tuple[str, ...]) -> str:
    """The text under the first of these words that there is; raises JimError 400."""
    for word in synonyms:
        if isinstance(text := value.get(word), str):
            return text
    raise missing_field(synonyms[0])


def first_name(value: Object, synonyms: tuple[str, ...]) -> str:
    """The same for a name; raises JimError 400 also for one that is too long to be looked up."""
    return checked_name(first_text(value, synonyms))


def checked_name(name: str) -> str:
    if len(name) > limits.WRITTEN_NAME_CHARS:
        raise bad_request(_("A name has at most {limit} characters."), limit=limits.NAME_CHARS)
    return name


def merge_aliases(known: FieldAliases, shown: FieldAliases) -> FieldAliases:
    """The words of a client, those that it has shown last before those that were known."""
    return tuple(sorted((dict(known) | dict(shown)).items()))


@lru_cache(maxsize=4096)
def format_of(dialect: Dialect, ext: Ext = NO_EXT, aliases: FieldAliases = ()) -> Format:
    """The one Format of `dialect` with these extensions and words."""
    return Format(dialect, ext, aliases)

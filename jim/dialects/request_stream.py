"""Turn a client's bytes into requests: framing, syntax and dialect, without a socket."""

from jim.dialects import DEFAULT, Dialect, recognise
from jim.dialects.dialect import merge_aliases
from jim.errors import JimError
from jim.framing import FrameDecoder
from jim.request_table import refused
from jim.requests import FieldAliases, Refused, Request
from jim.syntax import load_object

MISSPELLED = "presense"  # `presence` in many published clients


class RequestStream:
    """Parse one client's requests. Used by the thread that reads it.

    `dialect` is None until the first object shows it; `aliases` are the field names that the
    client has shown so far. `has_given_up` is set after `max_bad_frames` invalid frames in a row:
    no more are parsed, however many one read brings.
    """

    __slots__ = (
        "_bad_frames",
        "_decoder",
        "_max_bad_frames",
        "aliases",
        "dialect",
        "has_given_up",
    )

    def __init__(self, max_frame_bytes: int, max_bad_frames: int = 0) -> None:
        """Start with nothing read; `max_bad_frames` of 0 means no limit."""
        self._decoder = FrameDecoder(max_frame_bytes)
        self._max_bad_frames = max_bad_frames
        self._bad_frames = 0  # in a row
        self.has_given_up = False
        self.dialect: Dialect | None = None
        self.aliases: FieldAliases = ()

    def feed(self, data: bytes, max_requests: int = 0) -> list[Request]:
        """Return the requests that `data` completes.

        A frame that is no request becomes a Refused in its place. After a Refused with a fatal
        error nothing more is returned. More than `max_requests`, unless 0, make it give up.
        """
        if self.has_given_up:
            return []
        was_broken = self._decoder.fault is not None
        frames = self._decoder.feed_parsed(data, self.dialect.parse_line if self.dialect else None)
        is_flood = 0 < max_requests < len(frames)
        requests = self._parse_all(frames[:max_requests] if is_flood else frames)
        # As `is_garbage`, without a call for each read.
        self.has_given_up = is_flood or 0 < self._max_bad_frames <= self._bad_frames
        if (fault := self._decoder.fault) and not was_broken and not self.has_given_up:
            requests.append(Refused(error=fault))
        return requests

    @property
    def is_garbage(self) -> bool:
        """Return whether it gave up for too many invalid frames in a row."""
        return 0 < self._max_bad_frames <= self._bad_frames

    def _parse_all(self, frames: list[bytes | Request]) -> list[Request]:
        """Return the requests up to one invalid frame too many."""
        requests: list[Request] = []
        for frame in frames:
            request = self._parse(frame) if isinstance(frame, bytes) else frame
            requests.append(request)
            if type(request) is not Refused:
                self._bad_frames = 0
                continue
            self._bad_frames += 1
            if self.is_garbage:
                break
        return requests

    def _parse(self, frame: bytes) -> Request:
        value = None
        try:
            value = load_object(frame)
            if value.get("action") == MISSPELLED:
                value["action"] = "presence"
            dialect = self.dialect
            if dialect is None or dialect.is_provisional:
                dialect = self.dialect = recognise(value) or dialect or DEFAULT
            if dialect.learn_aliases and (shown := dialect.learn_aliases(value)):
                self.aliases = merge_aliases(self.aliases, shown)
            return dialect.parse(value)
        except JimError as error:
            return refused(error, value)

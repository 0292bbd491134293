"""Turn a client's bytes into requests: framing, syntax and dialect, without a socket."""

from jim.dialects import DEFAULT, Dialect, recognise
from jim.dialects.dialect import merge_aliases
from jim.errors import JimError
from jim.framing import FrameDecoder
from jim.requests import FieldAliases, Refused, Request, refused
from jim.syntax import load_object

MISSPELLED = "presense"  # `presence` in many published clients


class RequestStream:
    """Parse one client's requests. Used by the thread that reads it.

    `dialect` is None until the first object shows it; `aliases` are the field names that the
    client has shown so far.
    """

    __slots__ = ("_decoder", "aliases", "dialect")

    def __init__(self, max_frame_bytes: int) -> None:
        self._decoder = FrameDecoder(max_frame_bytes)
        self.dialect: Dialect | None = None
        self.aliases: FieldAliases = ()

    def feed(self, data: bytes) -> list[Request]:
        """Return the requests that `data` completes.

        A frame that is no request becomes a Refused in its place. After a Refused with a fatal
        error nothing more is returned.
        """
        was_broken = self._decoder.fault is not None
        requests = [self._parse(frame) for frame in self._decoder.feed(data)]
        if (fault := self._decoder.fault) and not was_broken:
            requests.append(Refused(error=fault))
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

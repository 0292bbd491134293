"""Define JimError: a fault of the peer, with a code and one sentence."""

from typing import Any

from jim.codes import Code


def gettext_noop(text: str) -> str:
    """Mark `text` for translation, which happens where it is shown: jim has no language."""
    return text


KINDS = frozenset({"wanted", "found"})  # values that name a kind of value: translated, too


class JimError(Exception):
    """Refuse a request: becomes the answer `{"response": code, "error": text}`.

    `text` is an English sentence and the key of its translation; `values` fill its
    {placeholders}. A `fatal` error ends the connection after the answer, because keeping it would
    harm others (size, flood, garbage).
    """

    def __init__(self, code: Code, text: str, *, fatal: bool = False, **values: Any) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.values = values
        self.fatal = fatal

    def __str__(self) -> str:
        return self.text.format(**self.values)


class TlsOffered(JimError):
    """Refuse a handshake of TLS on a plain port: how a client finds out that there is none."""

    def __init__(self) -> None:
        super().__init__(
            Code.BAD_REQUEST, gettext_noop("This server speaks plain text, not TLS."), fatal=True
        )


def bad_request(text: str, **values: Any) -> JimError:
    """Return a 400 that does not end the connection."""
    return JimError(Code.BAD_REQUEST, text, **values)

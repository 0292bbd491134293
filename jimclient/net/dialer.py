"""Connections to one server: encrypted where it offers that, and only to the key that we know."""

import socket
import ssl

from jim.crypto.fingerprint import fingerprint
from jimclient.net.connection import (
    CONNECT_TIMEOUT_S,
    SEND_TIMEOUT_S,
    CannotConnect,
    Connection,
    reason_of,
)
from jimclient.net.known_servers import KnownServers
from jimclient.net.tls import (
    ASK_TIMEOUT_S,
    HANDSHAKE_TIMEOUT_S,
    NoTls,
    TlsStream,
    digest_of,
    make_context,
    shake_hands,
)
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

# A fingerprint has a line of its own: a terminal breaks a long line inside a word.
_NEW = N_(
    "This server encrypts (TLS). The fingerprint of its key is:\n{words}\n"
    "Compare it with the one that its operator shows."
)
_CHANGED = N_(
    "The key of {place} has changed: someone may be in between, and nothing was sent.\n"
    "Fingerprint known: {old}\n"
    "Fingerprint now: {new}\n"
    "If the operator confirms the new one, start once with --new-key."
)
_PLAIN_NOW = N_(
    "{place} encrypted before and does not now: someone may be in between, and nothing was sent."
    " If the operator confirms that TLS is off, start once with --new-key."
)


class Untrusted(Exception):
    """Tell that this is not the server that we know; the text says why."""


class Dialer:
    """Connect to `host` and `port`. Used by read_thread alone.

    The first key that a server shows is remembered. From then on another key, or none, is refused
    before anything is sent, unless a public authority vouches for the new key and the host's name.
    """

    def __init__(self, host: str, port: int, place: str, known: KnownServers) -> None:
        """Dial one server; `place` is its name among the known ones."""
        self._host = host
        self._port = port
        self._place = place
        self._known = known
        self._is_plain = False  # it has shown that it knows no TLS
        self._last: TlsStream | None = None
        self._context: ssl.SSLContext | None = None
        self._note = ""

    def open(self) -> Connection:
        """Connect. Raise CannotConnect, or Untrusted."""
        try:
            known = self._known.key_of(self._place)
            if self._is_plain and not known:
                return Connection(self._connect())
            return self._open_encrypted(known)
        except (OSError, UnicodeError) as error:
            raise CannotConnect(reason_of(error)) from error

    def take_note(self) -> str:
        """Return a sentence for the user about the connection, once; "" for none."""
        note, self._note = self._note, ""
        return note

    def _open_encrypted(self, known: str) -> Connection:
        try:
            encrypted = self._encrypt(HANDSHAKE_TIMEOUT_S if known else ASK_TIMEOUT_S)
            self._check(encrypted, known)
        except NoTls as error:
            return self._open_plain(known, error)
        self._last = TlsStream(encrypted, SEND_TIMEOUT_S)
        return Connection(self._last)

    def _encrypt(self, timeout_s: float) -> ssl.SSLSocket:
        self._context = self._context or make_context()
        session = self._last.session if self._last else None
        return shake_hands(self._connect(), self._context, self._host, timeout_s, session)

    def _connect(self) -> socket.socket:
        sock = socket.create_connection((self._host, self._port), CONNECT_TIMEOUT_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def _open_plain(self, known: str, error: NoTls) -> Connection:
        """Go on without TLS, but never with a server that has offered it before."""
        if not known:
            self._is_plain = True
            return Connection(self._connect())
        cause = error.__cause__
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            raise Untrusted(_(_PLAIN_NOW).format(place=harmless(self._place))) from error
        raise CannotConnect(reason_of(cause or error)) from error  # it may be back soon

    def _check(self, encrypted: ssl.SSLSocket, known: str) -> None:
        """Compare the server's key with the known one; raise Untrusted when it is another."""
        try:
            digest = digest_of(encrypted)
            if digest == known:
                return
            if known and not self._is_public():
                old, new = fingerprint(known), fingerprint(digest)
                place = harmless(self._place)
                raise Untrusted(_(_CHANGED).format(place=place, old=old, new=new))
            self._known.remember(self._place, digest)
        except BaseException:
            encrypted.close()
            raise
        if not known:
            self._note = _(_NEW).format(words=fingerprint(digest))

    def _is_public(self) -> bool:
        """Return whether an authority that this system trusts vouches for key and name."""
        context = make_context(is_public=True)
        try:
            shake_hands(self._connect(), context, self._host, HANDSHAKE_TIMEOUT_S).close()
        except (ssl.SSLError, NoTls):
            return False
        return True

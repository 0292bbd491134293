"""HTTPS and HTTP on one port, told apart by the first byte that a browser sends.

Importing it installs no reactor, but Twisted's TLS needs pyOpenSSL, which Daphne brings.
"""

from typing import Any

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Protocol
from twisted.protocols.policies import TimeoutMixin
from twisted.protocols.tls import TLSMemoryBIOFactory
from zope.interface import implementer

from jimserver.tls.certificates import Certificates

HANDSHAKE = b"\x16"  # begins TLS; no request of HTTP does


@implementer(IOpenSSLServerConnectionCreator)
class SiteContext:
    """Make the OpenSSL context of the site anew whenever the certificate has changed."""

    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates
        self._version = 0

    def serverConnectionForTLS(self, protocol: object) -> SSL.Connection:
        """Return what shakes hands with one browser. Called by Twisted."""
        if self._version != self._certificates.version:
            self._version = self._certificates.version
            self._context = self._make()
        return SSL.Connection(self._context, None)

    def _make(self) -> SSL.Context:
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION)
        context.set_session_id(b"jim")
        context.use_certificate_chain_file(str(self._certificates.certificate))
        context.use_privatekey_file(str(self._certificates.key))
        return context


class FirstByte(Protocol, TimeoutMixin):
    """Wait for the first byte, then step aside for HTTP, with TLS below it or without."""

    def __init__(self, http: Any, tls: TLSMemoryBIOFactory, timeout_s: float) -> None:
        """Wait for the first byte; `http`, the connection's protocol, is told nothing before."""
        self._http = http
        self._tls = tls
        self._timeout_s = timeout_s

    def connectionMade(self) -> None:
        """Wait, but not for ever. Called by Twisted."""
        self.setTimeout(self._timeout_s)

    def dataReceived(self, data: bytes) -> None:
        """Hand the connection on. Called by Twisted."""
        self.setTimeout(None)
        http: Any = self._http
        if data.startswith(HANDSHAKE):
            http = self._tls.protocol(self._tls, http)
        transport: Any = self.transport
        transport.protocol = http
        http.makeConnection(transport)
        http.dataReceived(data)

    def connectionLost(self, reason: Any = None) -> None:
        """Wait no more. Called by Twisted."""
        self.setTimeout(None)

    def timeoutConnection(self) -> None:
        """Close the connection of a browser that says nothing. Called by Twisted."""
        transport: Any = self.transport
        transport.abortConnection()


def site_tls(certificates: Certificates, http: Any) -> TLSMemoryBIOFactory:
    """Return what encrypts the connections of `http`, a factory of protocols."""
    context: Any = SiteContext(certificates)  # zope's interfaces are not types
    return TLSMemoryBIOFactory(context, False, http)

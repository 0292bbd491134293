"""Certificates of tests, and what a client of TLS needs."""

import ssl
from pathlib import Path

from jimserver.conf.tls import ALL_NETWORKS, Network, TlsSettings
from jimserver.tls.certificates import FOLDER, Certificates

Tls = tuple[TlsSettings, Certificates]


def make_tls(folder: Path, plain: tuple[Network, ...] = ALL_NETWORKS) -> Tls:
    """Return what an engine needs to speak TLS with a certificate of its own in `folder`."""
    wanted = TlsSettings(True, None, None, plain)
    return wanted, Certificates(wanted, folder, ["chat.example.org"])


def trusting(folder: Path) -> ssl.SSLContext:
    """Return a client's context that trusts the authority in `folder` alone."""
    context = ssl.create_default_context(cafile=folder / FOLDER / "ca.pem")
    context.set_alpn_protocols(["jim"])
    return context

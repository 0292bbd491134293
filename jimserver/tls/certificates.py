"""Hold the certificate in use: made, renewed, read again; for the JIM port and for the site."""

import logging
import ssl
import threading
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from jim.crypto.fingerprint import NoCertificate, fingerprint, key_digest
from jimserver.conf.tls import TlsSettings
from jimserver.tls.authority import OwnCertificate, names_in, own_names

log = logging.getLogger(__name__)

ALPN = "jim"
FOLDER = "tls"  # within the data folder


class TlsError(Exception):
    """Say in one sentence why TLS can't be spoken."""


class Certificates:
    """Give each new handshake the newest certificate. Any thread; `_lock` guards changes.

    `context` is for the JIM port. `version` grows with each change, for who keeps another context.
    """

    def __init__(self, wanted: TlsSettings, data: Path, names: Iterable[str]) -> None:
        """Read or make the certificate; raise TlsError."""
        self._names = list(names)
        self._own = None if wanted.certificate else OwnCertificate(data / FOLDER)
        if self._own:
            self.certificate, self.key = self._own.certificate, self._own.key
        else:
            assert wanted.certificate
            assert wanted.key
            self.certificate, self.key = wanted.certificate, wanted.key
        self.version = 0
        self._lock = threading.Lock()
        self.load()

    def load(self) -> None:
        """Make or renew our own certificate where that is due, and use what the files hold now.

        Raise TlsError, and go on with the certificate as it was.
        """
        with self._lock:
            try:
                if self._own:
                    self._own.ensure(own_names(self._names))
                self._use()
            except (OSError, ValueError) as error:
                raise TlsError(self._sentence(error)) from None

    def renew(self) -> None:
        """Renew our own certificate if it is due; log what prevents it."""
        try:
            with self._lock:
                if self._own and self._own.ensure(own_names(self._names)):
                    self._use()
                    log.info("TLS: the certificate was renewed")
        except (OSError, ValueError) as error:
            log.error("TLS: the certificate can't be renewed: %s", error)

    def _use(self) -> None:
        context = make_context(self.certificate, self.key)
        self._read_facts()
        self.context = context
        self.version += 1

    def _read_facts(self) -> None:
        found = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        self.begins_at = found.not_valid_before_utc
        self.ends_at = found.not_valid_after_utc
        self.names = names_in(found)
        with self.certificate.open(encoding="ascii") as file:
            pem = file.read()
        end = "-----END CERTIFICATE-----"
        der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN") : pem.index(end) + len(end)])
        try:
            self.key_digest = key_digest(der)
        except NoCertificate as error:
            raise ValueError(str(error)) from None
        self.fingerprint = fingerprint(self.key_digest)

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, ssl.SSLError):
            reason = (error.reason or str(error)).replace("_", " ").lower()
            if error.reason == "KEY_VALUES_MISMATCH":
                reason = "the key belongs to another certificate"
            return f"TLS: {self.certificate} and {self.key} can't be used: {reason}."
        if isinstance(error, OSError) and error.filename:
            return f"TLS: {error.filename}: {error.strerror}."
        return f"TLS: {self.certificate} can't be used: {error}."


def make_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what a server's handshakes need: TLS 1.2 and later, tickets to resume sessions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols([ALPN])
    # A key with a passphrase would ask for it on the terminal, of a server that has none.
    context.load_cert_chain(certificate, key, password=lambda: b"")
    return context


def own_certificates() -> Certificates:
    """Return the certificate that the settings ask for; raise TlsError."""
    site = urlsplit(settings.JIM.site_url).hostname
    names = [*settings.ALLOWED_HOSTS, *([site] if site else [])]
    return Certificates(settings.TLS, settings.DATA_DIR, names)

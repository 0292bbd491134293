"""Read the settings of TLS: whether, with which certificate, and who may still speak plain."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import NamedTuple

from jimserver.conf import environment
from jimserver.conf.values import FALSE_WORDS, TRUE_WORDS, ConfigError

AUTO = "auto"
EVERYBODY, NOBODY = "all", "none"  # of JIM_TLS_PLAIN
ALL_NETWORKS = (ip_network("0.0.0.0/0"), ip_network("::/0"))

Network = IPv4Network | IPv6Network


class TlsSettings(NamedTuple):
    """Describe TLS. `certificate` and `key` are the operator's files; None for our own."""

    is_on: bool
    certificate: Path | None
    key: Path | None
    plain: tuple[Network, ...]  # networks whose clients may speak plain text on the JIM port

    @property
    def is_plain_for_all(self) -> bool:
        """Return whether everybody may still speak plain text."""
        return not self.is_on or self.plain == ALL_NETWORKS


def read_tls() -> TlsSettings:
    """Read JIM_TLS, JIM_TLS_CERT, JIM_TLS_KEY and JIM_TLS_PLAIN; raise ConfigError."""
    certificate, key = (environment.text(name) for name in ("JIM_TLS_CERT", "JIM_TLS_KEY"))
    if bool(certificate) != bool(key):
        raise ConfigError("JIM_TLS_CERT and JIM_TLS_KEY must be given together")
    return TlsSettings(
        _is_on(bool(certificate)),
        Path(certificate) if certificate else None,
        Path(key) if key else None,
        _plain(),
    )


def _is_on(has_files: bool) -> bool:
    word = environment.text("JIM_TLS").strip().lower()
    if word == AUTO or (not word and has_files):
        if word and has_files:
            raise ConfigError("JIM_TLS=auto makes a certificate; JIM_TLS_CERT names another one")
        return True
    if word in TRUE_WORDS:
        if not has_files:
            raise ConfigError("JIM_TLS=yes needs JIM_TLS_CERT and JIM_TLS_KEY; or use JIM_TLS=auto")
        return True
    if word not in FALSE_WORDS:
        raise ConfigError(f"JIM_TLS must be auto, yes or no, not {word!r}")
    return False


def _plain() -> tuple[Network, ...]:
    found = environment.words("JIM_TLS_PLAIN")
    if found == [EVERYBODY]:
        return ALL_NETWORKS
    if found == [NOBODY]:
        return ()
    try:
        return tuple(ip_network(network, strict=False) for network in found)
    except ValueError as error:
        raise ConfigError(f"JIM_TLS_PLAIN must be all, none or networks: {error}") from None

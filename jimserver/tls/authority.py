"""Make the server's own certificate authority, and a certificate for its names and addresses."""

import datetime
import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from common.files import replaced

DAY = datetime.timedelta(days=1)
AUTHORITY_LIFE = 3650 * DAY
LIFE = 365 * DAY  # browsers take none that lasts much longer
RENEW_BEFORE = 90 * DAY
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
ELSEWHERE = (("192.0.2.1", 9), ("2001:db8::1", 9))  # of no host: asks for the route, sends nothing


class Pair(NamedTuple):
    """Hold a certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class OwnCertificate:
    """Keep an authority and a certificate in a folder that only its owner can read.

    The certificate's key outlives its renewals, so clients that remember it go on to trust it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.authority = folder / "ca.pem"
        self._authority_key = folder / "ca-key.pem"
        self.certificate = folder / "server.pem"
        self.key = folder / "server-key.pem"

    def ensure(self, names: Iterable[str]) -> bool:
        """Make what is missing, due for renewal or for other names; return whether it did.

        Raise OSError where the folder can't be written, ValueError for a damaged file.
        """
        wanted = frozenset(names)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = self._read_authority()
        if self.certificate.exists() and self.key.exists() and authority:
            held = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            is_ours = held.issuer == authority.certificate.subject
            if is_ours and _is_fresh(held, RENEW_BEFORE) and wanted <= names_in(held):
                return False
        self._issue(authority or self._make_authority(), wanted)
        return True

    def _read_authority(self) -> Pair | None:
        if not (self.authority.exists() and self._authority_key.exists()):
            return None
        found = x509.load_pem_x509_certificate(self.authority.read_bytes())
        if not _is_fresh(found, LIFE):
            return None
        return Pair(found, _read_key(self._authority_key))

    def _make_authority(self) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        number = x509.random_serial_number()
        name = _name(f"JIM server authority {number:x}"[:40])
        builder = _builder(name, name, key, AUTHORITY_LIFE, number)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_usage(signs_certificates=True), True)
        made = builder.sign(key, hashes.SHA256())
        _write(self._authority_key, _pem(key))
        _write(self.authority, made.public_bytes(serialization.Encoding.PEM))
        return Pair(made, key)

    def _issue(self, authority: Pair, names: frozenset[str]) -> None:
        key = _read_key(self.key) if self.key.exists() else ec.generate_private_key(ec.SECP256R1())
        subject = _name("JIM server")
        builder = _builder(subject, authority.certificate.subject, key, LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_usage(signs_certificates=False), True)
        server_use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(server_use, False)
        alternatives = x509.SubjectAlternativeName([_general(name) for name in sorted(names)])
        builder = builder.add_extension(alternatives, False)
        issuer = authority.key.public_key()
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
        made = builder.add_extension(identifier, False).sign(authority.key, hashes.SHA256())
        chain = [made, authority.certificate]
        _write(self.key, _pem(key))
        encoding = serialization.Encoding.PEM
        _write(self.certificate, b"".join(one.public_bytes(encoding) for one in chain))


def names_in(certificate: x509.Certificate) -> frozenset[str]:
    """Return the names and addresses that a certificate is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    hosts = found.get_values_for_type(x509.DNSName)
    return frozenset([*hosts, *map(str, found.get_values_for_type(x509.IPAddress))])


def own_names(more: Iterable[str]) -> frozenset[str]:
    """Return this machine's names and addresses, and those of `more` that a certificate can hold.

    Wildcards for all hosts can't.
    """
    host = socket.gethostname().lower()
    given = (name.strip("[]").lstrip(".").lower() for name in more if name != "*")
    candidates = {*LOCAL_NAMES, host, f"{host}.local", *given, *own_addresses()}
    return frozenset(name for name in candidates if _is_name(name))


def own_addresses() -> Iterable[str]:
    """Yield the addresses from which this machine speaks to others."""
    for place, family in zip(ELSEWHERE, (socket.AF_INET, socket.AF_INET6), strict=True):
        # OSError: no such network here
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(place)
            yield probe.getsockname()[0]


def _is_name(text: str) -> bool:
    labels = text.split(".")
    is_host = all(0 < len(label) < 64 and label.isascii() for label in labels)
    return is_host and " " not in text and "*" not in text


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name.partition("%")[0]))
    except ValueError:
        return x509.DNSName(name)


def _is_fresh(certificate: x509.Certificate, left: datetime.timedelta) -> bool:
    """Return whether it is valid now and for `left` more; the clock may have been wrong before."""
    now = datetime.datetime.now(datetime.UTC)
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begin <= now <= end - left


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    life: datetime.timedelta,
    number: int | None = None,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
    builder = builder.public_key(key.public_key())
    builder = builder.serial_number(number or x509.random_serial_number())
    # Clients whose clocks are behind take it, too.
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + life)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(identifier, False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} holds no key of ours")
    return key


def _write(path: Path, data: bytes) -> None:
    with replaced(path) as file:
        file.write(data)

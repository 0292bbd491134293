"""Turn a server's public key into a fingerprint of words that can be read aloud and compared."""

import hashlib

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"  # 4 and 2 bits each, as in "proquints"
WORDS = 6  # of 16 bits: 96 bits are more than anybody can search for a second key
SEQUENCE, VERSION = 0x30, 0xA0
FIELDS_BEFORE_KEY = 5  # serial number, algorithm, issuer, validity, subject


class NoCertificate(ValueError):
    """Tell that some bytes are no X.509 certificate."""


def fingerprint(digest: str) -> str:
    """Return the words of a key's digest, such as "lusab babad gutih tugad mudof sakat"."""
    data = bytes.fromhex(digest)[: WORDS * 2]
    return " ".join(_word(data[at : at + 2]) for at in range(0, WORDS * 2, 2))


def _word(two: bytes) -> str:
    bits = int.from_bytes(two, "big")
    return "".join((
        CONSONANTS[bits >> 12 & 15],
        VOWELS[bits >> 10 & 3],
        CONSONANTS[bits >> 6 & 15],
        VOWELS[bits >> 4 & 3],
        CONSONANTS[bits & 15],
    ))  # fmt: skip


def key_digest(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate's public key (SubjectPublicKeyInfo), in hex.

    A renewed certificate with the same key has the same digest. Raise NoCertificate.
    """
    try:
        return hashlib.sha256(_public_key(certificate)).hexdigest()
    except IndexError:
        raise NoCertificate("no X.509 certificate") from None


def _public_key(certificate: bytes) -> bytes:
    at, _end = _enter(certificate, 0)  # Certificate
    at, end = _enter(certificate, at)  # TBSCertificate
    if certificate[at] == VERSION:
        at = _skip(certificate, at)
    for _ in range(FIELDS_BEFORE_KEY):
        at = _skip(certificate, at)
    after = _skip(certificate, at)
    if certificate[at] != SEQUENCE or after > min(end, len(certificate)):
        raise NoCertificate("no X.509 certificate")
    return certificate[at:after]


def _enter(data: bytes, at: int) -> tuple[int, int]:
    """Return where the contents of the DER sequence at `at` begin and end."""
    if data[at] != SEQUENCE:
        raise NoCertificate("no X.509 certificate")
    return _contents(data, at)


def _skip(data: bytes, at: int) -> int:
    """Return where the DER value at `at` ends."""
    return _contents(data, at)[1]


def _contents(data: bytes, at: int) -> tuple[int, int]:
    length, begin = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        begin += count
        length = int.from_bytes(data[begin - count : begin], "big")
    return begin, begin + length

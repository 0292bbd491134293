"""Encrypt texts end to end for the course's clients: RSA with OAEP (SHA-1) in base64, in pieces.

The server can't read such texts. It can make them for a recipient whose client reads no others.
"""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_public_key

OAEP_BYTES = 42  # that OAEP with SHA-1 takes of each block
BLOCK_BYTES = (64, 128, 256, 384, 512)  # of RSA keys of 512 to 4096 bits
MAX_SEALED_CHARS = 700  # of a text sealed with a key of 4096 bits, line feeds included
MIN_KEY_BITS = 1024
MAX_KEY_BITS = 4096


def load_key(pem: str) -> RSAPublicKey | None:
    """Return the RSA public key in `pem`; None if it holds none that can be used."""
    try:
        key = load_pem_public_key(pem.encode("ascii"))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    usable = isinstance(key, RSAPublicKey) and MIN_KEY_BITS <= key.key_size <= MAX_KEY_BITS
    return key if usable and isinstance(key, RSAPublicKey) else None


def seal(text: str, pem: str) -> list[str]:
    """Encrypt `text` for the owner of the key in `pem`; return base64 pieces.

    The list is empty if the key can't be used.
    """
    key = load_key(pem)
    if key is None:
        return []
    size = key.key_size // 8 - OAEP_BYTES
    # The clients know no other hash; OAEP does not depend on SHA-1 being free of collisions.
    padding = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)
    return [
        base64.b64encode(key.encrypt(piece, padding)).decode("ascii")
        for piece in _pieces(text.encode(), size)
    ]


def _pieces(data: bytes, size: int) -> list[bytes]:
    """Cut `data`, UTF-8, into pieces of at most `size` bytes, never within a character."""
    pieces = []
    while len(data) > size:
        end = size
        while data[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        pieces.append(data[:end])
        data = data[end:]
    return [*pieces, data]


def is_sealed(text: str) -> bool:
    """Return whether `text` looks like one encrypted block."""
    return len(_decoded(text)) in BLOCK_BYTES


def is_base64(text: str) -> bool:
    """Return whether `text` is base64, in one line or several."""
    return bool(_decoded(text))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""

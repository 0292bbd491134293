"""Check the challenge logins of the course's clients.

The password never crosses the wire at a login, so the server must keep the key that the proof is
made with: one that it derives from the password, or the secret that the client has registered.
"""

import base64
import binascii
import hashlib
import hmac
import os
from enum import Enum

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

ROUNDS = 10_000  # of PBKDF2, as these clients do; too few to be safe, so keys are kept encrypted
NONCE_BYTES = 64
AES_NONCE_BYTES = 32
AES_BITS = 128  # of a block
IV_CHARS = 24  # of a block in base64, before the ciphertext
MAX_PROOF_CHARS = 200  # a right one has fewer in every scheme
DIGESTS = {16: "md5", 20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}  # by bytes


class Scheme(Enum):
    """Name the ways in which a client proves that it knows a key."""

    DERIVED = "derived"  # HMAC-MD5 with the key that challenge_key derives
    AES = "aes"  # the challenge, encrypted with the registered key
    HMAC = "hmac"  # any HMAC, with the derived key or the registered secret


def challenge_key(name: str, password: str) -> str:
    """Derive the key of a password: 128 hex characters, in about 10 ms.

    Whoever has the key can log in with it, as with the password.
    """
    salt = name.lower().encode()
    return hashlib.pbkdf2_hmac("sha512", password.encode("utf-8", "replace"), salt, ROUNDS).hex()


def new_nonce(scheme: Scheme = Scheme.DERIVED) -> str:
    """Return a random challenge: 64 bytes in hex, for AES 32 bytes in base64."""
    if scheme is Scheme.AES:
        return base64.b64encode(os.urandom(AES_NONCE_BYTES)).decode("ascii")
    return os.urandom(NONCE_BYTES).hex()


def answer_to(nonce: str, key: str) -> str:
    """Return the answer of a client that knows the password; ends with a line feed."""
    digest = hmac.digest(key.encode("ascii"), nonce.encode("ascii"), "md5")
    return binascii.b2a_base64(digest).decode("ascii")


def is_right(answer: str, *, nonce: str, key: str) -> bool:
    """Return whether `answer` proves knowledge of the key; compare in constant time."""
    return hmac.compare_digest(
        answer.strip().encode("utf-8", "replace"), answer_to(nonce, key).strip().encode("ascii")
    )


def is_proven(scheme: Scheme, answer: str, *, nonce: str, key: str, secret: str | None) -> bool:
    """Return whether `answer` proves the derived key or the registered secret."""
    if scheme is Scheme.DERIVED:
        return is_right(answer, nonce=nonce, key=key)
    if scheme is Scheme.AES:
        return secret is not None and is_right_aes(answer, nonce=nonce, secret=secret)
    secrets = [key] if secret is None else [key, secret]
    return any(is_right_hmac(answer, nonce=nonce, secret=one) for one in secrets)


def is_right_hmac(answer: str, *, nonce: str, secret: str) -> bool:
    """Return whether `answer` is base64 of an HMAC of the challenge; its length tells the hash."""
    sent = _decoded(answer)
    digest = DIGESTS.get(len(sent))
    if digest is None:
        return False
    return hmac.compare_digest(sent, hmac.digest(secret.encode(), nonce.encode("ascii"), digest))


def is_right_aes(answer: str, *, nonce: str, secret: str) -> bool:
    """Return whether `answer` is the challenge, encrypted with AES-CBC under the base64 `secret`.

    It begins with the initialisation vector; both are base64.
    """
    key, vector, data = _decoded(secret), _decoded(answer[:IV_CHARS]), _decoded(answer[IV_CHARS:])
    if len(answer) > MAX_PROOF_CHARS or not key:
        return False
    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        unpadder = PKCS7(AES_BITS).unpadder()
        text = unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:  # a key, vector, length or padding that can't be right
        return False
    return hmac.compare_digest(text, nonce.encode("ascii"))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        return b""

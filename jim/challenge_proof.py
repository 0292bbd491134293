"""Check the challenge login of the course's clients.

The password never crosses the wire, so the server must keep the key that is derived from it.
"""

import binascii
import hashlib
import hmac
import os

ROUNDS = 10_000  # of PBKDF2, as these clients do; too few to be safe, so keys are kept encrypted
NONCE_BYTES = 64


def challenge_key(name: str, password: str) -> str:
    """Derive the key of a password: 128 hex characters, in about 10 ms.

    Whoever has the key can log in with it, as with the password.
    """
    salt = name.lower().encode()
    return hashlib.pbkdf2_hmac("sha512", password.encode("utf-8", "replace"), salt, ROUNDS).hex()


def new_nonce() -> str:
    """Return 128 random hex characters."""
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

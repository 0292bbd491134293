"""The challenge of the course's clients: the password never crosses the wire, so the server must keep what it is made into."""

import binascii
import hashlib
import hmac
import os

ROUNDS = 10_000  # of PBKDF2, as these clients have it; far below what is safe, so the result is kept encrypted
NONCE_BYTES = 64


def challenge_key(name: str, password: str) -> str:
    """What a password is made into, 128 hex characters. As good as the password to whoever has it; takes about 10 ms."""
    salt = name.lower().encode()
    return hashlib.pbkdf2_hmac("sha512", password.encode("utf-8", "replace"), salt, ROUNDS).hex()


def new_nonce() -> str:
    """128 random hex characters."""
    return os.urandom(NONCE_BYTES).hex()


def answer_to(nonce: str, key: str) -> str:
    """What a client that knows the password answers; ends with a line feed."""
    digest = hmac.digest(key.encode("ascii"), nonce.encode("ascii"), "md5")
    return binascii.b2a_base64(digest).decode("ascii")


def is_right(answer: str, *, nonce: str, key: str) -> bool:
    """Whether `answer` proves that the client knows the password; compared in constant time."""
    return hmac.compare_digest(
        answer.strip().encode("utf-8", "replace"), answer_to(nonce, key).strip().encode("ascii")
    )

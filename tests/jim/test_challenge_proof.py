"""Test the challenge proof against vectors made with the standard library alone."""

import base64
import binascii
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from jim.crypto import challenge_proof
from jim.crypto.challenge_proof import Scheme


def test_the_key_is_what_the_clients_make_of_a_password() -> None:
    made = binascii.hexlify(hashlib.pbkdf2_hmac("sha512", b"secret", b"ann", 10_000)).decode()
    assert challenge_proof.challenge_key("Ann", "secret") == made
    assert len(made) == 128


def test_the_answer_is_what_the_clients_make_of_a_challenge() -> None:
    key, nonce = "ab" * 64, "cd" * 64
    made = hmac.new(key.encode(), nonce.encode(), "md5").digest()
    assert challenge_proof.answer_to(nonce, key) == base64.b64encode(made).decode() + "\n"


def test_a_challenge_is_new_each_time() -> None:
    nonces = {challenge_proof.new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert all(len(bytes.fromhex(nonce)) == 64 for nonce in nonces)


def test_the_right_answer_with_and_without_its_line_feed() -> None:
    key, nonce = challenge_proof.challenge_key("ann", "пароль"), challenge_proof.new_nonce()
    answer = challenge_proof.answer_to(nonce, key)
    assert challenge_proof.is_right(answer, nonce=nonce, key=key)
    assert challenge_proof.is_right(answer.strip(), nonce=nonce, key=key)


@pytest.mark.parametrize(
    "answer", ["", "\n", "AAAA", "я" * 24, "\ud800", "nmfr9sGsksDhRgkezOqO0Q==\n" * 100]
)
def test_other_answers_are_wrong(answer: str) -> None:
    assert not challenge_proof.is_right(answer, nonce="cd" * 64, key="ab" * 64)


AES_KEY = base64.b64encode(bytes(range(32))).decode()


def encrypted(text: str, key: str = AES_KEY, vector: bytes = b"v" * 16) -> str:
    """Return what a register-first client answers to a challenge_proof."""
    padder = PKCS7(128).padder()
    data = padder.update(text.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(base64.b64decode(key)), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(data) + encryptor.finalize()
    return base64.b64encode(vector).decode() + base64.b64encode(sealed).decode()


# echo -n YWJj | openssl enc -aes-256-cbc -K 000102...1f -iv 7676...76 -base64
OPENSSL = "dnZ2dnZ2dnZ2dnZ2dnZ2dg==" + "Ypju49jDojL6EOrnk6ZT1Q=="


def test_aes_challenges() -> None:
    nonce = challenge_proof.new_nonce(Scheme.AES)
    assert len(base64.b64decode(nonce)) == 32
    assert challenge_proof.is_right_aes(encrypted(nonce), nonce=nonce, secret=AES_KEY)
    assert challenge_proof.is_right_aes(OPENSSL, nonce="YWJj", secret=AES_KEY)


BAD_PROOFS = {
    "nothing": "",
    "no base64": "x" * 25 + "!",
    "a vector alone": base64.b64encode(b"v" * 16).decode(),
    "half a block": base64.b64encode(b"v" * 16).decode() + base64.b64encode(b"x" * 8).decode(),
    "another text": encrypted("YWJk"),
    "another key": encrypted("YWJj", base64.b64encode(b"k" * 32).decode()),
    "bad padding": base64.b64encode(b"v" * 16).decode() + base64.b64encode(b"x" * 16).decode(),
    "far too long": encrypted("YWJj") + "A" * 10_000,
    "beyond ASCII": "я" * 100,
    "half a surrogate pair": "\ud83d" * 50,
}


@pytest.mark.parametrize("proof", BAD_PROOFS.values(), ids=BAD_PROOFS)
@pytest.mark.parametrize("secret", [AES_KEY, "", "no base64", "QUJD", "я"])
def test_wrong_proofs(proof: str, secret: str) -> None:
    assert not challenge_proof.is_right_aes(proof, nonce="YWJj", secret=secret)
    assert not challenge_proof.is_right_hmac(proof, nonce="YWJj", secret=secret)


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("secret", ["the derived key", "пароль"])
def test_hmacs_of_every_length(digest: str, secret: str) -> None:
    nonce = challenge_proof.new_nonce(Scheme.HMAC)
    proof = base64.b64encode(hmac.digest(secret.encode(), nonce.encode(), digest)).decode()
    for answer in (proof, proof + "\n"):
        assert challenge_proof.is_proven(
            Scheme.HMAC, answer, nonce=nonce, key="another", secret=secret
        )
        assert challenge_proof.is_proven(Scheme.HMAC, answer, nonce=nonce, key=secret, secret=None)
    assert not challenge_proof.is_proven(Scheme.HMAC, proof, nonce=nonce, key="x", secret="y")
    assert not challenge_proof.is_proven(Scheme.AES, proof, nonce=nonce, key=secret, secret=None)

"""Test the challenge proof against vectors made with the standard library alone."""

import base64
import binascii
import hashlib
import hmac

import pytest

from jim import challenge_proof as challenge


def test_the_key_is_what_the_clients_make_of_a_password() -> None:
    made = binascii.hexlify(hashlib.pbkdf2_hmac("sha512", b"secret", b"ann", 10_000)).decode()
    assert challenge.challenge_key("Ann", "secret") == made
    assert len(made) == 128


def test_the_answer_is_what_the_clients_make_of_a_challenge() -> None:
    key, nonce = "ab" * 64, "cd" * 64
    made = hmac.new(key.encode(), nonce.encode(), "md5").digest()
    assert challenge.answer_to(nonce, key) == base64.b64encode(made).decode() + "\n"


def test_a_challenge_is_new_each_time() -> None:
    nonces = {challenge.new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert all(len(bytes.fromhex(nonce)) == 64 for nonce in nonces)


def test_the_right_answer_with_and_without_its_line_feed() -> None:
    key, nonce = challenge.challenge_key("ann", "пароль"), challenge.new_nonce()
    answer = challenge.answer_to(nonce, key)
    assert challenge.is_right(answer, nonce=nonce, key=key)
    assert challenge.is_right(answer.strip(), nonce=nonce, key=key)


@pytest.mark.parametrize(
    "answer", ["", "\n", "AAAA", "я" * 24, "\ud800", "nmfr9sGsksDhRgkezOqO0Q==\n" * 100]
)
def test_other_answers_are_wrong(answer: str) -> None:
    assert not challenge.is_right(answer, nonce="cd" * 64, key="ab" * 64)

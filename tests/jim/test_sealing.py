"""Test sealing: a client opens what the server seals; only sealed texts look sealed."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jim.crypto import sealing
from tests.support.challenge_client import key_of, opened, pem_of, sealed


@pytest.mark.parametrize("text", ["", "hi", "Привет", "x" * 214, "я" * 107], ids=len)
def test_one_block_holds_214_bytes(text: str) -> None:
    (piece,) = sealing.seal(text, pem_of("ann"))
    assert opened(piece, "ann") == text


@pytest.mark.parametrize(
    "text", ["x" * 215, "x" + "я" * 107, "😀" * 500, "Я помню чудное мгновенье " * 20], ids=len
)
def test_longer_texts_come_in_pieces_that_each_can_be_read(text: str) -> None:
    pieces = sealing.seal(text, pem_of("ann"))
    assert len(pieces) > 1
    assert "".join(opened(piece, "ann") for piece in pieces) == text


@pytest.mark.parametrize("bits", [1024, 3072])
def test_keys_of_other_sizes(bits: int) -> None:
    key = generate_private_key(public_exponent=65537, key_size=bits)
    for form in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        pem = key.public_key().public_bytes(Encoding.PEM, form).decode()
        assert sealing.load_key(pem)
        (piece,) = sealing.seal("hi", pem)
        assert sealing.is_sealed(piece)


def test_what_is_no_usable_key() -> None:
    curve = (
        generate_curve_key(SECP256R1())
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    for pem in (
        "",
        "key",
        "ключ",
        curve,
        pem_of("ann")[:200],
        "\0",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ):
        assert sealing.load_key(pem) is None
        assert sealing.seal("hi", pem) == []


def test_what_looks_sealed() -> None:
    text = sealed("hi", pem_of("ann"))
    assert sealing.is_sealed(text)
    assert sealing.is_base64(text)
    assert len(text) <= sealing.MAX_SEALED_CHARS
    in_lines = base64.encodebytes(
        key_of("ann").public_key().encrypt(b"hi", sealing_padding())
    ).decode()
    assert "\n" in in_lines.strip()
    assert sealing.is_sealed(in_lines)


def sealing_padding() -> sealing.OAEP:
    return sealing.OAEP(
        mgf=sealing.MGF1(algorithm=sealing.SHA1()), algorithm=sealing.SHA1(), label=None
    )


@pytest.mark.parametrize("text", ["hello", "привет", "", " ", "YWJjYQ=", "good day", "x" * 343])
def test_what_does_not(text: str) -> None:
    assert not sealing.is_sealed(text)
    assert not sealing.is_base64(text)


def test_base64_that_is_no_block() -> None:
    assert sealing.is_base64("c2VjcmV0")
    assert not sealing.is_sealed("c2VjcmV0")

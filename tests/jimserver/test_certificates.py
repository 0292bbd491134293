"""Check the server's own certificate, and the one that an operator names."""

import datetime
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jim.crypto.fingerprint import NoCertificate, key_digest
from jimserver.checks import check_certificate
from jimserver.conf.tls import ALL_NETWORKS, TlsSettings, read_tls
from jimserver.conf.values import ConfigError
from jimserver.runtime.signals import read_again
from jimserver.tls import authority
from jimserver.tls.certificates import FOLDER, Certificates, TlsError, own_certificates
from jimserver.tls.names import problems, shown, uncovered
from tests.jimserver.tls import make_tls

DAY = datetime.timedelta(days=1)


class Clock(datetime.datetime):
    """A clock that is `off` from the right time."""

    off = datetime.timedelta()

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "Clock":
        return super().now(tz) + cls.off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.timedelta], None]:
    monkeypatch.setattr(authority.datetime, "datetime", Clock)

    def turn(off: datetime.timedelta) -> None:
        monkeypatch.setattr(Clock, "off", off)

    return turn


def read(folder: Path, name: str = "server.pem") -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / FOLDER / name).read_bytes())


def test_it_is_for_the_names_and_only_its_owner_reads_the_keys(tmp_path: Path) -> None:
    _wanted, certificates = make_tls(tmp_path)
    assert {"localhost", "127.0.0.1", "::1", "chat.example.org"} <= certificates.names
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    for path in (tmp_path / FOLDER).iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_start_changes_nothing_until_it_is_due(
    tmp_path: Path, clock: Callable[[datetime.timedelta], None]
) -> None:
    known = make_tls(tmp_path)[1].fingerprint
    first = read(tmp_path)
    make_tls(tmp_path)
    assert read(tmp_path) == first
    clock(280 * DAY)
    _wanted, certificates = make_tls(tmp_path)
    assert read(tmp_path) != first
    assert certificates.fingerprint == known, "clients would refuse it"


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_years_off_heals_when_it_is_right(
    tmp_path: Path, clock: Callable[[datetime.timedelta], None], years: int
) -> None:
    clock(years * 365 * DAY)
    known = make_tls(tmp_path)[1].fingerprint
    clock(datetime.timedelta())
    certificates = make_tls(tmp_path)[1]
    now = datetime.datetime.now(datetime.UTC)
    for name in ("server.pem", "ca.pem"):
        found = read(tmp_path, name)
        assert found.not_valid_before_utc < now < found.not_valid_after_utc
    assert certificates.fingerprint == known


def given(certificate: Path, key: Path) -> Certificates:
    return Certificates(TlsSettings(True, certificate, key, ALL_NETWORKS), Path("unused"), [])


def test_given_files_that_do_not_fit_are_refused_in_one_sentence(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_tls(tmp_path / name)
    one, two = (tmp_path / name / FOLDER for name in ("one", "two"))
    assert given(one / "server.pem", one / "server-key.pem").fingerprint
    nothing = tmp_path / "nothing.pem"
    for certificate, key, reason in [
        (one / "server.pem", two / "server-key.pem", "the key belongs to another certificate."),
        (nothing, one / "server-key.pem", "No such file or directory."),
        (one / "server-key.pem", one / "server-key.pem", r"can't be used: .+\."),
    ]:
        with pytest.raises(TlsError, match=rf"^TLS: [^\n]*{reason}$"):
            given(certificate, key)


def test_a_certificate_that_cannot_be_read_again_leaves_the_old_one(tmp_path: Path) -> None:
    make_tls(tmp_path)
    files = tmp_path / FOLDER
    certificates = given(files / "server.pem", files / "server-key.pem")
    context = certificates.context
    (files / "server.pem").write_text("damaged")
    with pytest.raises(TlsError):
        certificates.load()
    assert certificates.context is context


# The names


MINE = {"localhost", "127.0.0.1", "box", "box.local", "10.1.2.3"}


@pytest.mark.parametrize("hosts, site, names, wrong", [
    (["chat.example.org"], "", {"chat.example.org"}, []),
    (["chat.example.org"], "", {"old.example.org"}, ["chat.example.org"]),
    (["chat.example.org"], "", {"*.example.org"}, []),
    (["a.chat.example.org"], "", {"*.example.org"}, ["a.chat.example.org"]),
    ([".example.org"], "", {"*.Example.org"}, []),
    ([".example.org"], "", {"a.example.org"}, [".example.org"]),
    (["localhost", "a.example", "b.example", "box"], "", {"a.example"}, ["b.example"]),
    (["localhost"], "https://chat.example.org/jim", {"x.example"}, ["chat.example.org"]),
    (["[2001:db8::5]"], "", {"2001:db8::5"}, []),
    (["localhost", "*"], "", {"box.local"}, []),
    (["localhost", "*"], "", {"x.example"}, ["10.1.2.3", "box", "box.local"]),
    (["localhost"], "", set(), ["10.1.2.3", "box", "box.local"]),
])  # fmt: skip
def test_names_that_a_certificate_is_not_for(
    settings: Any, monkeypatch: pytest.MonkeyPatch,
    hosts: list[str], site: str, names: set[str], wrong: list[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("jimserver.tls.names.own_names", lambda more: frozenset(MINE))
    settings.ALLOWED_HOSTS = hosts
    settings.JIM = replace(settings.JIM, site_url=site)
    assert uncovered(names) == wrong


def test_a_sentence_names_hosts_first() -> None:
    names = ["10.1.2.3", "b.example", "::1", "a.example"]
    assert shown(names) == "a.example, b.example, 10.1.2.3, ::1"
    assert shown([*names, "10.1.2.4", "10.1.2.5"]).endswith("10.1.2.5, 1 more")
    assert shown([]) == "no name"


def test_an_operator_is_warned_of_a_certificate_for_another_name(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """At the start, after SIGHUP and in `check --deploy`: one sentence with both names."""
    make_tls(tmp_path)
    files = tmp_path / FOLDER
    settings.TLS = TlsSettings(True, files / "server.pem", files / "server-key.pem", ALL_NETWORKS)
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    assert check_certificate(None) == []
    settings.ALLOWED_HOSTS = ["jim.school.example"]
    read_again(own_certificates())
    [sentence] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert re.fullmatch(
        r"TLS: \S+server\.pem is for [^\n]+, not for jim\.school\.example: browsers will warn\.",
        sentence,
    )
    [warning] = check_certificate(None)
    assert (warning.msg, warning.id) == (sentence, "jimserver.W011")
    (files / "server.pem").write_text("damaged")
    [error] = check_certificate(None)
    assert (error.msg.count("\n"), error.id) == (0, "jimserver.E002")


def test_an_operator_is_warned_of_a_certificate_that_is_over(
    tmp_path: Path, settings: Any, clock: Callable[[datetime.timedelta], None]
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    clock(-3650 * DAY)
    make_tls(tmp_path)
    clock(datetime.timedelta())
    files = tmp_path / FOLDER
    [sentence] = problems(given(files / "server.pem", files / "server-key.pem"))
    assert "only, not today" in sentence


# The fingerprint


def test_a_fingerprint_is_words_of_the_key(tmp_path: Path) -> None:
    words = make_tls(tmp_path)[1].fingerprint.split()
    syllables = re.compile("[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]")
    assert len(words) == 6
    assert all(map(syllables.fullmatch, words))
    certificate = read(tmp_path)
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    der = certificate.public_bytes(Encoding.DER)
    assert key_digest(der) == hashlib.sha256(spki).hexdigest()
    for end in (0, 1, 10, 100, 200):
        with pytest.raises(NoCertificate):
            key_digest(der[:end])


# The settings


@pytest.mark.parametrize("variables, sentence", [
    ({"JIM_TLS": "perhaps"}, "JIM_TLS must be auto, yes or no, not 'perhaps'"),
    ({"JIM_TLS": "yes"}, "JIM_TLS=yes needs JIM_TLS_CERT and JIM_TLS_KEY; or use JIM_TLS=auto"),
    ({"JIM_TLS_CERT": "a.pem"}, "JIM_TLS_CERT and JIM_TLS_KEY must be given together"),
    (
        {"JIM_TLS": "auto", "JIM_TLS_CERT": "a.pem", "JIM_TLS_KEY": "b.pem"},
        "JIM_TLS=auto makes a certificate; JIM_TLS_CERT names another one",
    ),
    (
        {"JIM_TLS_PLAIN": "home"},
        "JIM_TLS_PLAIN must be all, none or networks: 'home' does not appear to be an IPv4 or IPv6 "
        "network",
    ),
])  # fmt: skip
def test_nonsense_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        read_tls()
    assert str(caught.value) == sentence


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_tls().is_on
    monkeypatch.setenv("JIM_TLS_PLAIN", "10.0.0.0/8, ::1")
    monkeypatch.setenv("JIM_TLS_CERT", "a.pem")
    monkeypatch.setenv("JIM_TLS_KEY", "b.pem")
    found = read_tls()
    assert found.is_on
    assert found.plain == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert not found.is_plain_for_all

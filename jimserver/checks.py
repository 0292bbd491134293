"""Check settings that are valid one by one but contradict each other."""

import shlex
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from accounts.services.registration_limit import Mode, registration_mode
from common.addresses import parse_address
from jimserver.conf import environment
from jimserver.conf.config import Config
from jimserver.conf.unknown_variables import unknown_variables
from jimserver.storage.file_mode import is_open_to_others
from jimserver.tls.certificates import TlsError, own_certificates
from jimserver.tls.names import problems

PLAIN_JIM = (
    "The JIM port takes plain text from everywhere: passwords can be read on the way.",
    "Set JIM_TLS=auto and JIM_TLS_PLAIN=none (or networks that you trust).",
)
OPEN_REGISTRATION = (
    "Anyone can register.",
    "Choose by invitation on the admin's page of invitations, or set JIM_INVITATIONS=yes.",
)
ANY_HOST = (
    "JIM_ALLOWED_HOSTS is *: links in the site can be made to lead to another host.",
    "List the names of this site.",
)
GUESTS = (
    "JIM_GUESTS is on: anyone can speak under any name that nobody has registered.",
    "Set JIM_GUESTS=no.",
)
COURSE_LOGIN = (
    "JIM_COURSE_LOGIN is on: the database holds keys that are as good as passwords.",
    "Set JIM_COURSE_LOGIN=no.",
)
CERTIFICATE = (
    "Name a certificate for these names in JIM_TLS_CERT, or correct JIM_ALLOWED_HOSTS and "
    "JIM_SITE_URL."
)
BYTES_PER_CHAR = 12  # the most that JSON needs for a character: an escaped surrogate pair
ENVELOPE_BYTES = 1024  # of a frame beside its text: names, id, time


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report impossible pages (E001), too small frames (W001) and too small outboxes (W002)."""
    config: Config = settings.JIM
    found: list[CheckMessage] = []
    if config.page_size > config.max_page_size:
        sizes = config.page_size, config.max_page_size
        text = "JIM_PAGE_SIZE ({}) exceeds JIM_MAX_PAGE_SIZE ({}).".format(*sizes)
        found.append(
            Error(text, hint="Lower JIM_PAGE_SIZE or raise JIM_MAX_PAGE_SIZE.", id="jimserver.E001")
        )
    if 0 < config.max_frame_bytes < bytes_of_longest_text(config):
        text = f"A frame of {config.max_frame_bytes} bytes is too small for the longest text."
        found.append(
            Warning(
                text,
                hint="Raise JIM_MAX_FRAME_BYTES or lower JIM_MAX_LONG_TEXT_CHARS.",
                id="jimserver.W001",
            )
        )
    if 0 < config.max_outbox_bytes < config.max_frame_bytes:
        text = f"An outbox of {config.max_outbox_bytes} bytes is smaller than the largest frame."
        found.append(
            Warning(
                text,
                hint="Raise JIM_MAX_OUTBOX_BYTES or lower JIM_MAX_FRAME_BYTES.",
                id="jimserver.W002",
            )
        )
    return found


def bytes_of_longest_text(config: Config) -> int:
    """Return the size in bytes of a frame with the longest text; 0 if texts have no limit."""
    limits = (config.max_text_chars, config.max_long_text_chars)
    return max(limits) * BYTES_PER_CHAR + ENVELOPE_BYTES if all(limits) else 0


def check_variables(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of JIM_ variables that are no settings (W004): a misspelt limit is no limit."""
    return [
        Warning(
            f"{name} is no setting.",
            hint=f"Did you mean {nearest}?" if nearest else "See docs/settings.md.",
            id="jimserver.W004",
        )
        for name, nearest in unknown_variables()
    ]


def check_file_mode(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn in `check --deploy` of a SQLite file that others can read (W009)."""
    database = settings.DATABASES["default"]
    path = str(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3") or not is_open_to_others(path):
        return []
    text = "Other users of this machine can read the database file."
    return [Warning(text, hint=f"chmod 600 {shlex.quote(path)}", id="jimserver.W009")]


def check_strangers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn in `check --deploy` of what strangers could misuse (W005 to W008, W010)."""
    config: Config = settings.JIM
    if _is_local(environment.text("JIM_ADDRESS")):
        return []
    return [
        Warning(text, hint=hint, id=f"jimserver.{number}")
        for number, applies, text, hint in (
            ("W005", settings.TLS.is_plain_for_all, *PLAIN_JIM),
            ("W006", "*" in settings.ALLOWED_HOSTS, *ANY_HOST),
            ("W007", config.guests, *GUESTS),
            ("W008", config.course_login, *COURSE_LOGIN),
            ("W010", _mode(config) is Mode.OPEN, *OPEN_REGISTRATION),
        )
        if applies
    ]


def check_certificate(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report in `check --deploy` a given certificate that can't be used (E002), or warn (W011)."""
    if not settings.TLS.certificate:  # our own one is made for the names
        return []
    try:
        found = list(problems(own_certificates()))
    except TlsError as error:
        return [Error(str(error), hint=CERTIFICATE, id="jimserver.E002")]
    return [Warning(text, hint=CERTIFICATE, id="jimserver.W011") for text in found]


def _is_local(address: str) -> bool:
    """Return whether only this machine can connect to an address; "" stands for all addresses."""
    found = parse_address(address)
    return found is not None and found.is_loopback


def _mode(config: Config) -> Mode:
    """Return who can register; by the settings alone where there is no database yet."""
    try:
        return registration_mode(config)
    except DatabaseError:
        return Mode.OPEN if config.registration and not config.invitations else Mode.CLOSED


def check_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of the demo's defaults (W003) in `check --deploy`."""
    if not settings.DEMO:
        return []
    hint = "Start `server.py` without JIM_DEMO; `make run` is the demo."
    return [
        Warning(
            "JIM_DEMO is on: its defaults are not safe on a public server.",
            hint=hint,
            id="jimserver.W003",
        )
    ]

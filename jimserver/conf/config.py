"""Every setting of the JIM server: its default, unit and reason in one table, read once from the environment.

The environment variable of a setting is `JIM_` and its name in capitals: `max_sessions` is `JIM_MAX_SESSIONS`.
For a limit, 0 switches it off. `docs/settings.md` is made from this table.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from jim import limits

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


class ConfigError(ValueError):
    """A setting has a value that makes no sense; says which and why in one sentence."""


def setting(default: Any, unit: str, why: str, *, least: float | None = 0) -> Any:
    """A field of Config: its default, its unit as text, its reason, and the least value that makes sense."""
    return field(default=default, metadata={"unit": unit, "why": why, "least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings, frozen; deeper code is handed values out of it and never reads the environment."""

    # Accounts
    registration: bool = setting(
        True,
        "yes/no",
        "an unknown name is registered at its first login, as in the original program",
    )
    max_sessions: int = setting(5, "sessions", "at once for one account; 1 gives the classic 409")
    token_lifetime_days: int = setting(
        30, "days", "a resume token that was not used for so long is void", least=1
    )
    min_password_chars: int = setting(
        1, "characters", "asked of a password at registration; the handout asks nothing"
    )
    course_login: bool = setting(
        False,
        "yes/no",
        "clients of the course may log in by its challenge; keeps what is as good as a password",
    )
    guests: bool = setting(
        False, "yes/no", "clients without passwords may come under names that nobody has registered"
    )
    # Messages
    max_text_chars: int = setting(
        limits.TEXT_CHARS, "characters", "a text of a client without extensions (the handout: 500)"
    )
    max_long_text_chars: int = setting(4000, "characters", "a text of a client with extensions")
    max_frame_bytes: int = setting(
        65_536,
        "bytes",
        "one JSON object; 4000 characters escaped as surrogate pairs are 48,000 bytes",
    )
    max_room_members: int = setting(
        1000, "members", "of a room: each message to it costs one write for each member"
    )
    max_rooms_per_user: int = setting(100, "rooms", "that one user may be a member of")
    max_contacts: int = setting(5000, "contacts", "of one user")
    page_size: int = setting(
        50,
        "entries",
        "of history, potential contacts or members in one answer, unless asked for fewer",
        least=1,
    )
    max_page_size: int = setting(
        200, "entries", "the most that one answer holds, whatever was asked", least=1
    )
    motd: str = setting("", "text", "a notice (code 100) to everybody who logs in; empty for none")
    # Time
    login_timeout_s: float = setting(
        60.0, "seconds", "from connecting to a login; half-open connections end here"
    )
    probe_after_s: float = setting(120.0, "seconds", "of silence until the client gets a probe")
    drop_after_s: float = setting(
        30.0, "seconds", "without a byte after a probe until the connection is dropped"
    )
    stop_timeout_s: float = setting(
        4.0, "seconds", "that an orderly stop may take until what is left is cut off", least=0.1
    )
    # Load
    max_connections: int = setting(
        0, "connections", "open at once; beyond it new ones wait in the kernel's queue"
    )
    max_connections_per_address: int = setting(
        0, "connections", "open at once from one address; a school may share one"
    )
    max_outbox_bytes: int = setting(
        1_048_576, "bytes", "that wait for a client that reads slowly; then it is closed"
    )
    max_body_bytes: int = setting(
        1_048_576, "bytes", "of one HTTP request; more is refused (413) before it is read"
    )
    max_upload_bytes: int = setting(
        10_485_760, "bytes", "of a file that an operator imports; more is refused (413)"
    )
    max_waiting_reads: int = setting(
        1000,
        "reads",
        "of up to 64 KiB waiting for write_thread; then sockets are not read",
        least=1,
    )
    max_requests_per_s: float = setting(
        50.0,
        "requests per second",
        "of one session in the long run; the rest is answered 429 and slowed",
    )
    max_requests_burst: int = setting(
        200, "requests", "of one session at once, before max_requests_per_s counts"
    )
    max_waiting_logins: int = setting(
        2000, "logins", "waiting for the hashing pool; then a login is answered 500", least=1
    )
    hashing_threads: int = setting(2, "threads", "that check passwords beside the chat", least=1)
    login_tries: int = setting(
        10, "failed logins", "into one account from one address; then each has to wait (429)"
    )
    login_tries_of_address: int = setting(
        100, "failed logins", "from one address over all accounts; then each from there has to wait"
    )
    login_wait_s: float = setting(
        5.0, "seconds", "that the first one has to wait; each further failure doubles it", least=0.1
    )
    max_login_wait_s: float = setting(
        900.0,
        "seconds",
        "the longest wait; after so long without a failure all is forgiven",
        least=1,
    )
    metrics_token: str = setting(
        "",
        "text",
        "asked of whoever reads /metrics, as `Authorization: Bearer`; empty: only this machine may",
    )
    max_bad_frames: int = setting(
        20, "frames", "refused in a row (400) until the connection is closed"
    )


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Config from the environment; raises ConfigError for a value that is not of its kind."""
    # The demo shows everything; elsewhere what weakens passwords is off until somebody switches it on.
    is_demo = parse_flag("demo", environ.get("JIM_DEMO", "no"))
    values: dict[str, Any] = {"course_login": is_demo, "guests": is_demo}
    for entry in fields(Config):
        text = environ.get(variable_of(entry.name))
        if text is not None:
            values[entry.name] = parse_value(entry, text)
    return Config(**values)


def variable_of(name: str) -> str:
    """The environment variable of the setting `name`."""
    return "JIM_" + name.upper()


def parse_value(entry: Any, text: str) -> bool | int | float | str:
    """`text` as the kind of value that `entry` (a dataclass field) holds."""
    kind = type(entry.default)
    if kind is str:
        return text
    if kind is bool:
        return parse_flag(entry.name, text)
    try:
        number = kind(text)
    except ValueError:
        raise ConfigError(
            f"{variable_of(entry.name)} must be a number ({entry.metadata['unit']}), not {text!r}"
        ) from None
    if not number >= entry.metadata["least"] or number == float("inf"):
        raise ConfigError(
            f"{variable_of(entry.name)} must be at least {entry.metadata['least']}, not {text}"
        )
    return number


def parse_flag(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ConfigError(f"{variable_of(name)} must be yes or no, not {text!r}")

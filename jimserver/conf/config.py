"""Define the server's limits: default, unit and reason in one table, read once.

The environment variable of a setting is `JIM_` and its name in capitals: `max_sessions` is
`JIM_MAX_SESSIONS`. For a limit, 0 switches it off. `docs/settings.md` is made from this table.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from jim import limits
from jimserver.conf.limits.files import FileSettings
from jimserver.conf.limits.nodes import NodeSettings
from jimserver.conf.limits.setting import setting
from jimserver.conf.limits.webhooks import WebhookConfig
from jimserver.conf.values import parse_flag, parse_value, variable_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(FileSettings, WebhookConfig, NodeSettings):
    """Hold the settings. Deeper code is handed values out of it and never reads the environment."""

    # Accounts
    registration: bool = setting(
        True, "yes/no", "register an unknown name at its first login, as the original program does"
    )
    invitations: bool = setting(
        False, "yes/no", "register only those who have an invitation, which the staff makes"
    )
    max_sessions: int = setting(
        5, "sessions", "open at once for one account; further logins are refused (409)"
    )
    token_lifetime_days: int = setting(
        30, "days", "after which an unused resume token expires", least=1
    )
    registrations_of_address: int = setting(
        100, "accounts per hour", "registered from one address; a class may share one"
    )
    registrations: int = setting(1000, "accounts per hour", "registered from all addresses")
    min_password_chars: int = setting(
        1, "characters", "minimum length of a new password; the handout has none"
    )
    course_login: bool = setting(
        False,
        "yes/no",
        "allow challenge logins of course clients; stores a key as good as a password",
    )
    guests: bool = setting(
        False, "yes/no", "let clients without a password use names that nobody has registered"
    )
    # Messages
    max_text_chars: int = setting(
        limits.TEXT_CHARS,
        "characters",
        "maximum length of a message from a client without extensions; 500 in the course handout",
    )
    max_long_text_chars: int = setting(
        4000, "characters", "maximum length of a message from a client with extensions"
    )
    max_frame_bytes: int = setting(
        65_536,
        "bytes",
        "maximum size of a JSON object; 4000 escaped surrogate pairs need 48,000 bytes",
    )
    max_messages_per_day: int = setting(
        20_000, "messages", "maximum from one user within a day; further ones are refused (429)"
    )
    edit_minutes: int = setting(
        2880,
        "minutes",
        "after sending in which a user can edit and delete a message of their own",
    )
    max_edits: int = setting(
        100, "edits", "maximum of one message; each earlier text is kept for the operator"
    )
    repeat_minutes: int = setting(
        60,
        "minutes",
        "for which a change that is sent again under the same id is recognised, and not done again",
    )
    max_mentions: int = setting(
        20, "mentions", "looked up in one message; what follows is text like any other"
    )
    max_typing_members: int = setting(
        50, "members", "of a room in which it is told who is typing; in larger ones nobody is told"
    )
    max_emoji_per_message: int = setting(
        30, "emoji", "maximum of different ones that react to one message"
    )
    max_reactions_per_message: int = setting(
        10_000, "reactions", "maximum to one message, of all users; each reader has them counted"
    )
    max_pins: int = setting(50, "messages", "maximum that is pinned in one conversation")
    max_bookmarks: int = setting(1000, "messages", "maximum that one user has bookmarked")
    max_new_rooms_per_day: int = setting(
        100, "rooms", "maximum that one user creates within a day; further ones are refused (429)"
    )
    max_room_members: int = setting(
        1000, "members", "maximum in one room; a message to a room costs one write per member"
    )
    max_rooms_per_user: int = setting(100, "rooms", "maximum number of rooms that a user can be in")
    max_invitation_uses: int = setting(1000, "users", "maximum that one invitation lets in")
    max_invitation_hours: int = setting(720, "hours", "maximum that an invitation is valid for")
    max_room_invitations: int = setting(
        1000, "invitations", "maximum of one room that have not expired; further ones get 403"
    )
    shown_names: str = setting(
        "all",
        "all/known/none",
        "users in the lists of one user; known: who shares a room or has talked with them",
    )
    max_blocked_users: int = setting(1000, "users", "maximum that one user blocks")
    max_reports_per_day: int = setting(50, "reports", "by one user; further ones get 429")
    max_contacts: int = setting(5000, "contacts", "maximum in one contact list")
    page_size: int = setting(
        50,
        "entries",
        "default number of messages, potential contacts or members in one answer",
        least=1,
    )
    max_page_size: int = setting(
        200,
        "entries",
        "maximum number of entries in one answer, whatever the client asks for",
        least=1,
    )
    motd: str = setting(
        "",
        "text",
        "message of the day, sent as a notice (code 100) after each login; empty for none",
    )
    # Time
    login_timeout_s: float = setting(
        60.0, "seconds", "a connection that has not logged in after this time is closed"
    )
    probe_after_s: float = setting(
        120.0, "seconds", "without data from a client before the server probes it"
    )
    drop_after_s: float = setting(
        30.0, "seconds", "without data after a probe before the connection is closed"
    )
    stop_timeout_s: float = setting(
        4.0,
        "seconds",
        "for an orderly stop; remaining connections are then closed by force",
        least=0.1,
    )
    database_wait_s: float = setting(
        5.0,
        "seconds",
        "for another program's lock on a SQLite file; writes are then answered 500, reads served",
        least=0.1,
    )
    min_free_disk_bytes: int = setting(
        104_857_600, "bytes", "free beside a SQLite database; with less only staff can add data"
    )
    database_check_hours: float = setting(
        24.0, "hours", "between two searches of a SQLite file for damage; the first is at the start"
    )
    # Load
    max_connections: int = setting(
        0,
        "connections",
        "maximum number open, JIM and site together; 0: as many as descriptors allow",
    )
    kept_for_tcp_percent: int = setting(
        40, "percent", "of the connections reserved for the JIM port when the site is busy"
    )
    kept_for_websockets_percent: int = setting(
        20, "percent", "of the connections reserved for the WebSockets of the chat page"
    )
    kept_for_http_percent: int = setting(
        10, "percent", "of the connections reserved for HTTP, so that monitors get an answer"
    )
    max_connections_per_address: int = setting(
        0,
        "connections",
        "maximum number of open connections from one address, which a school may share",
    )
    max_outbox_bytes: int = setting(
        1_048_576, "bytes", "maximum of unsent data for one client; a slower reader is disconnected"
    )
    max_body_bytes: int = setting(
        1_048_576,
        "bytes",
        "maximum size of an HTTP request; larger ones are refused (413) before they are read",
    )
    max_upload_bytes: int = setting(
        10_485_760,
        "bytes",
        "maximum size of a file that staff import; larger ones are refused (413)",
    )
    max_site_requests: int = setting(
        8, "requests", "of the site handled at the same time, each on a thread", least=1
    )
    max_waiting_site_requests: int = setting(
        500, "requests", "of the site that wait for a thread; further ones are answered 503"
    )
    max_waiting_reads: int = setting(
        1000,
        "reads",
        "of up to 64 KiB queued for write_thread; sockets are not read while it is full",
        least=1,
    )
    max_requests_per_s: float = setting(
        50.0,
        "requests per second",
        "sustained rate of one session; further requests are answered 429 and delayed",
    )
    max_requests_burst: int = setting(
        200, "requests", "burst of one session before `JIM_MAX_REQUESTS_PER_S` applies"
    )
    reader_threads: int = setting(
        1, "threads", "for searches and lists of conversations, in parallel with the chat", least=1
    )
    max_waiting_logins: int = setting(
        2000,
        "logins",
        "maximum number queued for password hashing; further logins are answered 500",
        least=1,
    )
    hashing_threads: int = setting(
        2, "threads", "that hash passwords, in parallel with the chat", least=1
    )
    login_tries: int = setting(
        10,
        "failed logins",
        "to one account from one address before further logins have to wait (429)",
    )
    login_tries_of_address: int = setting(
        100,
        "failed logins",
        "from one address to any accounts before further logins from there have to wait (429)",
    )
    login_wait_s: float = setting(
        5.0, "seconds", "first waiting time; each further failure doubles it", least=0.1
    )
    max_login_wait_s: float = setting(
        900.0,
        "seconds",
        "longest waiting time; failures are forgotten after this time without a new one",
        least=1,
    )
    metrics_token: str = setting(
        "",
        "text",
        "bearer token required to read /metrics; if empty, only this machine can read it",
    )
    tls_handshake_timeout_s: float = setting(
        10.0, "seconds", "that a client may take for a TLS handshake before it is closed", least=0.1
    )
    max_tls_handshakes: int = setting(
        1000,
        "handshakes",
        "of TLS under way at once; with more, the address with most of them loses its oldest",
    )
    retention_days: float = setting(
        0.0, "days", "for which messages between two users are kept; 0 for ever"
    )
    retention_room_days: float = setting(
        0.0, "days", "for which messages to rooms are kept; 0 for ever"
    )
    retention_of_rooms: str = setting(
        "", "text", "days for single rooms, such as `#tea=30,#board=0`; empty: as for all"
    )
    retention_hold: str = setting(
        "", "names", "users and `#rooms`, with commas between, whose messages are kept for ever"
    )
    backup_hours: float = setting(
        0.0, "hours", "between two backups that the server makes by itself; 0 for none"
    )
    backup_keep: int = setting(
        14, "backups", "kept of those that the server makes; older ones are removed"
    )
    backup_folder: str = setting(
        "", "folder", "where the server keeps its backups; empty for `backups` beside the database"
    )
    backup_passphrase: str = setting(
        "", "text", "encrypts backups, and reads encrypted ones; empty for none"
    )
    max_requests_before_login: int = setting(
        300, "requests", "maximum in one read without a login; with more the connection is closed"
    )
    max_bad_frames: int = setting(
        20, "frames", "invalid ones in a row (400) before the connection is closed"
    )


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the environment; raise ConfigError for a value that is not of its kind."""
    # The demo shows everything; elsewhere, what weakens passwords is off until it is switched on.
    is_demo = parse_flag("demo", environ.get("JIM_DEMO", "no"))
    values: dict[str, Any] = {"course_login": is_demo, "guests": is_demo}
    for entry in fields(Config):
        text = environ.get(variable_of(entry.name))
        if text is not None:
            values[entry.name] = parse_value(entry, text)
    return Config(**values)

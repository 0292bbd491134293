"""Share a PostgreSQL database among nodes: each writes in its turn, while its epoch holds.

A node holds the server's lock together with the others, so that a server without nodes finds it
taken. Each transaction begins by waiting for the turn, another lock, which it keeps until it is
committed: message ids are in the order of the commits, and a node knows all that was before.
"""

import hashlib
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from attachments.stores import store
from jimserver.conf.config import Config
from jimserver.nodes.compatibility import compatibility
from jimserver.storage.postgres.fence import fenced
from jimserver.storage.postgres.server_lock import (
    LOCK_NUMBER,
    SESSION,
    LockLostError,
    ServerLock,
)
from messaging.selectors.nodes.state import epoch_of, fence_statement, turn_statement
from messaging.services.nodes.membership import FILES_FOLDER, NodeError, claim, leave

log = logging.getLogger(__name__)

TURN_NUMBER = LOCK_NUMBER + 2  # the advisory lock of the turn
# A node that hangs in its turn loses it after this time, with its connection.
NODE_SESSION = {**SESSION, "idle_in_transaction_session_timeout": 2000}  # milliseconds
MAX_CLOCK_S = 60  # off PostgreSQL's: the times of messages, and rights that end, are the nodes'
# Users meet them on every node, or one node acts by them for all, so they must be the same.
COMMON_SETTINGS = (
    *("registration", "invitations", "guests", "course_login", "max_sessions", "shown_names"),
    *("token_lifetime_days", "min_password_chars", "login_tries", "login_tries_of_address"),
    *("max_text_chars", "max_long_text_chars", "max_frame_bytes", "page_size", "max_page_size"),
    *("max_contacts", "max_blocked_users", "max_room_members", "max_rooms_per_user"),
    *("max_new_rooms_per_day", "max_invitation_uses", "max_invitation_hours", "repeat_minutes"),
    *("edit_minutes", "max_edits", "max_mentions", "max_emoji_per_message", "max_typing_members"),
    *("files", "file_types", "max_file_bytes", "max_user_files_bytes", "max_files_bytes"),
    *("max_file_name_chars", "max_alt_chars", "site_url", "max_reactions_per_message"),
    *("max_pins", "max_bookmarks", "max_room_invitations", "max_reports_per_day"),
    *("retention_days", "retention_room_days", "retention_of_rooms", "retention_hold"),
)


class Turn(NamedTuple):
    """Hold the highest ids in the database as the turn begins."""

    message_id: int
    news_id: int
    session_id: int


class TakenForDeadError(LockLostError):
    """End write_thread: the other nodes have taken over what this one had."""

    def __str__(self) -> str:
        return _("This node was silent for so long that the others took it for dead.")


class NodeLock(ServerLock):
    """Hold a node's place among the others. `begin` in each transaction that writes."""

    lost = TakenForDeadError
    session = NODE_SESSION
    try_statement = f"SELECT pg_try_advisory_lock_shared({LOCK_NUMBER})"

    def __init__(self) -> None:
        super().__init__()
        self.node = 0  # its number, as soon as it is one
        self.turn = Turn(0, 0, 0)
        self.has_recovered = False  # it was the first, so it has tidied up what others left
        self.is_first = False  # it does what only one of the nodes is to do; any thread

    def begin(self) -> None:
        """Wait for the turn; note where the cluster stands. Raise LockLostError."""
        with fenced(self.lost), connection.cursor() as cursor:
            cursor.execute(turn_statement(TURN_NUMBER), [self.node, self._epoch])
            cursor.nextset()
            self.turn = Turn(*cursor.fetchone()[:3])

    def withdraw(self) -> None:
        """Leave before this node has done anything: nobody has to wait until it counts as dead.

        A start that fails again and again would use up the numbers of nodes.
        """
        with transaction.atomic():
            self.begin()
            leave(node=self.node)

    def _fence(self) -> tuple[str, list[int]]:
        return fence_statement(), [self.node, self._epoch]

    def _begin_epoch(self) -> int:
        check_clock()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN_NUMBER])
            node = claim(
                host=socket.gethostname(),
                version=compatibility(),
                secret=hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest(),
                settings=common_settings(settings.JIM),
            )
        self.node = node.pk
        log.info("this is node %d", node.pk)
        return node.epoch

    def _current_epoch(self) -> int:
        return epoch_of(self.node)


def check_clock() -> None:
    """Raise NodeError where this machine's clock differs from PostgreSQL's, so from the others'."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        (theirs,) = cursor.fetchone()
    if abs(ahead_s := time.time() - float(theirs)) > MAX_CLOCK_S:
        text = _("The clock of this machine is {seconds} s off that of PostgreSQL: set it right.")
        raise NodeError(text.format(seconds=round(ahead_s)))


def common_settings(config: Config) -> dict[str, Any]:
    """Return the settings that all nodes must have in common; raise NodeError.

    For the folder of files that is what lies in it: its path can differ from machine to machine.
    """
    values = {name: getattr(config, name) for name in COMMON_SETTINGS}
    if config.files:
        try:
            values[FILES_FOLDER] = store().identity()
        except OSError as error:
            text = _("The folder of files can't be used: {error}.")
            raise NodeError(text.format(error=error)) from None
    return values


@contextmanager
def node_lock() -> Iterator[NodeLock]:
    """Be a node of the database. Raise AlreadyRunningError, NodeError or DatabaseError."""
    lock = NodeLock()
    try:
        lock.take()
        yield lock
    finally:
        lock.close()

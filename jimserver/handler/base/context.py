"""Define Context, the parts of the server that features use."""

import logging
from typing import Any

from django.utils import translation

from common.languages import speaking
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.replies import Reply, notice
from jim.requests import ClientId, Request
from jimserver.conf.config import Config
from jimserver.delivery.batch import Batch
from jimserver.handler.base.answered_requests import AnsweredRequests
from jimserver.handler.base.prefetch import LoginPrefetch
from jimserver.handler.base.reaction_batch import ReactionBatch
from jimserver.handler.base.typing_log import TypingLog
from jimserver.state.close_reasons import CloseReason
from jimserver.state.metrics import Metrics
from jimserver.state.room_cache import RoomCache
from jimserver.state.session_events import Entry
from jimserver.state.sessions import CachedUser, Session
from jimserver.state.user_cache import UserCache
from jimserver.workers.hashing_pool import HashingPool
from jimserver.workers.reader import Finish, Reader, Work

log = logging.getLogger(__name__)

FAILED = _("The server failed; nothing was done.")


class Context:
    """Hold the parts of the server that features use, and the answers that they give.

    Belongs to write_thread. A feature is a function `(ctx, session, request)`; it uses the parts by
    their names here and reaches through none of them.
    """

    def __init__(
        self,
        config: Config,
        users: UserCache,
        rooms: RoomCache,
        batch: Batch,
        hashing: HashingPool,
        reader: Reader,
    ) -> None:
        self.config = config
        self.users = users
        self.rooms = rooms
        self.batch = batch
        self.now = batch.now  # when the batch began, in Unix seconds
        self.is_disk_low = False  # when the batch began
        self.sender = batch.sender
        self.relay = batch.relay
        self.remote_sessions: dict[int, Session] = {}  # of other nodes, by the id of their row
        self.acks = batch.acks
        self.writes = batch.writes
        self.login_rows = batch.writes.logins
        self.index = batch.index
        self.deduplication = batch.deduplication
        self.hashing = hashing
        self.reader = reader
        self.reactions = ReactionBatch()
        self.answered = AnsweredRequests(batch.writes, config.repeat_minutes)
        self.replied: Reply | None = None  # the last answer that a feature gave
        self.typing = TypingLog()
        self.prefetch = LoginPrefetch(config.token_lifetime_days)
        self.metrics = Metrics()

    def read(self, session: Session, request: Request, work: Work, finish: Finish) -> None:
        """Have `work` read the database beside the chat; `finish` gives the answer later."""
        if self.writes.is_read_only:  # no batch is committed: at once, on this thread
            return finish(work())
        return self.reader.stage(session, request, work, finish)

    def check_space(self, user: CachedUser) -> None:
        """Raise JimError 500 where so little room is left that only staff can add data."""
        if self.is_disk_low and not user.is_staff:
            raise JimError(
                Code.SERVER_ERROR, _("The server's disk is almost full; tell the operator.")
            )

    def answer(
        self, session: Session, request: Entry | None, code: Code, text: str | None = None
    ) -> None:
        """Give a plain answer; `text` is translated, and OK where there is none."""
        reply = Reply(response=code, time=self.now, id=id_of(request))
        if code >= Code.BAD_REQUEST:
            reply.error = self.translate(session, text or "")
        else:
            reply.alert = self.translate(session, text) if text else "OK"
        self.replied = reply
        self.sender.answer(session, reply)

    def reply(
        self,
        session: Session,
        request: Request,
        kind: type[Reply],
        code: Code = Code.ACCEPTED,
        /,
        **fields: Any,
    ) -> None:
        """Give an answer of this kind, with the fields of its own."""
        reply = kind(response=code, time=self.now, id=request.id, alert="OK", **fields)
        self.replied = reply
        self.sender.answer(session, reply)

    def fail(self, session: Session, request: Entry | None) -> None:
        """Answer 500. Whatever the request holds, this can't fail.

        Without the id where that can't be encoded; where no answer can, the session is closed.
        """
        for entry in (request, None):
            try:
                return self.answer(session, entry, Code.SERVER_ERROR, FAILED)
            except Exception as error:
                log.error("%s: an answer can't be sent: %s", session, error)
        return self.sender.close(session, CloseReason.SERVER_ERROR)

    def notify(self, session: Session, code: Code, text: str) -> None:
        """Push a notice in the session's language."""
        self.sender.push(session, notice(code, self.translate(session, text), self.now))

    def translate(self, session: Session, text: str) -> str:
        """Return `text` in the session's language."""
        with speaking(session.lang):
            return translation.gettext(text)


def id_of(entry: Entry | None) -> ClientId | None:
    """Return the id that the answer to this entry repeats."""
    return entry.id if isinstance(entry, Request) else None

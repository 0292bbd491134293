"""Events of one session: from the clock, its socket and its offline queue; and its end."""

import logging

from jim.notices import ProbeNotice
from jim.requests import Quit
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import end
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import (
    CatchUp,
    Closed,
    Flooded,
    FormatLearned,
    IdleTimeout,
    ReadDone,
    Writable,
)
from jimserver.state.sessions import Session

log = logging.getLogger(__name__)


def format_learned(ctx: Context, session: Session, event: FormatLearned) -> None:
    session.learn_format(event.dialect, event.aliases)


def idle_timeout(ctx: Context, session: Session, event: IdleTimeout) -> None:
    """Probe a client that was idle for too long."""
    ctx.sender.push(session, ProbeNotice(time=ctx.now))


def flooded(ctx: Context, session: Session, event: Flooded) -> None:
    """Close a client whose requests would fill the memory."""
    end(ctx, session, CloseReason.FLOOD)


def writable(ctx: Context, session: Session, event: Writable) -> None:
    ctx.acks.note_writable(session)


def catch_up(ctx: Context, session: Session, event: CatchUp) -> None:
    """Give the next page of the offline queue."""
    if ctx.acks.can_take_more(session):
        ctx.acks.catch_up(session)


def quit(ctx: Context, session: Session, request: Quit) -> None:
    end(ctx, session, CloseReason.QUIT)


def closed(ctx: Context, session: Session, event: Closed) -> None:
    end(ctx, session, event.reason)


def read_done(ctx: Context, session: Session, event: ReadDone) -> None:
    """Answer a request that a reader has worked on."""
    if event.error is not None:
        log.error("%s: %s was not read: %s", session, type(event.request).__name__, event.error)
        return ctx.fail(session, event.request)
    return event.finish(event.result)

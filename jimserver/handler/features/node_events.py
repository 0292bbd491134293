"""Follow what other nodes want, and take over what a dead one leaves."""

import logging

from common.text import counted
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import dismiss, end_here
from jimserver.state.close_reasons import CloseReason
from jimserver.state.server_events import NodeLost
from jimserver.state.session_events import Dismissed
from jimserver.state.sessions import Session
from messaging.services.nodes.membership import bury, queue_doubtful

log = logging.getLogger(__name__)


def dismissed(ctx: Context, session: Session, event: Dismissed) -> None:
    dismiss(ctx, session, event.reason, event.error)


def node_lost(ctx: Context, event: NodeLost) -> None:
    """End the sessions of a dead node, and queue for their users what may not have reached them.

    The node itself can write no more: its row is gone.
    """
    delivered_id = bury(node=event.node)
    if delivered_id is None:
        return
    lost = [session for session in ctx.remote_sessions.values() if session.node == event.node]
    log.warning("node %d is gone, with %s", event.node, counted(len(lost), "session"))
    for session in lost:
        if not session.ended:
            end_here(ctx, session, CloseReason.CRASH)
    ctx.writes.write()
    users = {session.user for session in lost if session.user}
    queue_doubtful([user.id for user in users if not user.sessions], after_id=delivered_id)

"""Handle the operator's actions on the site: kicks, taps, notices, messages, deleted texts."""

from accounts.events import NetworksChanged, OperatorSpoke, SessionKicked
from accounts.services.blocklist import blocklist
from accounts.services.sessions import end_own_session
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.notices import Delivery, Outgoing, TextDeleted
from jim.replies import Reply, notice
from jimserver.handler.base.audience import tell_readers
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import dismiss
from jimserver.handler.features.messages.edits import DELETIONS
from jimserver.handler.features.rooms.notices import tell_topic
from jimserver.nodes.shared_taps import Tapped
from jimserver.state.close_reasons import CloseReason
from jimserver.state.server_events import SessionTapped
from jimserver.state.sessions import Session
from jimserver.transport.wire_tap import WireTap, find_tap, is_tapped, remember
from messaging import events as messaging


def session_kicked(ctx: Context, event: SessionKicked) -> None:
    by_user = _("You have ended this session from another one.")
    by_operator = _("The operator has ended this session; log in again.")
    error = JimError(Code.IMPORTANT, by_user if event.is_final else by_operator)
    for session in ctx.users.all_sessions():
        if session.row_id == event.session_id:
            if event.is_final:
                end_own_session(
                    session_id=session.row_id,
                    token_digest=session.token_digest,
                    site_key=session.transport.site_key,
                )
            dismiss(ctx, session, CloseReason.KICKED, error)


def networks_changed(ctx: Context, event: NetworksChanged) -> None:
    error = JimError(Code.BLOCKED, _("Connections from your address are blocked."))
    for session in ctx.users.all_sessions():
        if blocklist.covers(session.transport.address):
            dismiss(ctx, session, CloseReason.BLOCKED, error)


# The wire tap


def session_tapped(ctx: Context, event: SessionTapped) -> None:
    """Begin or end a tap; the user is told so each time."""
    for session in ctx.users.all_sessions():
        if session.row_id != event.session_id:
            continue
        if session.node:
            ctx.relay.ask_tap(
                Tapped(session.row_id, event.operator_id, event.is_on, event.hides_texts)
            )
        elif event.is_on != is_tapped(session.row_id):
            _begin_tap(ctx, session, event) if event.is_on else _end_tap(ctx, session, event)


def _begin_tap(ctx: Context, session: Session, event: SessionTapped) -> None:
    form = session.format
    speaker = {
        "user": session.name,
        "dialect": form.dialect.name,
        "ext": sorted(form.ext),
        "lang": session.lang,
        "client": session.client,
    }
    tap = WireTap(
        session.row_id,
        event.operator_id,
        hides_texts=event.hides_texts,
        max_frame_bytes=ctx.config.max_frame_bytes,
        speaker=speaker,
    )
    remember(tap)
    ctx.relay.share_tap(tap)
    session.transport.tap = tap
    text = _(
        "The operator is watching the data that your client and the server exchange, "
        "for up to 15 minutes."
    )
    _tell(ctx, session, event.operator_id, text)


def _end_tap(ctx: Context, session: Session, event: SessionTapped) -> None:
    tap = find_tap(session.row_id)
    if tap is None or tap.operator_id != event.operator_id:  # asked on another node
        return
    session.transport.tap = None
    tap.stop()
    _tell(ctx, session, event.operator_id, _("The operator has stopped watching."))


def _tell(ctx: Context, session: Session, operator_id: int, text: str) -> None:
    """Show a notice in the session's language."""
    said = notice(Code.NOTICE, ctx.translate(session, text), ctx.now)
    _show(ctx, session, operator_id, said)


def _show(ctx: Context, session: Session, operator_id: int, said: Reply) -> None:
    """Show a notice; where the dialect knows none, a message from the operator's own account."""
    name, text = ctx.users.name_of(operator_id), said.alert or ""
    if session.user is None or name is None or session.format.encode(said):
        return ctx.sender.push(session, said)
    msg_id = ctx.writes.add_message(operator_id, session.user.id, text)
    message = Delivery(time=ctx.now, to=session.name, sender=name, message=text, msg_id=msg_id)
    return ctx.sender.deliver(message, [session])


# Speaking


def operator_spoke(ctx: Context, event: OperatorSpoke) -> None:
    """Show a notice to users who are online; to the others, with `keep`, send a message."""
    code = Code.IMPORTANT if event.important else Code.NOTICE
    said = notice(code, event.text, ctx.now)
    if event.user_ids is None:
        for session in ctx.users.all_sessions():
            _show(ctx, session, event.sender_id, said)
        return
    for user_id in event.user_ids:
        user = ctx.users.get(user_id)
        for session in user.sessions if user else ():
            _show(ctx, session, event.sender_id, said)
        if event.keep and not (user and user.sessions):
            msg_id = ctx.writes.add_message(event.sender_id, user_id, event.text)
            ctx.writes.queue(user_id, msg_id)


def room_announced(ctx: Context, event: messaging.RoomAnnounced) -> None:
    """Send a message to a room like any other."""
    room, sender = ctx.rooms.get(event.room_id), ctx.users.name_of(event.sender_id)
    if room is None or sender is None:
        return
    msg_id = ctx.writes.add_room_message(event.sender_id, room.id, event.text)
    message = Delivery(time=ctx.now, to=room.name, sender=sender, message=event.text, msg_id=msg_id)
    members = room.here.values()
    ctx.sender.deliver(message, [session for user in members for session in user.sessions])
    for user_id in room.absent:
        ctx.writes.queue(user_id, msg_id)


def topic_changed(ctx: Context, event: messaging.TopicChanged) -> None:
    if room := ctx.rooms.get(event.room_id):
        tell_topic(ctx, room, event.topic, event.user_id)


def text_deleted(ctx: Context, event: messaging.TextDeleted) -> None:
    """Tell the clients that can show the message. Others can't be made to forget it."""
    ctx.reactions.note_deleted(event.msg_id)

    def notices(peer: str) -> list[Outgoing]:
        return [TextDeleted(time=ctx.now, peer=peer, msg_id=event.msg_id, change=event.change)]

    tell_readers(ctx, event, notices, ext=DELETIONS)

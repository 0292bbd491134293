"""Check the texts that clients send, and count them."""

from jim.codes import Code
from jim.crypto.sealing import MAX_SEALED_CHARS
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.message_requests import Edit
from jim.requests import ClientId, Msg, MsgToContacts
from jimserver.handler.base.context import Context
from jimserver.state.sessions import CachedUser, Session

DAY_S = 86_400


def check_text(ctx: Context, session: Session, request: Msg | MsgToContacts | Edit) -> None:
    """Raise JimError 400. A sealed text has the length of its key, however short it is."""
    config, text = ctx.config, request.message
    limit = config.max_long_text_chars if session.format.ext else config.max_text_chars
    if 0 < limit < len(text):
        is_sealed = isinstance(request, Msg) and request.sealed
        if len(text) > (max(limit, MAX_SEALED_CHARS) if is_sealed else limit):
            raise bad_request(_("The message is longer than {limit} characters."), limit=limit)
    if "\0" in text:
        raise bad_request(_("A message can't contain the character NUL."))


def checked_id(client_id: ClientId) -> str:
    """Return a client's id as a text; raise JimError 400 for one that can't be stored."""
    text = str(client_id)
    if "\0" in text:
        raise bad_request(_("An id can't contain the character NUL."))
    return text


def spend(limit: int, now: float, sender: CachedUser) -> None:
    """Count a message; raise JimError 429 where the `limit` of a day is used up."""
    left = float(limit)
    if sender.messages_left is not None:
        left = min(left, sender.messages_left + (now - sender.spent_at) * limit / DAY_S)
    if left < 1:
        raise JimError(
            Code.TOO_MANY,
            _("You have sent {limit} messages within a day, which is the maximum."),
            limit=limit,
        )
    sender.messages_left, sender.spent_at = left - 1, now

"""Make the messages of a history, as a session can read them."""

from jim.dialects.quotes import quote_of, quoted_text
from jim.replies import HistoryMessage
from jimserver.delivery.sealed_text import sealed_notice
from jimserver.state.sessions import Session
from messaging.selectors import StoredMessage


def history_message(session: Session, row: StoredMessage) -> HistoryMessage:
    """Return a stored message as the session can read it."""
    message = HistoryMessage(
        msg_id=row.msg_id,
        time=row.sent,
        sender=row.sender,
        to=row.to,
        message=sealed_notice(session.lang, row.sender) if row.sealed else row.text,
        sealed=row.sealed,
        edited=row.edited,
        deleted=row.is_deleted,
    )
    if row.replied_to is not None:
        _add_quote(session, message, row)
    return message


def _add_quote(session: Session, message: HistoryMessage, row: StoredMessage) -> None:
    quote = quote_of(*row.quoted) if row.quoted else None
    if "replies" in session.ext:
        message.reply_to, message.quote = row.replied_to, quote
    elif quote:
        message.message = quoted_text(quote, message.message)

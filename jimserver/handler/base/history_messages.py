"""Make the messages of a history, as a session can read them."""

from typing import NamedTuple

from jim.dialects.quotes import quote_of, quoted_text, text_with_file
from jim.replies import HistoryMessage, ReactionCount
from jimserver.delivery.file_links import file_info
from jimserver.delivery.sealed_text import sealed_notice
from jimserver.state.sessions import Session
from messaging.selectors import StoredMessage
from messaging.selectors.mentions import mentions_of
from messaging.selectors.reactions import Counted, reactions_of
from messaging.selectors.visibility import Visibility


class Added(NamedTuple):
    """Hold what was read beside the messages of a page, by message id."""

    reactions: dict[int, list[Counted]]
    mentions: dict[int, list[str]]


def read_added(
    ext: frozenset[str], rows: list[StoredMessage], user_id: int, visibility: Visibility
) -> Added:
    """Read what the extensions of a session want beside these messages."""
    ids = [row.msg_id for row in rows]
    return Added(
        reactions_of(ids, user_id, but=visibility.blocked_ids)
        if ids and "reactions" in ext
        else {},
        mentions_of(ids, user_id) if ids and "mentions" in ext else {},
    )


def history_messages(
    session: Session, rows: list[StoredMessage], added: Added
) -> list[HistoryMessage]:
    """Return stored messages as the session can read them, with what was added to them."""
    messages = [history_message(session, row) for row in rows]
    for message in messages:
        if message.deleted:
            continue
        message.mentions = added.mentions.get(message.msg_id)
        if counted := added.reactions.get(message.msg_id):
            message.reactions = [
                ReactionCount(emoji=one.emoji, count=one.users, own=one.is_own) for one in counted
            ]
    return messages


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
    if row.file and "files" in session.ext:
        message.file = file_info(row.msg_id, row.file)
    elif row.file:
        message.message = text_with_file(file_info(row.msg_id, row.file), message.message)
    if row.replied_to is not None:
        _add_quote(session, message, row)
    return message


def _add_quote(session: Session, message: HistoryMessage, row: StoredMessage) -> None:
    quote = quote_of(*row.quoted) if row.quoted else None
    if "replies" in session.ext:
        message.reply_to, message.quote = row.replied_to, quote
    elif quote:
        message.message = quoted_text(quote, message.message)

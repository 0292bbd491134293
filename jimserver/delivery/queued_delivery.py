"""Make of a stored message what a client is given from its offline queue."""

from jim.dialects.quotes import quote_of
from jim.notices import Delivery
from jim.requests import FieldAliases
from jimserver.delivery.file_links import file_info
from messaging.selectors import StoredMessage


def queued_delivery(
    message: StoredMessage, aliases: FieldAliases, mentions: list[str] | None
) -> Delivery:
    """Return a message as it is delivered; `mentions` are names, for a client that is told."""
    return Delivery(
        time=message.sent,
        to=message.to,
        sender=message.sender,
        message=message.text,
        msg_id=message.msg_id,
        sealed=message.sealed,
        reply_to=message.replied_to,
        quote=quote_of(*message.quoted) if message.quoted else None,
        mentions=mentions,
        file=file_info(message.msg_id, message.file) if message.file else None,
        aliases=aliases,
    )

"""Make texts readable: seal them, or put a notice in the place of those that are sealed."""

from django.utils import translation

from common.languages import speaking
from jim import limits
from jim.crypto.sealing import seal
from jim.errors import gettext_noop as _
from jim.notices import Delivery
from jimserver.state.sessions import Session

SEALED = _("[{sender} sent an encrypted message; only a course client can read it]")
OLD_KEY = _("[{sender} sent a message that was encrypted for your previous key]")
UNREAD = _("[{sender} has a new key and can't read what you sent before; send it again]")


def readable(session: Session, message: Delivery) -> list[Delivery]:
    """Return `message` as the client of this session can read it, in parts where it must be.

    A client that can't decrypt a sealed text gets a notice in its place; for a client that reads
    nothing else a plain text is sealed. Clients that came with a key of another kind, or send
    plain texts themselves, get what was sent.
    """
    if not session.format.dialect.reads_sealed:
        return [with_text(message, notice(SEALED, session.lang, message.sender))]
    if message.sealed and message.time < session.key_since:  # it would end the client
        message = with_text(message, notice(OLD_KEY, session.lang, message.sender))
    is_readable = message.sealed or session.format.alias("texts") == "plain"
    return [message] if is_readable else _sealed_for(session, message) or [message]


def notice(text: str, lang: str, sender: str) -> str:
    """Return a text of the server about a message, in this language."""
    with speaking(lang):
        return translation.gettext(text).format(sender=sender)


def sealed_notice(lang: str, sender: str) -> str:
    """Return what is shown in place of a sealed text, in this language."""
    return notice(SEALED, lang, sender)


def with_text(message: Delivery, text: str) -> Delivery:
    """Return a copy of `message` with another text, which is not sealed."""
    return Delivery(
        time=message.time,
        to=message.to,
        sender=message.sender,
        message=text,
        msg_id=message.msg_id,
        id=message.id,
        aliases=message.aliases,
    )


def _sealed_for(session: Session, message: Delivery) -> list[Delivery]:
    """Seal a text for this client; in a room, with the room's name.

    These clients show only messages to themselves.
    """
    own_name, text = session.name, message.message
    if message.to.startswith(limits.ROOM_PREFIX):
        text = f"{message.to}: {text}"
    parts = [with_text(message, part) for part in seal(text, session.pubkey)]
    for part in parts:
        part.to = own_name
    return parts

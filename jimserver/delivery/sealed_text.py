"""What a client that can't read a text gets in its place."""

from django.utils import translation

from common.languages import speaking
from jim import limits
from jim.errors import gettext_noop as _
from jim.notices import Delivery
from jim.sealing import seal
from jimserver.state.sessions import Session

SEALED = _("[{sender} sent an encrypted message; only a course client can read it]")


def readable(session: Session, message: Delivery) -> list[Delivery]:
    """`message` as the client of this session can read it, in parts where it must be.

    A sealed text is said to be one, rather than shown, to those who can't open it; a plain one is sealed for those who read no other.
    Clients that came with a key of another kind, or send plain texts themselves, get what was sent.
    """
    if session.format.dialect.reads_sealed:
        is_readable = message.sealed or session.format.alias("texts") == "plain"
        return [message] if is_readable else _sealed_for(session, message) or [message]
    return [with_text(message, sealed_notice(session.lang, message.sender))]


def sealed_notice(lang: str, sender: str) -> str:
    """What is shown in place of a sealed text, in this language."""
    with speaking(lang):
        return translation.gettext(SEALED).format(sender=sender)


def with_text(message: Delivery, text: str) -> Delivery:
    """A copy of `message` with another text."""
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
    """In a room the text says where it was said: these clients show only what is to themselves."""
    own_name, text = session.name, message.message
    if message.to.startswith(limits.ROOM_PREFIX):
        text = f"{message.to}: {text}"
    parts = [with_text(message, part) for part in seal(text, session.pubkey)]
    for part in parts:
        part.to = own_name
    return parts

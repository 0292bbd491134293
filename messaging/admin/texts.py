"""Show the texts of messages in the admin: the newest, and those before it."""

from django.utils.translation import gettext_lazy as _

from common.text import moment, visible
from messaging.models import Message, MessageDetails


def details_of(message: Message) -> MessageDetails | None:
    """Return what was added to the message; None for nothing."""
    return getattr(message, "details", None)


def newest_text(message: Message) -> str:
    """Return the text that the message has now, also of one that its sender has deleted."""
    details = details_of(message)
    return message.text if details is None or details.text is None else details.text


def change_mark(message: Message) -> str:
    """Return whether the message was edited or deleted, in brackets; "" for neither."""
    details = details_of(message)
    if details and details.deleted_at:
        return f"({_('deleted')})"
    return f"({_('edited')})" if details and details.edited_at else ""


def sealed_text(message: Message) -> str:
    """Return the placeholder for an end-to-end encrypted text; "" for any other."""
    details = details_of(message)
    if not message.sealed or (details and details.text is not None):
        return ""
    return str(_("sealed, {count} characters")).format(count=len(message.text))


def masked_text() -> str:
    return "••••"


def plain_text(message: Message) -> str:
    """Return the newest text with its line breaks, and with control characters made visible."""
    return _lines(newest_text(message))


def every_text(message: Message) -> str:
    """Return the newest text as `plain_text` does, then each earlier one and until when it was."""
    mark, shown = change_mark(message), [plain_text(message)]
    if mark:
        shown.insert(0, mark)
    for earlier in message.earlier_texts.order_by("-number"):
        until = str(_("until {time}:")).format(time=moment(earlier.until))
        shown += [until, _lines(earlier.text)]
    return "\n".join(shown)


def _lines(text: str) -> str:
    return "\n".join(visible(line, len(line)) for line in text.split("\n"))

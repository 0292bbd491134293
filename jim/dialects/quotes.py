"""Put the quote of a reply into its text, for clients that know no replies."""

from msgspec.structs import replace

from jim.dialects.dialect import Format
from jim.notices import Delivery
from jim.replies import Quote

QUOTE_CHARS = 100  # of the message that is answered


def quote_of(sender: str, text: str) -> Quote:
    """Return the beginning of a text, on one line."""
    line = " ".join(text[: 2 * QUOTE_CHARS].split())
    shown = line if len(line) <= QUOTE_CHARS else line[: QUOTE_CHARS - 1] + "…"
    return Quote(sender=sender, message=shown)


def quoted_text(quote: Quote, text: str) -> str:
    """Return the text of a reply with what it answers on a line before it."""
    return f"> {quote.sender}: {quote.message}\n{text}"


def fitted(message: Delivery, form: Format) -> Delivery:
    """Return a reply, or a message with mentions, as a session of this form can read it."""
    if message.mentions is not None and "mentions" not in form.ext:
        message = replace(message, mentions=None)
    if "replies" in form.ext or message.reply_to is None:
        return message
    if message.quote is None:  # what it answers is gone, or hidden from this user
        return replace(message, reply_to=None)
    text = quoted_text(message.quote, message.message)
    return replace(message, message=text, reply_to=None, quote=None)

"""Put the quote of a reply, and a file, into the text, for clients that know neither."""

from msgspec.structs import replace

from jim.dialects.dialect import Format
from jim.notices import Delivery
from jim.replies import FileInfo, Quote

UNITS = (("GB", 1e9), ("MB", 1e6), ("KB", 1e3))
QUOTE_CHARS = 100  # of the message that is answered


def quote_of(sender: str, text: str) -> Quote:
    """Return the beginning of a text, on one line."""
    line = " ".join(text[: 2 * QUOTE_CHARS].split())
    shown = line if len(line) <= QUOTE_CHARS else line[: QUOTE_CHARS - 1] + "…"
    return Quote(sender=sender, message=shown)


def quoted_text(quote: Quote, text: str) -> str:
    """Return the text of a reply with what it answers on a line before it."""
    return f"> {quote.sender}: {quote.message}\n{text}"


def text_with_file(file: FileInfo, text: str) -> str:
    """Return the text of a message with its file on a line behind it."""
    line = f"{file.name} ({shown_size(file.size)}): {file.url}"
    return f"{text}\n{line}" if text else line


def shown_size(size: int) -> str:
    """Return a number of bytes for people."""
    for unit, bytes_of_unit in UNITS:
        if size >= bytes_of_unit:
            return f"{size / bytes_of_unit:.1f} {unit}"
    return f"{size} B"


def fitted(message: Delivery, form: Format) -> Delivery:
    """Return a message with a quote, mentions or a file as a session of this form can read it."""
    if message.file is not None and "files" not in form.ext:
        text = text_with_file(message.file, message.message)
        message = replace(message, message=text, file=None)
    if message.mentions is not None and "mentions" not in form.ext:
        message = replace(message, mentions=None)
    if "replies" in form.ext or message.reply_to is None:
        return message
    if message.quote is None:  # what it answers is gone, or hidden from this user
        return replace(message, reply_to=None)
    text = quoted_text(message.quote, message.message)
    return replace(message, message=text, reply_to=None, quote=None)

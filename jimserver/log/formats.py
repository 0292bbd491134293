"""Format lines of the log, as text or as JSON objects for programs that collect logs.

Names and texts of peers stand in them. Whatever those hold, it begins no line of its own, and no
terminal that shows the log obeys it.
"""

import datetime
import json
import logging
from typing import Any


class TextFormatter(logging.Formatter):
    """Write a record as one line, and an exception as further lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = escaped(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return "\n".join(map(escaped, super().formatException(ei).split("\n")))


class JsonFormatter(logging.Formatter):
    """Write `time`, `level`, `logger`, `message` and, after an exception, `exception`.

    The end of a sentence about lines left out, `record.left_out`, belongs to the message.
    """

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() + getattr(record, "left_out", "")
        exception = self.formatException(record.exc_info) if record.exc_info else ""
        return json_line(record.created, record.levelname, record.name, text, exception)


def json_line(at: float, level: str, logger: str, message: str, exception: str = "") -> str:
    """Return the object as one line; `at` is in Unix seconds."""
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat(timespec="milliseconds")
    fields = {"time": moment, "level": level, "logger": logger, "message": message}
    found = fields | ({"exception": exception} if exception else {})
    return escaped(json.dumps(found, ensure_ascii=False))


def escaped(text: str) -> str:
    """Return `text` with every character that is not printable written as in JSON."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)

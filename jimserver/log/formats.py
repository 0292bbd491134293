"""Format a line of the log as a JSON object, for programs that collect logs."""

import datetime
import json
import logging


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
    return json.dumps(fields | ({"exception": exception} if exception else {}), ensure_ascii=False)

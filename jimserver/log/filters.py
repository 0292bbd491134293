"""Keep secrets out of the log, and tracebacks of what is not this server's fault."""

import logging
import re

from common.database.failures import is_infrastructure_error, one_line

# Addresses that hold a token: a webhook's, and where to put a file.
SECRET_PATH = re.compile(r"(/api/hooks/|/files/upload/)[^/\s?]+")


class PeerFaultFilter(logging.Filter):
    """Drop the traceback of a request that fails for no bug: by its peer, or by the database."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop it from answers below 500 and from suspicious requests; let every line pass.

        Where the database fails as a whole, its reason ends the line.
        """
        is_refusal = getattr(record, "status_code", 500) < 500
        if is_refusal or record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        error = record.exc_info[1] if record.exc_info else None
        if error and record.name == "django.request" and is_infrastructure_error(error):
            record.msg, record.args = "%s: %s", (record.getMessage(), one_line(error))
            record.exc_info = record.exc_text = None
        return True


def without_secrets(line: str) -> str:
    """Return a finished line of the log, with its traceback, without the tokens in addresses."""
    return SECRET_PATH.sub(r"\1…", line)

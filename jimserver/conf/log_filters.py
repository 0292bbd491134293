"""Keep secrets out of the log, and tracebacks of what is not this server's fault."""

import logging
import re

HOOK = re.compile(r"(/api/hooks/)[^/\s?]+")


class HookTokenFilter(logging.Filter):
    """Hide the tokens of webhooks, which are a part of their addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace tokens in the sentence and its values; let every line pass."""
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        record.msg = _hidden(record.msg)
        return True


class PeerFaultFilter(logging.Filter):
    """Drop the traceback of a request that Django refused: the peer did it, and it is no bug."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop it from answers below 500 and from suspicious requests; let every line pass."""
        is_refusal = getattr(record, "status_code", 500) < 500
        if is_refusal or record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True


def _hidden(value: object) -> object:
    return HOOK.sub(r"\1…", value) if isinstance(value, str) else value

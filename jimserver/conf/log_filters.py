"""Keep secrets out of the log."""

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


def _hidden(value: object) -> object:
    return HOOK.sub(r"\1…", value) if isinstance(value, str) else value

"""System checks: settings that are right one by one and nonsense together."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from jimserver.conf.config import Config

BYTES_PER_CHAR = 12  # the most that JSON needs for a character: an escaped surrogate pair
ENVELOPE_BYTES = 1024  # of a frame beside its text: names, id, time


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001 for pages that can't be, W001 for frames too small for the texts, W002 for outboxes too small for the frames."""
    config: Config = settings.JIM
    found: list[CheckMessage] = []
    if config.page_size > config.max_page_size:
        text = f"A page of {config.page_size} entries is more than one answer may hold ({config.max_page_size})."
        found.append(
            Error(text, hint="Lower JIM_PAGE_SIZE or raise JIM_MAX_PAGE_SIZE.", id="jimserver.E001")
        )
    if 0 < config.max_frame_bytes < bytes_of_longest_text(config):
        text = f"A frame of {config.max_frame_bytes} bytes can't hold every text that is allowed."
        found.append(
            Warning(
                text,
                hint="Raise JIM_MAX_FRAME_BYTES or lower JIM_MAX_LONG_TEXT_CHARS.",
                id="jimserver.W001",
            )
        )
    if 0 < config.max_outbox_bytes < config.max_frame_bytes:
        text = f"An outbox of {config.max_outbox_bytes} bytes can't hold one frame: such a message closes whom it is for."
        found.append(
            Warning(
                text,
                hint="Raise JIM_MAX_OUTBOX_BYTES or lower JIM_MAX_FRAME_BYTES.",
                id="jimserver.W002",
            )
        )
    return found


def bytes_of_longest_text(config: Config) -> int:
    """The bytes of a frame around the longest text; 0 where texts have no limit."""
    limits = (config.max_text_chars, config.max_long_text_chars)
    return max(limits) * BYTES_PER_CHAR + ENVELOPE_BYTES if all(limits) else 0


def check_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W003 of `check --deploy` for the demo's defaults."""
    if not settings.DEMO:
        return []
    hint = "Start it with `manage.py runjimserver` and without JIM_DEMO; `make run` is the demo."
    return [
        Warning(
            "JIM_DEMO is on: its defaults are for trying out, not for strangers.",
            hint=hint,
            id="jimserver.W003",
        )
    ]

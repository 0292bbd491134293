"""Write the moments in the answers to commands."""

from datetime import datetime


def day_and_time(seconds: float | None) -> str:
    """Return the local day and time of Unix seconds; "?" beyond all calendars."""
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}" if seconds else "?"
    except (OverflowError, ValueError, OSError):
        return "?"

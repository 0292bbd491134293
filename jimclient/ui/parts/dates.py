"""Days and times as a conversation shows them."""

from datetime import date, datetime, timedelta

from jimclient.text.i18n import N_, _

_MONTHS = (
    *(N_("{day} January"), N_("{day} February"), N_("{day} March"), N_("{day} April")),
    *(N_("{day} May"), N_("{day} June"), N_("{day} July"), N_("{day} August")),
    *(N_("{day} September"), N_("{day} October"), N_("{day} November"), N_("{day} December")),
)


def day_of(at: float) -> date | None:
    """Return the local day of Unix seconds; None beyond all calendars."""
    try:
        return datetime.fromtimestamp(at).date()
    except (OverflowError, ValueError, OSError):
        return None


def clock(at: float) -> str:
    """Return the local time of day."""
    try:
        return datetime.fromtimestamp(at).strftime("%H:%M")
    except (OverflowError, ValueError, OSError):
        return "??:??"


def day_name(day: date | None, today: date) -> str:
    """Return a day in words: today, yesterday, or the date."""
    if day is None:
        return "?"
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    named = _(_MONTHS[day.month - 1]).format(day=day.day)
    return named if day.year == today.year else f"{named} {day.year}"

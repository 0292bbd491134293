"""Show the console on the admin's first page, and alone, for the script that refreshes it."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jimserver.backup import schedule
from jimserver.console import numbers
from jimserver.console.attention import notices
from jimserver.console.charts import draw
from jimserver.runtime import current_engine
from jimserver.web.monitoring import MAX_BEAT_AGE_S, beat_age_s


class Tile(NamedTuple):
    """Describe a number; `state` is "", "good" or "bad"; `url` leads to what is counted."""

    title: str
    value: str
    about: str = ""
    state: str = ""
    url: str = ""


def console_context() -> dict[str, Any]:
    day = numbers.last_day()
    charts = (
        draw(_("Messages per hour"), "messages", day.messages),
        draw(_("Sessions per hour"), "sessions", day.sessions),
        draw(_("Failed logins per hour"), "failed", day.failed_logins),
    )
    return {"tiles": tiles(day), "charts": charts, "notices": notices()}


def tiles(day: numbers.Day) -> list[Tile]:
    users, sessions = numbers.count_online()
    engine = current_engine.get()
    failed = day.failed_logins.total
    open_sessions = reverse("admin:accounts_session_changelist") + "?open=yes"
    return [
        Tile(
            _("Online now"),
            str(users),
            _("sessions: {count}").format(count=sessions),
            url=open_sessions,
        ),
        Tile(
            _("Messages today"),
            str(numbers.messages_today()),
            url=reverse("admin:messaging_message_changelist"),
        ),
        Tile(
            _("Failed logins, 24 h"),
            str(failed),
            url=reverse("admin:accounts_loginevent_changelist"),
        ),
        Tile(_("Queue"), str(engine.queue.depth) if engine else "-", _("waiting reads")),
        backup_tile(),
        heartbeat_tile(),
    ]


def backup_tile() -> Tile:
    age_s, state = schedule.age_s(), "bad" if schedule.is_late() else ""
    if age_s is None:
        return Tile(_("Last backup"), _("none yet"), state=state)
    shown = _("{hours} h").format(hours=round(age_s / schedule.HOUR_S))
    return Tile(_("Last backup"), shown, _("ago"), state)


def heartbeat_tile() -> Tile:
    engine = current_engine.get()
    if engine is None:
        return Tile(_("Server"), _("not running here"), state="bad")
    age_s = beat_age_s(engine)
    is_up = engine.is_alive and age_s < MAX_BEAT_AGE_S
    about = _("{seconds} s ago").format(seconds=localize(round(age_s, 1)))
    return Tile(_("Server"), _("up") if is_up else _("down"), about, "good" if is_up else "bad")


@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """Show the console alone."""
    return TemplateResponse(request, "console/console.html", console_context())

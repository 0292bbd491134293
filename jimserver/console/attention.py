"""Notices about what needs the operator's attention, the worst first."""

from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.checks import ERROR
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.management.checks import check_seed_passwords
from accounts.services.login_throttle import login_throttle
from jimserver.backup import schedule
from jimserver.runtime import current_engine
from jimserver.web.monitoring import (
    MAX_BEAT_AGE_S,
    beat_age_s,
    pending_migrations,
    writes_problem,
)

SEEDS_CACHE_S = 300  # seconds; asking costs a hash for each seed
SHOWN_NAMES = 5


class Notice(NamedTuple):
    """Call the operator; `level` is "error" or "warning", `url` leads to where to do something."""

    level: str
    text: str
    url: str = ""


def notices() -> list[Notice]:
    found = [
        *of_server(),
        *of_backups(),
        *of_migrations(),
        *of_seeds(),
        *of_throttle(),
        *of_settings(),
    ]
    return sorted(found, key=lambda notice: notice.level != "error")


def of_server() -> list[Notice]:
    engine = current_engine.get()
    if engine is None:
        return [
            Notice(
                "error",
                _(
                    "The JIM server is not running in this process: "
                    "changes here do not reach live sessions."
                ),
            )
        ]
    if not engine.is_alive:
        return [Notice("error", _("The JIM server has lost a thread: restart it."))]
    if (age_s := beat_age_s(engine)) >= MAX_BEAT_AGE_S:
        text = _("The JIM server hangs: no heartbeat for {seconds} s.")
        return [Notice("error", text.format(seconds=round(age_s)))]
    if problem := writes_problem():
        text = _("The database does not accept writes: {problem}.")
        return [Notice("error", text.format(problem=problem))]
    return []


def of_backups() -> list[Notice]:
    if not schedule.is_late():
        return []
    text = _("A backup is late: see the log, or make one with: jimd backup")
    return [Notice("error", text)]


def of_migrations() -> list[Notice]:
    pending = pending_migrations()
    text = ngettext(
        "%(count)d migration is pending: %(program)s prepare",
        "%(count)d migrations are pending: %(program)s prepare",
        pending,
    )
    values = {"count": pending, "program": settings.PROGRAM}
    return [Notice("error", text % values)] if pending else []


def of_seeds() -> list[Notice]:
    """Warn of seeds whose password everybody knows; the demo has them on purpose."""
    is_open: bool | None = cache.get("console-seeds")
    if is_open is None:
        is_open = any(message.level >= ERROR for message in check_seed_passwords(None))
        cache.set("console-seeds", is_open, SEEDS_CACHE_S)
    if not is_open:
        return []
    level = "warning" if settings.DEMO else "error"
    text = _("The seeded users still have the public demo password: {program} setseedpassword")
    text = text.format(program=settings.PROGRAM)
    return [Notice(level, text, reverse("admin:accounts_user_changelist"))]


def of_throttle() -> list[Notice]:
    suspects = login_throttle.suspects()
    accounts = [f"{name} @ {peer}" for name, peer in suspects if name]
    addresses = [peer for name, peer in suspects if not name]
    url = reverse("admin:accounts_loginevent_changelist")
    found = []
    if accounts:
        text = ngettext(
            "Too many failed logins to %d account:",
            "Too many failed logins to %d accounts:",
            len(accounts),
        )
        found.append(Notice("warning", f"{text % len(accounts)} {shortened(accounts)}", url))
    if addresses:
        text = ngettext(
            "Too many failed logins from %d address:",
            "Too many failed logins from %d addresses:",
            len(addresses),
        )
        found.append(Notice("warning", f"{text % len(addresses)} {shortened(addresses)}", url))
    return found


def shortened(names: list[str]) -> str:
    return ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")


def of_settings() -> list[Notice]:
    return (
        [
            Notice(
                "warning",
                _("JIM_DEBUG is on: error pages reveal the server's internals to everyone."),
            )
        ]
        if settings.DEBUG
        else []
    )

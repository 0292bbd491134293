"""Columns of the sessions' page that only the running engine can fill."""

import time

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.filters import YesNoFilter
from accounts.admin.logins import session_columns, session_filters
from accounts.models import Session
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.runtime.snapshot import SessionRow

LONG_S = 300.0  # seconds without a byte, from which on the filter finds a session
MANY_SECONDS = 120  # from here on the column counts in minutes


def live_session(row: Session) -> SessionRow | None:
    """Return what the engine knows of this row; None where it ended or is another process's."""
    engine = current_engine.get()
    if row.ended_at is not None or engine is None:
        return None
    found = engine.snapshot().sessions.get(row.pk)
    return asked_elsewhere(engine, found) if found else None


def asked_elsewhere(engine: Engine, found: SessionRow) -> SessionRow:
    """Return a session of another node with what that node says of it."""
    said = engine.nodes.live_state(found.node, found.row_id) if found.node else None
    return found._replace(**said._asdict()) if said else found


@admin.display(description=_("idle for"))
def silent_for(row: Session) -> str:
    """Return how long the client has said nothing; "-" where nobody keeps the time."""
    session = live_session(row)
    if session is None or not session.heard_at:
        return "-"
    seconds = round(time.monotonic() - session.heard_at)
    if seconds < MANY_SECONDS:
        return str(_("{seconds} s")).format(seconds=seconds)
    return str(_("{minutes} min")).format(minutes=seconds // 60)


@admin.display(description=_("unsent"))
def to_send(row: Session) -> str:
    """Return how many bytes wait for the client to read them."""
    session = live_session(row)
    if session is None or session.waiting_bytes is None:
        return "-"
    size = session.waiting_bytes
    return ngettext("%d byte", "%d bytes", size) % size if size else "0"


class SilentFilter(YesNoFilter):
    title = _("idle for 5 minutes")
    parameter_name = "silent"

    def condition(self) -> Q:
        engine = current_engine.get()
        rows = engine.snapshot().sessions.values() if engine else ()
        sessions = [asked_elsewhere(engine, row) for row in rows] if engine else []
        heard_before = time.monotonic() - LONG_S
        silent = [session.row_id for session in sessions if 0 < session.heard_at < heard_before]
        return Q(pk__in=silent)


session_columns.extend([silent_for, to_send])
session_filters.append(SilentFilter)

"""What only the running engine knows of a session, as columns of the sessions' page."""

import time
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.filters import YesNoFilter
from accounts.admin.logins import session_columns, session_filters
from accounts.models import Session
from jimserver.runtime import current_engine

LONG_S = 300.0  # seconds that a client says nothing, until the filter takes it for a silent one


def live_session(row: Session) -> Any:
    """The engine's session of this row; None where it has ended or is another process's. Looks at the user's sessions only."""
    engine = current_engine.get()
    if row.ended_at is not None or engine is None:
        return None
    sessions = list(engine.people.clients.get(row.user.username, ()))
    return next((session for session in sessions if session.row_id == row.pk), None)


@admin.display(description=_("idle for"))
def silent_for(row: Session) -> str:
    """How long the client has said nothing, where the door knows."""
    session = live_session(row)
    heard_at = getattr(session.transport, "heard_at", None) if session else None
    if heard_at is None:
        return "-"
    seconds = round(time.monotonic() - heard_at)
    return (
        str(_("{seconds} s")).format(seconds=seconds)
        if seconds < 120
        else str(_("{minutes} min")).format(minutes=seconds // 60)
    )


@admin.display(description=_("unsent"))
def to_send(row: Session) -> str:
    """What waits for the client to read it."""
    session = live_session(row)
    if session is None:
        return "-"
    size = session.outbox.rest_bytes
    return ngettext("%d byte", "%d bytes", size) % size if size else "0"


class SilentFilter(YesNoFilter):
    title = _("idle for 5 minutes")
    parameter_name = "silent"

    def condition(self) -> Q:
        heard_before = time.monotonic() - LONG_S
        engine = current_engine.get()
        here = list(engine.people.clients.values()) if engine else []
        sessions = [session for sessions in here for session in list(sessions)]
        silent = [
            session.row_id
            for session in sessions
            if getattr(session.transport, "heard_at", heard_before) < heard_before
        ]
        return Q(pk__in=silent)


session_columns.extend([silent_for, to_send])
session_filters.append(SilentFilter)

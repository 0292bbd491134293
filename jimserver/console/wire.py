"""Show the wire inspector: the objects of one live session, and the same as a file."""

import json
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.forms import AuditedForm
from accounts.admin.login_operations import session_operations
from accounts.models import Session, User
from accounts.services import audit
from common.adminkit.operations import Operation, say_done
from jimserver.runtime import current_engine
from jimserver.state.server_events import SessionTapped
from jimserver.transport.wire_tap import WireObject, WireTap, find_tap

MAX_DIGITS = 18  # of an object's number


def watch(
    request: HttpRequest, sessions: list[Session], values: dict[str, Any]
) -> HttpResponseBase | None:
    """Begin a wire tap and redirect to its page."""
    session = sessions[0]
    if problem := why_not():
        say_done(request, problem)
        return None
    hides_texts = not (settings.DEMO or request.user.has_perm("messaging.read_text"))
    audit.record(
        request, "watch", session, after={"reason": values["reason"], "texts": not hides_texts}
    )
    tell_engine(request, session.pk, is_on=True, hides_texts=hides_texts)
    return HttpResponseRedirect(reverse("wire", args=[session.pk]))


def why_not() -> str:
    """Return why no session can be watched from this process; "" where one can."""
    if current_engine.get() is None:
        return str(
            _(
                "The JIM server is not running in this process: "
                "changes here do not reach live sessions."
            )
        )
    return ""


def tell_engine(request: HttpRequest, session_id: int, **values: bool) -> None:
    assert isinstance(request.user, User)
    if engine := current_engine.get():
        engine.queue.put_event(
            SessionTapped(session_id=session_id, operator_id=request.user.pk, **values)
        )


session_operations.append(
    Operation(
        name="watch",
        label=_("Watch the wire…"),
        question=_(
            "You will see the data that this client and the server exchange; "
            "passwords and tokens are hidden. The user is told at once."
        ),
        button=_("Watch"),
        permission="accounts.watch_session",
        run=watch,
        form=AuditedForm,
        max_targets=1,
    )
)


def own_tap(request: HttpRequest, session_id: int) -> WireTap | None:
    """Return the reader's own tap of this session; raise PermissionDenied for somebody else's.

    What is left of somebody else's that has ended counts as none: the reader's own can be about to
    begin, on another node.
    """
    if not request.user.has_perm("accounts.watch_session"):
        raise PermissionDenied
    found = find_tap(session_id)
    if found and found.operator_id != request.user.pk:
        if not found.is_on:
            return None
        raise PermissionDenied
    return found


@require_safe
def wire(request: HttpRequest, session_id: int) -> HttpResponse:
    own_tap(request, session_id)
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    context = {
        **admin.site.each_context(request),
        "opts": Session._meta,
        "session": session,
        "session_id": session_id,
    }
    return TemplateResponse(request, "console/wire.html", {**context, "title": gettext("The wire")})


@require_safe
def wire_objects(request: HttpRequest, session_id: int) -> JsonResponse:
    """Return the objects behind the number `after`, for the page's script."""
    found = own_tap(request, session_id)
    if found is None:
        return JsonResponse({"on": False, "waiting": 0, "objects": []})
    after = request.GET.get("after", "")
    is_number = after.isdecimal() and len(after) <= MAX_DIGITS
    objects = found.objects(after=int(after) if is_number else 0)
    rows = [as_row(found, wire_object) for wire_object in objects]
    is_on = found.is_on and Session.objects.filter(pk=session_id, ended_at=None).exists()
    return JsonResponse({"on": is_on, "waiting": found.waiting_bytes(), "objects": rows})


@require_safe
def wire_file(request: HttpRequest, session_id: int) -> HttpResponse:
    """Return all objects that are noted, one a line, for jimclient.replay.

    The first line says whose session it was.
    """
    found = own_tap(request, session_id)
    rows = (
        [{"session": found.speaker}, *(as_row(found, each) for each in found.objects())]
        if found
        else []
    )
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    name = f'attachment; filename="session-{session_id}.jsonl"'
    return HttpResponse(
        "".join(lines), "application/jsonl; charset=utf-8", headers={"Content-Disposition": name}
    )


@require_POST
def wire_stop(request: HttpRequest, session_id: int) -> HttpResponse:
    own_tap(request, session_id)
    tell_engine(request, session_id, is_on=False)
    return HttpResponseRedirect(reverse("admin:accounts_session_change", args=[session_id]))


def as_row(found: WireTap, wire_object: WireObject) -> dict[str, Any]:
    """Return an object, or the text of what is none; `t` in seconds since the tap began."""
    row = {**wire_object._asdict(), "t": round(wire_object.at - found.began_at, 4)}
    row.pop("at")
    try:
        row["object"] = json.loads(row["text"])
        row.pop("text")
    except ValueError:
        pass  # garbage, or cut off for its length: the text stands for itself
    return row

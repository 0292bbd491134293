"""Take reports of messages for the operator."""

from accounts.models import User
from accounts.names import shows_nothing
from accounts.services import storable
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.extension_requests import Report
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import user_of
from jimserver.state.sessions import Session
from messaging import selectors, services

MAX_REASON_CHARS = 500  # the column is no longer


def report(ctx: Context, session: Session, request: Report) -> None:
    """Store a report of a message that the user can read; a second one changes the reason."""
    user, reason = user_of(session), storable(request.reason).strip()
    if shows_nothing(reason) or len(reason) > MAX_REASON_CHARS:
        raise bad_request(_("A reason has 1 to {limit} characters."), limit=MAX_REASON_CHARS)
    ctx.writes.write()  # the message can be of this batch
    if not selectors.is_readable(msg_id=request.msg_id, user_id=user.id):
        raise JimError(Code.NOT_FOUND, _("There is no such message."))
    limit = ctx.config.max_reports_per_day
    if limit and selectors.count_reports(user.id, days=1) >= limit:
        raise JimError(
            Code.TOO_MANY,
            _("You have reported {limit} messages within a day, which is the maximum."),
            limit=limit,
        )
    services.report_message(user=User(pk=user.id), msg_id=request.msg_id, reason=reason)
    ctx.answer(session, request, Code.OK)

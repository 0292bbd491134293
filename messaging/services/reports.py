"""Store reports of messages, and what the operator did about them."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.staff.moderation import speak
from messaging.models import Report


def report_message(*, user: User, msg_id: int, reason: str) -> Report:
    """Store a report; a second one by the same user of the same message changes the reason."""
    report, _is_new = Report.objects.update_or_create(
        reporter=user, message_id=msg_id, defaults={"reason": reason}
    )
    return report


@transaction.atomic
def handle_report(*, report: Report, by: User, answer: str = "", is_rejected: bool = False) -> None:
    """Close a report; an answer goes to who reported, now or at their next login."""
    report.state = Report.State.REJECTED if is_rejected else Report.State.DONE
    report.handled_by, report.handled_at, report.answer = by.username, timezone.now(), answer
    report.save(update_fields=["state", "handled_by", "handled_at", "answer"])
    if answer:
        speak(sender=by, text=answer, user_ids=[report.reporter_id], keep=True)

"""Define the queue of reports: each with its context, what can be done about it, and an answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import audit, block_user
from common.adminkit.lists import LongListAdmin, ReadOnlyMixin
from common.adminkit.operations import Operation, OperationsMixin, say_done
from common.text import moment, visible
from jim.errors import JimError
from messaging import services
from messaging.models import Message, Report
from messaging.roles import Role
from messaging.selectors import Page, history_page

CONTEXT_MESSAGES = 3  # shown before and after the reported one
SHOWN_CHARS = 500  # of a text
MAX_ANSWER_CHARS = 500


class AnswerForm(forms.Form):
    """Answer who reported."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=MAX_ANSWER_CHARS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=_("Who reported reads it. Empty: no answer."),
    )


class MuteForm(AnswerForm):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=527_040, initial=60)


def message_of(report: Report) -> Message | None:
    """Return the reported message; None if it is gone with its sender."""
    return Message.objects.select_related("sender", "room").filter(pk=report.message_id).first()


def deal_with(request: HttpRequest, reports: list[Report], values: Any, deed: str) -> None:
    """Close reports as dealt with, or rejected; answer who reported."""
    assert isinstance(request.user, User)
    for report in reports:
        services.handle_report(
            report=report,
            by=request.user,
            answer=values["answer"],
            is_rejected=deed == "reject report",
        )
        audit.record(request, deed, report, after={"answer": values["answer"]})
    say_done(
        request,
        ngettext("%d report is dealt with.", "%d reports are dealt with.", len(reports))
        % len(reports),
    )


def reject(request: HttpRequest, reports: list[Report], values: dict[str, Any]) -> None:
    deal_with(request, reports, values, "reject report")


def close(request: HttpRequest, reports: list[Report], values: dict[str, Any]) -> None:
    deal_with(request, reports, values, "close report")


def delete_reported(request: HttpRequest, reports: list[Report], values: dict[str, Any]) -> None:
    messages = [message for message in map(message_of, reports) if message]
    services.delete_texts(messages=messages)
    audit.record_each(request, "delete text", messages, after={"reason": "report"})
    deal_with(request, reports, values, "close report")


def block_author(request: HttpRequest, reports: list[Report], values: dict[str, Any]) -> None:
    for message in filter(None, map(message_of, reports)):
        if not message.sender.is_staff:
            block_user(user=message.sender)
            audit.record(request, "block", message.sender, after={"reason": "report"})
    deal_with(request, reports, values, "close report")


def mute_author(request: HttpRequest, reports: list[Report], values: dict[str, Any]) -> None:
    """Mute the authors in the rooms; one who has left, and a last owner, can't be."""
    until = timezone.now() + timedelta(minutes=values["minutes"])
    for message in filter(None, map(message_of, reports)):
        if message.room is None:
            continue
        try:
            services.set_role(
                room=message.room, user=message.sender, role=Role.MUTED, muted_until=until
            )
        except JimError as error:
            audit.record(request, "mute failed", message.sender, after={"problem": str(error)})
        else:
            audit.record(request, "mute", message.sender, after={"room": message.room.name})
    deal_with(request, reports, values, "close report")


def _operation(name: str, label: Any, question: Any, run: Callable[..., None], **more: Any) -> Any:
    return Operation(
        name=name,
        label=label,
        question=question,
        button=label,
        run=run,
        form=more.pop("form", AnswerForm),
        permission=more.pop("permission", "messaging.handle_report"),
        max_targets=100,
        **more,
    )


@admin.register(Report)
class ReportAdmin(ReadOnlyMixin, OperationsMixin, LongListAdmin):
    """Show the queue of reports, the newest first."""

    list_display = ("reported", "author", "place", "reason", "reporter", "state")
    list_filter = ("state",)
    list_select_related = ("reporter",)
    ordering = ("-pk",)
    date_hierarchy = "created_at"
    calendar_order = "pk"  # reports are numbered in the order in which they come
    fields = (
        "reported",
        "reporter",
        "reason",
        "author",
        "place",
        "context",
        "state",
        "handled_by",
        "handled_at",
        "answer",
    )
    readonly_fields = ("reported", "author", "place", "context")
    operations = [
        _operation(
            "delete_reported",
            _("Delete the reported text"),
            _("The text is gone for good; that somebody wrote stays."),
            delete_reported,
        ),
        _operation(
            "mute_author",
            _("Mute the author"),
            _("The author can't write in the room where the message is, for so many minutes."),
            mute_author,
            form=MuteForm,
        ),
        _operation(
            "block_author",
            _("Block the author"),
            _("The author can't log in until somebody unblocks them. Staff are left out."),
            block_author,
            permission="accounts.block_user",
        ),
        _operation(
            "close_report",
            _("Close the report"),
            _("The report is dealt with."),
            close,
        ),
        _operation(
            "reject_report",
            _("Reject the report"),
            _("Nothing is done about the message."),
            reject,
        ),
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the texts only to those who deal with reports, and record that in the audit."""
        fields = super().get_fields(request, obj)
        if request.user.has_perm("messaging.handle_report"):
            return fields
        return [name for name in fields if name != "context"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        report = self.get_object(request, object_id)
        if report is not None and request.user.has_perm("messaging.handle_report"):
            audit.record(request, "open report", report)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("reported"), ordering="id")
    def reported(self, report: Report) -> str:
        return moment(report.created_at)

    @admin.display(description=_("author"))
    def author(self, report: Report) -> str:
        message = message_of(report)
        return str(message.sender) if message else "-"

    @admin.display(description=_("to"))
    def place(self, report: Report) -> str:
        message = message_of(report)
        return str(message.room or message.recipient) if message else "-"

    @admin.display(description=_("context"))
    def context(self, report: Report) -> SafeString:
        """Return the reported message, marked, among those around it."""
        message = message_of(report)
        if message is None:
            return SafeString("-")
        rows = [*_around(message, before=True), *_around(message, before=False)]
        lines = [
            ("→" if said.msg_id == message.pk else "", said.sender, visible(said.text, SHOWN_CHARS))
            for said in rows
        ]
        return format_html(
            "<table>{}</table>",
            format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", lines),
        )


def _around(message: Message, *, before: bool) -> list[Any]:
    """Return the messages before one, or the message itself and those after it."""
    page: Page
    if before:
        page = history_page(message.conversation, before=message.pk, limit=CONTEXT_MESSAGES)
    else:
        limit = CONTEXT_MESSAGES + 1
        page = history_page(message.conversation, after=message.pk - 1, limit=limit)
    return page.messages

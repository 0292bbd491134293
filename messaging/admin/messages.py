"""Define the admin pages of messages, which are read-only.

Outside the demo texts are masked; opening them takes a reason and leaves an audit row.
"""

import csv
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.forms import AuditedForm
from accounts.services import audit
from common.adminkit.columns import UserColumn, add_user_column
from common.adminkit.lists import LongChangeList, LongListAdmin, ReadOnlyMixin
from common.adminkit.operations import Operation, OperationsMixin, say_done
from common.database.slices import write_in_slices
from common.text import moment, visible
from messaging import services
from messaging.admin.delivery import KEPT_FOR, delivery_state, fill_delivery
from messaging.admin.filters import RecipientFilter, SenderFilter, ThreadFilter
from messaging.admin.private_rooms import without_private
from messaging.admin.texts import (
    change_mark,
    every_text,
    masked_text,
    newest_text,
    plain_text,
    sealed_text,
)
from messaging.models import Message
from messaging.selectors import newest_message_id
from messaging.selectors.ids_by_time import ids_between
from messaging.selectors.search import ids_with_text

SHOWN_CHARS = 100  # of a text in the list
SEARCHED_MESSAGES = 100_000  # that a search for a text looks through, in slices: about 0.3 s
MAX_FOUND = 1000  # of the newest that a search finds: ten pages
RECENT_MESSAGES = (
    100_000  # how many of the newest the users' page counts in: 15 ms; senders have no index
)


class MessageChangeList(LongChangeList):
    """List messages: find a date by id, and read the delivery state of the shown page only."""

    def get_filters(self, request: HttpRequest) -> Any:
        found: Any = super().get_filters(request)
        bounds = (found[2].get(f"sent_at__{bound}", [None])[0] for bound in ("gte", "lt"))
        self.period = ids_between(*(at if isinstance(at, datetime) else None for at in bounds))
        return found

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Any, Any]:
        found = super().get_queryset(request, exclude_parameters).filter(self.period)
        if not self.query or not self.model_admin.get_search_fields(request):
            return found
        bounded = found.filter(pk__gt=self.newest_id() - SEARCHED_MESSAGES)
        return found.filter(pk__in=ids_with_text(bounded, self.query, limit=MAX_FOUND))

    def newest_id(self) -> int:
        """Return the newest id in the chosen period, or of all messages."""
        bounds: dict[str, int] = dict(self.period.children)  # type: ignore[arg-type]
        return bounds.get("pk__lt") or newest_message_id()

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        fill_delivery(self.result_list)


def open_texts(
    request: HttpRequest, messages: list[Message], values: dict[str, Any]
) -> HttpResponse:
    """Show the texts on the answer, and nowhere else."""
    audit.record_each(request, "open text", messages, after={"reason": values["reason"]})
    shown = [(message, sealed_text(message) or every_text(message)) for message in messages]
    context = {
        **admin.site.each_context(request),
        "opts": Message._meta,
        "title": _("Texts"),
        "shown": shown,
    }
    return TemplateResponse(request, "admin/message_texts.html", context)


def export(request: HttpRequest, messages: list[Message], values: dict[str, Any]) -> HttpResponse:
    """Export the chosen messages as a CSV file."""
    audit.record(
        request,
        "export messages",
        after={"reason": values["reason"], "messages": [message.pk for message in messages]},
    )
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="messages.csv"'},
    )
    answer.write("\ufeff")  # so that spreadsheets take it for UTF-8
    rows = csv.writer(answer)
    rows.writerow(["msg_id", "sent", "from", "to", "text"])
    for message in sorted(messages, key=lambda message: message.pk):  # the list is newest first
        said = (
            message.sender,
            message.recipient or message.room,
            sealed_text(message) or newest_text(message),
        )
        rows.writerow([message.pk, message.sent_at.isoformat(), *map(no_formula, said)])
    return answer


def no_formula(value: Any) -> str:
    """Return `value` as text, quoted where a spreadsheet would run it as a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def delete_texts(request: HttpRequest, messages: list[Message], values: dict[str, Any]) -> None:
    def delete(some: Sequence[Message]) -> None:
        services.delete_texts(messages=some)
        audit.record_each(request, "delete text", some, after={"reason": values["reason"]})

    write_in_slices(messages, delete)
    say_done(
        request,
        ngettext(
            "The text of %d message is gone.", "The texts of %d messages are gone.", len(messages)
        )
        % len(messages),
    )


@admin.register(Message)
class MessageAdmin(OperationsMixin, ReadOnlyMixin, LongListAdmin):
    list_display = ("sent", "sender", "to", "size", "short_text", "delivery")
    list_display_links = ("sent",)
    list_filter = (SenderFilter, RecipientFilter, ThreadFilter)
    list_select_related = ("sender", "recipient", "room", "details")
    sortable_by = ()  # there is one order that needs no sorting of the whole table
    ordering = ("-pk",)
    search_fields = ("text",)
    search_help_text = _(
        "Part of a text, among the newest 100,000 messages, "
        "or the last 100,000 of the date that is chosen."
    )
    date_hierarchy = "sent_at"
    calendar_order = "pk"  # ids are given in the order of time
    fields = (
        "sent",
        "sender",
        "to",
        "thread",
        "delivery",
        "size",
        "full_text",
        "sealed",
        "id",
        "client_id_shown",
    )
    operations = [
        Operation(
            name="open_text",
            label=_("Open the text…"),
            question=_(
                "What others wrote to each other is opened for the reason you give. "
                "The audit keeps it, and your name."
            ),
            button=_("Open the text"),
            permission="messaging.read_text",
            run=open_texts,
            form=AuditedForm,
            max_targets=100,
        ),
        Operation(
            name="export_messages",
            label=_("Export…"),
            question=_(
                "A CSV file with the texts of these messages. "
                "The audit keeps which, and your reason."
            ),
            button=_("Export"),
            permission="messaging.read_text",
            run=export,
            form=AuditedForm,
        ),
        Operation(
            name="delete_text",
            label=_("Delete the text…"),
            question=_(
                "The text is gone for good, also for those who have not read it yet; "
                "that somebody wrote stays."
            ),
            button=_("Delete the text"),
            permission="messaging.delete_message",
            run=delete_texts,
            form=AuditedForm,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message, Message]:
        return without_private(request, super().get_queryset(request), "room")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MessageChangeList

    def open_operations(self, request: HttpRequest) -> list[Operation]:
        """In the demo the texts are open already."""
        return [
            operation
            for operation in super().open_operations(request)
            if not (settings.DEMO and operation.run is open_texts)
        ]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Whoever may search for words learns who wrote them."""
        may_search = settings.DEMO or request.user.has_perm("messaging.read_text")
        return self.search_fields if may_search else ()

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Note the search in the audit; MessageChangeList looks through the texts, bounded."""
        may_search = self.get_search_fields(request)
        if search_term and may_search and not settings.DEMO:
            audit.record(request, "search messages", after={"text": search_term})
        return queryset, False

    @admin.display(description=_("sent"))
    def sent(self, message: Message) -> str:
        return moment(message.sent_at)

    @admin.display(description=_("to"))
    def to(self, message: Message) -> str:
        return str(message.recipient or message.room)

    @admin.display(description=_("characters"))
    def size(self, message: Message) -> int:
        return len(newest_text(message))

    @admin.display(description=_("thread"))
    def thread(self, message: Message) -> SafeString:
        """Return a link to the list of messages of its conversation."""
        url = f"{reverse('admin:messaging_message_changelist')}?thread={message.conversation}"
        return format_html('<a href="{}">{}</a>', url, _("Show"))

    @admin.display(description=_("text"))
    def short_text(self, message: Message) -> str:
        text = sealed_text(message) or (
            visible(newest_text(message), SHOWN_CHARS) if settings.DEMO else masked_text()
        )
        return f"{text} {change_mark(message)}".rstrip()

    @admin.display(description=_("text"))
    def full_text(self, message: Message) -> SafeString:
        shown = sealed_text(message) or (plain_text(message) if settings.DEMO else masked_text())
        return format_html('<div class="message-text">{}</div>', shown)

    @admin.display(description=_("the client's id"))
    def client_id_shown(self, message: Message) -> str:
        return visible(message.client_id or "-", SHOWN_CHARS)

    @admin.display(description=_("delivery"))
    def delivery(self, message: Message) -> str:
        if KEPT_FOR not in vars(message):
            fill_delivery([message])
        return delivery_state(vars(message)[KEPT_FOR], to_room=message.room_id is not None)


def count_recent_messages(user_ids: list[int]) -> dict[int, str]:
    """Return how many of the newest RECENT_MESSAGES each user sent; `≥` if there are older ones."""
    newest_id = newest_message_id()
    recent = Message.objects.filter(pk__gt=newest_id - RECENT_MESSAGES, sender__in=user_ids)
    mark = "≥ " if newest_id > RECENT_MESSAGES else ""
    counts = dict(recent.order_by().values_list("sender").annotate(Count("pk")))
    return {user_id: f"{mark}{counts.get(user_id, 0)}" for user_id in user_ids}


add_user_column(
    UserColumn(
        "messages", _("messages"), count_recent_messages, "messaging_message", "sender", place=70
    )
)

"""Filters of the messages' list: from whom, to whom or to which room."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import NameFilter
from accounts.selectors import find_user
from jim import limits
from messaging.models import ConversationEntry, Message, conversation_of_pair, conversation_of_room
from messaging.selectors import find_room, indexed_id

Messages = QuerySet[Message, Message]


def in_conversation(number: int) -> Q:
    """Return a condition for the messages of a conversation, indexed or not yet."""
    indexed = ConversationEntry.objects.filter(conversation=number).values("message_id")
    return Q(pk__in=indexed) | Q(pk__gt=indexed_id(), conversation=number)


class SenderFilter(NameFilter):
    """Filter by sender.

    Alone it scans all messages, newest first; with RecipientFilter only those between the two.
    """

    title = _("sender")
    parameter_name = field = "sender"


class RecipientFilter(NameFilter):
    """Filter by the name of a user or, with #, of a room.

    The messages of a room have an index; for those to a user see SenderFilter.
    """

    title = _("recipient or #room")
    parameter_name = field = "recipient"

    def queryset(self, request: HttpRequest, queryset: Messages) -> Messages:
        name = (self.value() or "").strip()
        if name.startswith(limits.ROOM_PREFIX):
            return self.to_room(name, queryset)
        found: Messages = super().queryset(request, queryset)
        sender, recipient = find_user(request.GET.get("sender", "").strip()), find_user(name)
        if sender and recipient:
            return found.filter(in_conversation(conversation_of_pair(sender.pk, recipient.pk)))
        return found

    def to_room(self, name: str, queryset: Messages) -> Messages:
        room = find_room(name)
        self.known = room is not None
        return (
            queryset.filter(in_conversation(conversation_of_room(room.pk)))
            if room
            else queryset.none()
        )


class ThreadFilter(admin.SimpleListFilter):
    """Filter by the number of a conversation, both directions.

    Shown only after following the link on the page of a message.
    """

    title = _("thread")
    parameter_name = "thread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = request.GET.get(self.parameter_name)
        return [(number, _("this one"))] if number else []

    def queryset(self, request: HttpRequest, queryset: Messages) -> Messages:
        if not (value := self.value()):
            return queryset
        return (
            queryset.filter(in_conversation(int(value)))
            if value.lstrip("-").isdecimal()
            else queryset.none()
        )

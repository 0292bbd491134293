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
    """Messages of a conversation: by its index, and those that are not indexed in it yet."""
    indexed = ConversationEntry.objects.filter(conversation=number).values("message_id")
    return Q(pk__in=indexed) | Q(pk__gt=indexed_id(), conversation=number)


class SenderFilter(NameFilter):
    """By sender alone every message is looked at, newest first; together with RecipientFilter only those of the two."""

    title = _("sender")
    parameter_name = field = "sender"


class RecipientFilter(NameFilter):
    """By the name of a user or, with #, of a room. A room's messages have an index; a user's as in SenderFilter."""

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
    """All of a conversation, both ways, by its number; shown only while a message's page has led there."""

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

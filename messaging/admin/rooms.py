"""Show the pages of rooms and of their members."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.filters import YesNoFilter
from accounts.admin.forms import SaidField
from accounts.lookalikes import looks_taken
from accounts.models import User
from accounts.names import clean_room_name, fold_name
from accounts.services import audit
from common.adminkit.lists import LongChangeList, LongListAdmin
from common.adminkit.operations import Operation, OperationsMixin, say_done
from common.database.slices import write_rows
from common.text import explain, moment
from jim.errors import JimError
from messaging import services
from messaging.admin.private_rooms import without_private
from messaging.admin.room_operations import ROOM_OPERATIONS
from messaging.models import ConversationEntry, Member, Message, Room
from messaging.selectors.rooms import (
    find_room_look_alike,
    is_name_of_another,
)
from messaging.services.rooms import ROOM_SETTINGS

LAST = "_last_message_at"  # attribute of a room on a page


class RoomForm(forms.ModelForm):
    """Edit a room; its name is checked, and each change goes through the services."""

    class Meta:
        model = Room
        fields = ["name", "topic", "is_read_only", "slow_mode_s", "hides_earlier"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slow_mode_s" in self.fields:
            self.fields["slow_mode_s"].required = False

    def clean_slow_mode_s(self) -> int:
        return int(self.cleaned_data.get("slow_mode_s") or 0)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if self.instance.pk and name == self.initial.get("name"):
            return name  # as it was: it may be older than today's rules
        try:
            name = clean_room_name(name)
            if other := find_room_look_alike(name, but=self.instance.pk):
                raise looks_taken(name, other)
        except JimError as error:
            raise ValidationError(explain(error)) from error
        if is_name_of_another(room_id=self.instance.pk or 0, key=fold_name(name)):
            raise ValidationError(_("This room is there already."))
        return name


class EmptyFilter(YesNoFilter):
    title = _("empty")
    parameter_name = "empty"

    def condition(self) -> Q:
        return Q(members_here=0)


class RoomChangeList(LongChangeList):
    """List rooms; look up the last message only of those on the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        fill_last_messages(self.result_list)


def fill_last_messages(rooms: Sequence[Room]) -> None:
    """Note on each room when its last message was sent, None for none.

    One look-up for each room in ConversationEntry, which can lag behind by a second.
    """
    newest = (
        ConversationEntry.objects.filter(conversation=-OuterRef("pk"))
        .order_by("-message_id")
        .values("message_id")[:1]
    )
    found = (
        Room.objects.filter(pk__in=[room.pk for room in rooms])
        .annotate(last_id=Subquery(newest))
        .order_by()
    )
    ids = dict(found.values_list("pk", "last_id"))
    times = dict(
        Message.objects.filter(pk__in=[last_id for last_id in ids.values() if last_id]).values_list(
            "pk", "sent_at"
        )
    )
    for room in rooms:
        vars(room)[LAST] = times.get(ids.get(room.pk) or 0)


class AnnounceForm(forms.Form):
    text = SaidField()


def announce(request: HttpRequest, rooms: list[Room], values: dict[str, Any]) -> None:
    assert isinstance(request.user, User)
    sender = request.user

    def say(room: Room) -> None:
        services.announce(sender=sender, room=room, text=values["text"])
        audit.record(request, "announce", room, after={"text": values["text"]})

    write_rows(rooms, say)
    say_done(
        request,
        ngettext("It is said in %d room.", "It is said in %d rooms.", len(rooms)) % len(rooms),
    )


@admin.register(Room)
class RoomAdmin(OperationsMixin, LongListAdmin):
    """Rooms: joining and leaving through the services, as on the wire."""

    form = RoomForm
    list_display = (
        "name",
        "topic",
        "member_count",
        "last_message",
        "is_read_only",
        "is_private",
        "created_by",
        "created",
    )
    list_filter = ("is_read_only", "is_private", EmptyFilter)
    operations = [
        Operation(
            name="announce",
            label=_("Announce…"),
            question=_(
                "It is said to all members, as a message from you. "
                "Those who are not online get it at their next login."
            ),
            button=_("Say it"),
            permission="messaging.announce",
            run=announce,
            form=AnnounceForm,
        ),
        *ROOM_OPERATIONS,
    ]
    list_select_related = ("created_by",)
    search_fields = ("name_key",)
    ordering = ("name_key",)
    date_hierarchy = "created_at"
    calendar_order = "pk"  # rooms are numbered in the order in which they are made
    readonly_fields = (
        "is_private",
        "archived_at",
        "closed_at",
        "created_by",
        "created_at",
        "member_count",
        "messages_link",
    )
    fields = (
        "name",
        "topic",
        "is_read_only",
        "slow_mode_s",
        "hides_earlier",
        *readonly_fields,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room, Room]:
        members = (
            Member.objects.filter(room=OuterRef("pk"))
            .order_by()
            .values("room")
            .annotate(count=Count("pk"))
        )
        rooms = without_private(request, super().get_queryset(request), "pk")
        return rooms.annotate(members_here=Coalesce(Subquery(members.values("count")), 0))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return super().get_search_results(request, queryset, fold_name(search_term))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RoomChangeList

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: Django's page would first read every message of the room."""
        return False

    @admin.display(description=_("members"), ordering="members_here")
    def member_count(self, room: Any) -> SafeString:
        url = f"{reverse('admin:messaging_member_changelist')}?{urlencode({'room': room.name})}"
        return (
            format_html('<a href="{}">{}</a>', url, room.members_here)
            if room.pk
            else SafeString("-")
        )

    @admin.display(description=_("last message"))
    def last_message(self, room: Room) -> str:
        if LAST not in vars(room):
            fill_last_messages([room])
        return moment(vars(room)[LAST])

    @admin.display(description=_("created"), ordering="pk")
    def created(self, room: Room) -> str:
        return moment(room.created_at)

    @admin.display(description=_("messages"))
    def messages_link(self, room: Room) -> SafeString:
        where = {"thread": -room.pk} if room.is_private else {"recipient": room.name}
        url = f"{reverse('admin:messaging_message_changelist')}?{urlencode(where)}"
        return format_html('<a href="{}">{}</a>', url, _("Show")) if room.pk else SafeString("-")

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:
        if not change:
            assert isinstance(request.user, User)
            obj.pk = services.create_room(name=obj.name, user=request.user).pk
            obj._state.adding = False
        elif "name" in form.changed_data:
            services.rename_room(room=obj, name=obj.name)
        if changes := ROOM_SETTINGS.intersection(form.changed_data):
            services.change_room(room=obj, **{name: getattr(obj, name) for name in changes})
        if "topic" in form.changed_data:
            services.set_topic(room=obj, topic=obj.topic, user_id=request.user.pk or 0)

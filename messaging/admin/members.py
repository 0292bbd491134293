"""Show the members of rooms."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.filters import NameFilter, UserFilter
from accounts.admin.pairs import PairListAdmin
from accounts.services import audit
from common.adminkit.columns import UserColumn, add_user_column
from common.adminkit.operations import Operation, OperationsMixin, say_done
from common.database.slices import write_rows
from common.text import explain, moment
from jim.errors import JimError
from messaging import services
from messaging.admin.private_rooms import without_private
from messaging.models import ROLE_NAMES, Member
from messaging.roles import Role
from messaging.selectors import find_room
from messaging.selectors.rooms import is_in_other_room_of_name

MAX_MUTE_MINUTES = 60 * 24 * 366  # as on the wire


class RoomFilter(NameFilter):
    title = _("room")
    parameter_name = field = "room"
    find = staticmethod(find_room)


class MemberForm(forms.ModelForm):
    """Edit a member; nobody is in two rooms of one name."""

    class Meta:
        model = Member
        fields = ["room", "user"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        room, user = values.get("room"), values.get("user")
        if (
            room
            and user
            and is_in_other_room_of_name(room_id=room.pk, user_id=user.pk, key=room.name_key)
        ):
            raise ValidationError(_("They are in another room of this name."))
        return values


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_NAMES)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=MAX_MUTE_MINUTES,
        required=False,
        help_text=_("Of a mute. Empty: until somebody ends it."),
    )


def set_roles(request: HttpRequest, members: list[Member], values: dict[str, Any]) -> None:
    """Give members another role; those who can't have it are named."""
    role, done = Role(values["role"]), list[Member]()
    is_timed = role is Role.MUTED and values["minutes"]
    until = timezone.now() + timedelta(minutes=values["minutes"]) if is_timed else None

    def set_one(member: Member) -> None:
        before = {"role": member.role}
        try:
            services.set_role(room=member.room, user=member.user, role=role, muted_until=until)
        except JimError as error:
            return say_done(request, f"{member.user}, {member.room}: {explain(error)}")
        audit.record(request, "set role", member, before=before, after={"role": role.value})
        return done.append(member)

    write_rows(members, set_one)
    text = ngettext("%d member has the role now.", "%d members have the role now.", len(done))
    say_done(request, text % len(done))


@admin.register(Member)
class MemberAdmin(OperationsMixin, PairListAdmin):
    """Add and remove members, and give them roles.

    An inline table on the page of a room would need a form for each of thousands of members.
    """

    operations = [
        Operation(
            name="set_role",
            label=_("Role…"),
            question=_("The members get another role in their rooms."),
            button=_("Set the role"),
            permission="messaging.change_room",
            run=set_roles,
            form=RoleForm,
        )
    ]
    form = MemberForm
    pair = ("room", "user")
    list_display = ("user", "room", "role", "joined")
    list_filter = (RoomFilter, UserFilter)
    list_select_related = ("user", "room")
    autocomplete_fields = ("user", "room")
    fields = ("room", "user")
    search_fields = ("user__username_key",)
    search_help_text = _("Name")
    date_hierarchy = "joined_at"
    calendar_order = "pk"  # members are numbered in the order in which they join
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member, Member]:
        return without_private(request, super().get_queryset(request), "room")

    @admin.display(description=_("joined"), ordering="joined_at")
    def joined(self, member: Member) -> str:
        return moment(member.joined_at)

    def add_row(self, row: Member) -> None:
        services.join_room(room=row.room, user=row.user)

    def remove_row(self, row: Member) -> None:
        services.leave_room(room=row.room, user=row.user)


def count_rooms_of(user_ids: list[int]) -> dict[int, str]:
    members = Member.objects.filter(user__in=user_ids).order_by().values_list("user")
    return {user_id: str(count) for user_id, count in members.annotate(Count("pk"))}


add_user_column(
    UserColumn(
        "rooms", _("rooms"), count_rooms_of, "messaging_member", "user", is_listed=False, place=60
    )
)

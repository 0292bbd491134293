"""Make groups of users who are each other's contacts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.forms import NamesField
from accounts.admin.user_operations import add_user_operation
from accounts.models import User
from accounts.services import audit
from accounts.services.staff.import_columns import ImportColumn, add_import_column
from common.adminkit.lists import OwnPage
from common.adminkit.operations import Operation, say_done
from contacts.models import ContactGroup
from contacts.services.groups import (
    MAX_MEMBERS,
    GroupFullError,
    add_members,
    delete_group,
    make_group,
    remove_members,
)

MAX_NAME_CHARS = 60  # the column is no longer


def too_many() -> str:
    return str(_("A group has at most {limit} members.")).format(limit=MAX_MEMBERS)


class GroupForm(forms.ModelForm):
    """Edit a group and its members, by name."""

    names = NamesField(label=_("Members"), limit=MAX_MEMBERS, required=False)

    class Meta:
        model = ContactGroup
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "names" in self.fields:
            members = self.instance.members.order_by("username_key")
            self.initial["names"] = "\n".join(members.values_list("username", flat=True))


@admin.register(ContactGroup)
class ContactGroupAdmin(OwnPage):
    """Groups of contacts: members see each other in their contact lists."""

    form = GroupForm
    fields = ("name", "names")
    list_display = ("name", "count")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactGroup, ContactGroup]:
        return super().get_queryset(request).annotate(size=Count("members"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj) or obj is None:
            return self.fields
        return ("name", "member_names")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("member_names",)

    @admin.display(description=_("members"))
    def count(self, group: Any) -> int:
        size: int = group.size
        return size

    @admin.display(description=_("members"))
    def member_names(self, group: ContactGroup) -> str:
        return ", ".join(group.members.order_by("username_key").values_list("username", flat=True))

    def save_model(self, request: HttpRequest, obj: ContactGroup, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        wanted: list[User] = form.cleaned_data["names"]
        gone = obj.members.exclude(pk__in=[user.pk for user in wanted])
        remove_members(group=obj, users=list(gone))
        add_members(group=obj, users=wanted)

    def delete_model(self, request: HttpRequest, obj: ContactGroup) -> None:
        delete_group(group=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any, Any]) -> None:
        for group in queryset:
            delete_group(group=group)


# Many users at once


class ChooseGroupForm(forms.Form):
    """Ask for a group by name, of those there are or a new one."""

    group = forms.CharField(
        label=_("Group"), max_length=MAX_NAME_CHARS, help_text=_("A new name makes a new group.")
    )


def group_users(request: HttpRequest, users: list[User], values: dict[str, Any]) -> None:
    group = make_group(name=values["group"])
    try:
        add_members(group=group, users=users)
    except GroupFullError:
        return say_done(request, too_many())
    audit.record(request, "add members", group, after={"names": [str(user) for user in users]})
    return say_done(request, _("They are contacts of each other now."))


add_user_operation(
    Operation(
        name="group",
        label=_("Add to a contact group…"),
        question=_("They become contacts of all members of the group, and these of them."),
        button=_("Add to the group"),
        permission="contacts.change_contactgroup",
        run=group_users,
        form=ChooseGroupForm,
        max_targets=MAX_MEMBERS,
        place=5,
    )
)


def join_groups(users: dict[str, list[User]]) -> list[str]:
    """Add users to groups, by name; return the problems."""
    problems = []
    for name, members in users.items():
        if len(name) > MAX_NAME_CHARS:
            text = _("The name is longer than {limit} characters.")
            problems.append(f"{name[:MAX_NAME_CHARS]}…: {text.format(limit=MAX_NAME_CHARS)}")
            continue
        try:
            add_members(group=make_group(name=name), users=members)
        except GroupFullError:
            problems.append(f"{name}: {too_many()}")
    return problems


add_import_column(
    ImportColumn(
        name="groups",
        titles=frozenset({"group", "groups", "группа", "группы"}),
        permissions=("contacts.add_contactgroup", "contacts.change_contactgroup"),
        apply=join_groups,
    )
)

"""Show and edit users."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Count, Q, prefetch_related_objects
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.admin.broadcast import broadcast, import_users
from accounts.admin.filters import BlockedFilter, GroupFilter, NeverHereFilter, OnlineFilter
from accounts.admin.forms import AddUserForm, PasswordForm, UserForm
from accounts.admin.groups import offered_permissions
from accounts.admin.labels import group_label, permission_label
from accounts.admin.user_operations import block_state, user_operations
from accounts.models import AuditEntry, LoginEvent, Session, User
from accounts.names import fold_name
from accounts.services import audit, challenge_auth
from common.addresses import parse_address
from common.adminkit.columns import UserColumn, add_user_column, user_columns
from common.adminkit.lists import LongChangeList, OwnPage
from common.adminkit.operations import Operation, OperationsMixin
from common.text import moment

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")
SHOWN_RIGHTS = ("is_staff", "is_superuser", "group_names", "permission_names")
STATE = ("last_seen_at", "date_joined", "last_login", "status", "language")


class UserChangeList(LongChangeList):
    """List users, and compute the columns for the shown page only."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for column in listed_columns():
            column.fill(self.result_list)
        prefetch_related_objects(self.result_list, "groups")


def listed_columns() -> list[UserColumn]:
    return [column for column in user_columns if column.is_listed]


@admin.register(User)
class UserAdmin(OperationsMixin, OwnPage, DjangoUserAdmin):
    """Show users, their state and their rights; save changes through the services."""

    form = UserForm
    add_form = AddUserForm
    change_password_form = PasswordForm
    # More follow in get_list_display, once every app has added its columns.
    list_display = ("username",)
    list_filter = (OnlineFilter, BlockedFilter, NeverHereFilter, "is_staff", GroupFilter)
    search_fields = ("username_key",)
    search_help_text = _("Name, or an address from which somebody was here")
    ordering = ("username_key",)
    date_hierarchy = "date_joined"
    operations = user_operations
    change_list_template = "admin/users_change_list.html"
    calendar_order = "pk"  # users are numbered in the order of their registration
    readonly_fields = (*STATE, "blocked_at")

    def get_urls(self) -> Any:
        pages = (("import", import_users), ("broadcast", broadcast))
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"accounts_user_{name}")
            for name, view in pages
        ]
        return [*own, *super().get_urls()]

    # Columns and fields

    def get_list_display(self, request: HttpRequest) -> Any:
        return [
            "username",
            "last_seen",
            *listed_columns(),
            "block_state",
            "group_names",
            "language",
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        may_change = self.has_change_permission(request, obj)
        block = (
            ("blocked", "blocked_at", "until", "reason")
            if may_change
            else ("blocked_at", "blocked_until", "blocked_reason")
        )
        return [
            (None, {"fields": ("username", "password") if may_change else ("username",)}),
            (_("Here"), {"fields": (*shown_columns(request), *STATE)}),
            (_("Block"), {"fields": block}),
            (_("Rights"), {"fields": RIGHTS if request.user.is_superuser else SHOWN_RIGHTS}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Make rights read-only except for superusers: staff could make themselves superusers."""
        return [
            *self.readonly_fields,
            *user_columns,
            *(() if request.user.is_superuser else SHOWN_RIGHTS),
        ]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name groups and permissions in the reader's language."""
        if db_field.name == "user_permissions":
            kwargs["queryset"] = offered_permissions()
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        is_group = db_field.name == "groups"
        field.label_from_instance = group_label if is_group else permission_label
        return field

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        user = super().get_object(request, object_id, from_field)
        if user is not None:
            prefetch_related_objects([user], "groups", "user_permissions__content_type")
        return user

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user
        return form

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UserChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Search by address if the term is one, else by name key, which ignores case."""
        if address := parse_address(search_term.strip()):
            place = f"[{address}]:" if address.version == 6 else f"{address}:"
            here = Session.objects.filter(Q(address__startswith=place) | Q(address=str(address)))
            return queryset.filter(pk__in=here.values("user")), False
        return super().get_search_results(request, queryset, fold_name(search_term))

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers change superusers and other staff.

        Whoever sets a user's password can act with that user's rights and in their name.
        """
        if (
            isinstance(obj, User)
            and (obj.is_superuser or (obj.is_staff and obj != request.user))
            and not request.user.is_superuser
        ):
            return False
        return super().has_change_permission(request, obj)

    def may_be_target(self, request: HttpRequest, operation: Operation, row: User) -> bool:
        """Refuse operations on oneself, and, except to superusers, on superusers.

        Only superusers may run a grave operation on staff.
        """
        is_above = row.is_superuser or (operation.is_grave and row.is_staff)
        return row != request.user and (bool(request.user.is_superuser) or not is_above)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse deletion to everybody; block users instead.

        Django's page would first load every message of the user, and the other users would lose
        those messages.
        """
        return False

    # Shown values

    @admin.display(description=_("last seen"), ordering="last_seen_at")
    def last_seen(self, user: User) -> str:
        return moment(user.last_seen_at)

    @admin.display(description=_("groups"))
    def group_names(self, user: User) -> str:
        return ", ".join(group_label(group) for group in user.groups.all()) or "-"

    @admin.display(description=_("user permissions"))
    def permission_names(self, user: User) -> str:
        return ", ".join(map(permission_label, user.user_permissions.all())) or "-"

    @admin.display(description=_("blocked"), ordering="blocked_at")
    def block_state(self, user: User) -> str:
        if not user.is_blocked_at(timezone.now()):
            return "-"
        if user.blocked_until is None:
            return str(_("yes"))
        return str(_("until {time}")).format(time=moment(user.blocked_until))

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            add_user(obj)
            return
        if "username" in form.changed_data:
            services.rename_user(user=obj, name=obj.username)
        if {"is_staff", "is_superuser"} & set(form.changed_data):
            services.set_rights(user=obj, is_staff=obj.is_staff, is_superuser=obj.is_superuser)
        if form.block_changed:
            save_block(request, obj, form.cleaned_data)


def count_open_sessions(user_ids: list[int]) -> dict[int, str]:
    sessions = Session.objects.filter(ended_at=None, user__in=user_ids).values_list("user")
    return {user_id: f"● {count}" for user_id, count in sessions.annotate(Count("pk"))}


def count_logins(user_ids: list[int]) -> dict[int, str]:
    logins = LoginEvent.objects.filter(user__in=user_ids).order_by().values_list("user")
    return {user_id: str(count) for user_id, count in logins.annotate(Count("pk"))}


def count_audited(user_ids: list[int]) -> dict[int, str]:
    entries = (
        AuditEntry.objects.filter(target_type="user", target_id__in=user_ids)
        .order_by()
        .values_list("target_id")
    )
    return {user_id: str(count) for user_id, count in entries.annotate(Count("pk"))}


def shown_columns(request: HttpRequest) -> list[UserColumn]:
    return [
        column
        for column in user_columns
        if not column.permission or request.user.has_perm(column.permission)
    ]


add_user_column(
    UserColumn(
        "online", _("online"), count_open_sessions, "accounts_session", "user", "-", place=10
    )
)
add_user_column(
    UserColumn(
        "logins",
        _("logins"),
        count_logins,
        "accounts_loginevent",
        "user",
        is_listed=False,
        place=20,
    )
)
add_user_column(
    UserColumn(
        "audited",
        _("audit"),
        count_audited,
        "accounts_auditentry",
        "whom",
        is_listed=False,
        permission="accounts.view_auditentry",
        place=30,
    )
)


def add_user(user: Any) -> None:
    """Create the user from the form's values, and load the stored row into `user`."""
    password = user._password  # from the form, not hashed yet
    key = challenge_auth.new_key(user.username, password) if password else ""
    user.pk = services.create_user(
        name=user.username, password_hash=user.password, key=key, by_operator=True
    ).pk
    user._state.adding = False
    user.refresh_from_db()


def save_block(request: HttpRequest, user: User, values: dict[str, Any]) -> None:
    before = block_state(User.objects.get(pk=user.pk))
    if values["blocked"]:
        services.block_user(user=user, reason=values["reason"], until=values["until"])
    else:
        services.unblock_user(user=user)
    audit.record(
        request,
        "block" if values["blocked"] else "unblock",
        user,
        before=before,
        after=block_state(user),
    )

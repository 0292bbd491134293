"""Make, change and delete outgoing webhooks."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.tokens import may_act_as
from accounts.models import User
from common.adminkit.lists import OwnPage
from common.text import moment
from common.web_addresses import parse_target
from messaging.admin.private_rooms import without_private
from messaging.models import OutgoingWebhook, Room
from messaging.selectors.webhooks import count_webhooks, is_member
from messaging.services import webhooks


class WebhookForm(forms.ModelForm):
    """Edit a webhook; the bot reads what is posted, so it is a member of the room."""

    reader: User | None = None  # who has the page open

    class Meta:
        model = OutgoingWebhook
        fields = ["name", "user", "room", "url", "is_on"]

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if self.reader and not may_act_as(self.reader, user):
            raise ValidationError(
                _(
                    "Only a superuser makes webhooks for others of the staff: "
                    "they post what these read."
                )
            )
        return user

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            parse_target(url)
        except ValueError:
            raise ValidationError(
                _("Enter an address like https://bot.example.org/jim, in ASCII.")
            ) from None
        return url

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        room, user = values.get("room"), values.get("user")
        bot_id = user.pk if user else self.instance.user_id  # of a known webhook it stays
        if room and bot_id and not is_member(room_id=room.pk, user_id=bot_id):
            raise ValidationError(_("The bot is no member of the room."))
        limit = settings.JIM.max_webhooks
        if self.instance._state.adding and 0 < limit <= count_webhooks():
            raise ValidationError(
                _("There are {limit} webhooks already, which is the maximum.").format(limit=limit)
            )
        return values


@admin.register(OutgoingWebhook)
class OutgoingWebhookAdmin(OwnPage):
    """Webhooks that the server calls; the secret of a new one is shown once."""

    form = WebhookForm
    list_display = ("name", "user", "room", "is_on", "called", "error", "next_try")
    list_select_related = ("user", "room")
    search_fields = ("name", "user__username_key")
    autocomplete_fields = ("user", "room")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingWebhook, OutgoingWebhook]:
        return without_private(request, super().get_queryset(request), "room")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "room":
            kwargs["queryset"] = without_private(request, Room.objects.all(), "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("user", "called", "error", "next_try") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user
        return form

    @admin.display(description=_("last call"))
    def called(self, webhook: OutgoingWebhook) -> str:
        return moment(webhook.called_at)

    @admin.display(description=_("next try"))
    def next_try(self, webhook: OutgoingWebhook) -> str:
        return moment(webhook.next_at)

    def save_model(
        self, request: HttpRequest, obj: OutgoingWebhook, form: Any, change: bool
    ) -> None:
        values: dict[str, Any] = {
            name: getattr(obj, name) for name in ("name", "room", "url", "is_on")
        }
        if change:
            return webhooks.change_webhook(webhook=obj, **values)
        row = webhooks.make_webhook(user=obj.user, **values)
        obj.pk, obj._state.adding = row.pk, False
        return messages.warning(
            request, _("The secret, shown only now: {secret}").format(secret=row.secret)
        )

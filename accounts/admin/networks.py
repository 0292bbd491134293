"""Show and edit the blocked addresses and networks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import InForceFilter
from accounts.admin.forms import UntilField
from accounts.models import BlockedNetwork, User
from accounts.services.staff import moderation
from common.addresses import Network, address_of_request, parse_address, parse_network
from common.adminkit.lists import OwnPage
from common.text import moment


def check_network(text: str, request: HttpRequest | None) -> str:
    """Return the network as it is stored.

    Raise ValidationError if the text is no network, or if the network contains the address of the
    request.
    """
    try:
        network: Network = parse_network(text)
    except ValueError as error:
        raise ValidationError(_("This is no address and no network.")) from error
    own = parse_address(address_of_request(request)) if request else None
    if own is not None and own.version == network.version and own in network:
        raise ValidationError(_("You come from there yourself."))
    return str(network)


class NetworkForm(forms.ModelForm):
    request: HttpRequest | None = None  # who has the page open
    until = UntilField(help_text=_("Empty: until somebody lifts the block."))

    class Meta:
        model = BlockedNetwork
        fields = ["network", "reason", "until"]
        widgets = {"reason": forms.TextInput(attrs={"size": 60})}

    def clean_network(self) -> str:
        return check_network(self.cleaned_data["network"], self.request)


@admin.register(BlockedNetwork)
class BlockedNetworkAdmin(OwnPage):
    """Save blocks through the services, which disconnect users from such a network at once."""

    form = NetworkForm
    list_display = ("network", "reason", "in_force", "since", "created_by")
    list_filter = (InForceFilter,)
    list_select_related = ("created_by",)
    search_fields = ("network", "reason")
    ordering = ("-created_at",)

    @admin.display(description=_("until"))
    def in_force(self, block: BlockedNetwork) -> str:
        if block.until is None:
            return str(_("lifted by hand"))
        return moment(block.until) if block.until > timezone.now() else str(_("over"))

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, block: BlockedNetwork) -> str:
        return moment(block.created_at)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("network", "since", "created_by") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def save_model(
        self, request: HttpRequest, obj: BlockedNetwork, form: Any, change: bool
    ) -> None:
        assert isinstance(request.user, User)
        row = moderation.block_network(
            network=obj.network, reason=obj.reason, until=obj.until, by=request.user
        )
        obj.pk, obj._state.adding = row.pk, False

    def delete_model(self, request: HttpRequest, obj: BlockedNetwork) -> None:
        moderation.lift_block(block=obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[BlockedNetwork, BlockedNetwork]
    ) -> None:
        for block in queryset:
            moderation.lift_block(block=block)

"""Define the operations on sessions and logins: disconnect, block an address, unlock."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.forms import UntilField
from accounts.admin.networks import check_network
from accounts.models import LoginEvent, Session, User
from accounts.services import audit
from accounts.services.login_throttle import login_throttle
from accounts.services.staff import moderation
from common.addresses import host_of, parse_address
from common.adminkit.operations import Operation, say_done
from common.database.slices import write_in_slices

# Prefix lengths of "the network around": the usual size of one site's network.
WIDTHS = {4: 24, 6: 64}
Values = dict[str, Any]


class BlockAddressForm(forms.Form):
    """Ask which addresses to block, and why and until when."""

    request: HttpRequest
    targets: list[Session] | list[LoginEvent]

    whole_network = forms.BooleanField(
        label=_("The network around it too"),
        required=False,
        help_text=_("/24 of an IPv4 address, /64 of an IPv6 address."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
    )
    until = UntilField(help_text=_("Empty: until somebody lifts the block."))

    def clean(self) -> Values:
        values: Values = super().clean() or {}
        networks = {
            network_of(row.address, whole=values.get("whole_network", False))
            for row in self.targets
        }
        values["networks"] = sorted(check_network(network, self.request) for network in networks)
        return values


def network_of(place: str, *, whole: bool) -> str:
    address = parse_address(place)
    return (
        f"{address}/{WIDTHS[address.version]}"
        if address and whole
        else str(address or host_of(place))
    )


def block_address(request: HttpRequest, rows: list[Any], values: Values) -> None:
    assert isinstance(request.user, User)
    for network in values["networks"]:
        block = moderation.block_network(
            network=network, reason=values["reason"], until=values["until"], by=request.user
        )
        audit.record(
            request,
            "block network",
            block,
            after={"until": values["until"], "reason": values["reason"]},
        )
    say_done(request, _("Blocked: {networks}").format(networks=", ".join(values["networks"])))


def disconnect(request: HttpRequest, sessions: list[Session], values: Values) -> None:
    def end(some: Sequence[Session]) -> None:
        for session in some:
            moderation.disconnect_session(session=session)
        audit.record_each(request, "disconnect", some)

    write_in_slices(sessions, end)
    say_done(
        request,
        ngettext("%d session is ended.", "%d sessions are ended.", len(sessions)) % len(sessions),
    )


def unlock(request: HttpRequest, events: list[LoginEvent], values: Values) -> None:
    waited = 0
    for name, address in {(event.name, host_of(event.address)) for event in events}:
        waited += login_throttle.unlock(name=name) + login_throttle.unlock(address=address)
    write_in_slices(events, lambda some: audit.record_each(request, "unlock", some))
    say_done(request, ngettext("%d wait is over.", "%d waits are over.", waited) % waited)


def block_operation(permission: str) -> Operation:
    return Operation(
        name="block_address",
        label=_("Block the address…"),
        question=_(
            "Nobody is let in from a blocked address; "
            "who is here from there is disconnected at once."
        ),
        button=_("Block the address"),
        permission=permission,
        run=block_address,
        form=BlockAddressForm,
    )


session_operations: list[Operation] = [
    Operation(
        name="disconnect",
        label=_("Disconnect…"),
        question=_("The session is ended at once. The client may log in again."),
        button=_("Disconnect"),
        permission="accounts.disconnect_session",
        run=disconnect,
    ),
    block_operation("accounts.add_blockednetwork"),
]

login_operations: list[Operation] = [
    Operation(
        name="unlock",
        label=_("Unlock…"),
        question=_(
            "Whoever has to wait after failed logins to this account or from this address "
            "may try again at once."
        ),
        button=_("Unlock"),
        permission="accounts.unlock_login",
        run=unlock,
    ),
    block_operation("accounts.add_blockednetwork"),
]

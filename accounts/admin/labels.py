"""Translate what the database holds in English: groups that we made, permissions, close reasons."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

GROUPS = {"viewer": _("viewer"), "moderator": _("moderator"), "administrator": _("administrator")}
# Django's own permissions, by the first word of their code; the model is named beside them.
STANDARD_PERMISSIONS = {
    "add": _("Can add"),
    "change": _("Can change"),
    "delete": _("Can delete"),
    "view": _("Can view"),
}
CLOSE_REASONS = {  # those of jimserver.state.close_reasons
    "quit": _("quit"),
    "peer closed": _("peer closed"),
    "peer reset": _("peer reset"),
    "no login": _("no login"),
    "login refused": _("login refused"),
    "silent": _("silent"),
    "slow consumer": _("slow consumer"),
    "garbage": _("garbage"),
    "TLS offered to a server without it": _("TLS offered to a server without it"),
    "bad frames": _("bad frames"),
    "flood": _("flood"),
    "blocked": _("user blocked"),
    "kicked": _("ended by the operator"),
    "server stop": _("server stop"),
    "server error": _("server error"),
    "server crash": _("server crash"),
}


def group_label(group: Group) -> str:
    """Return a group's name in the reader's language; what an operator has named stays."""
    return gettext(GROUPS[group.name]) if group.name in GROUPS else group.name


def permission_label(permission: Permission) -> str:
    """Return a permission's model and name in the reader's language.

    The app, which Django puts before them, leaves no room for the name in a list to choose from.
    """
    kind = permission.content_type
    verb, _separator, model = permission.codename.partition("_")
    is_standard = verb in STANDARD_PERMISSIONS and model == kind.model
    name = STANDARD_PERMISSIONS[verb] if is_standard else permission.name
    return f"{kind.name} | {gettext(name)}"


def close_reason_label(reason: str) -> str:
    return gettext(CLOSE_REASONS[reason]) if reason in CLOSE_REASONS else reason

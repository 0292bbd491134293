"""Name the three groups of the staff and what each may do; a member needs `is_staff` too."""

from typing import Any

VIEW = (
    "accounts.view_user",
    "accounts.view_session",
    "accounts.view_loginevent",
    "accounts.view_blockednetwork",
    "contacts.view_contact",
    "messaging.view_room",
    "messaging.view_member",
    "messaging.view_message",
)
MODERATE = (
    "accounts.block_user",
    "accounts.kick_user",
    "accounts.message_user",
    "accounts.broadcast",
    "accounts.disconnect_session",
    "accounts.unlock_login",
    "accounts.add_blockednetwork",
    "accounts.change_blockednetwork",
    "accounts.delete_blockednetwork",
    "messaging.announce",
    "messaging.change_room",
    "messaging.add_member",
    "messaging.delete_member",
    "messaging.view_report",
    "messaging.handle_report",
)
ADMINISTER = (
    "accounts.view_auditentry",
    "accounts.add_user",
    "accounts.change_user",
    "accounts.reset_password",
    "accounts.import_users",
    "accounts.export_user",
    "accounts.erase_user",
    "accounts.watch_session",
    "accounts.view_apitoken",
    "accounts.add_apitoken",
    "accounts.delete_apitoken",
    "accounts.view_registrationswitch",
    "accounts.change_registrationswitch",
    "accounts.view_invitation",
    "accounts.add_invitation",
    "accounts.delete_invitation",
    "messaging.view_outgoingwebhook",
    "messaging.add_outgoingwebhook",
    "messaging.change_outgoingwebhook",
    "messaging.delete_outgoingwebhook",
    "contacts.add_contact",
    "contacts.view_contactgroup",
    "contacts.add_contactgroup",
    "contacts.change_contactgroup",
    "contacts.delete_contactgroup",
    "contacts.delete_contact",
    "messaging.add_room",
    "messaging.read_text",
    "messaging.delete_message",
    "messaging.view_private_room",
)
GROUPS = {
    "viewer": VIEW,
    "moderator": (*VIEW, *MODERATE),
    "administrator": (*VIEW, *MODERATE, *ADMINISTER),
}


def make_groups(group_model: Any, permission_model: Any) -> None:
    """Create the groups or add their missing permissions; keep what an operator added.

    A migration can run before the tables of some permissions exist; a later one adds those.
    """
    for group_name, permissions in GROUPS.items():
        group, _is_new = group_model.objects.get_or_create(name=group_name)
        group.permissions.add(
            *filter(None, (find_permission(permission_model, name) for name in permissions))
        )


def find_permission(permission_model: Any, name: str) -> Any:
    app, codename = name.split(".")
    found = permission_model.objects.filter(content_type__app_label=app, codename=codename)
    return found.first()

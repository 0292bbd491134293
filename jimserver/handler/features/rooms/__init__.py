"""Handle rooms: members, roles, invitations, settings."""

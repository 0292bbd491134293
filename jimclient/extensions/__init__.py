"""Commands for the extensions of the server: rooms, roles, blocked users, the account."""

"""Handle what concerns one user: their account, blocked users, levels, reports."""

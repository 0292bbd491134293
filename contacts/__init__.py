"""Whom: the contacts of each user."""

"""Decide which users the lists of one user show: the setting `shown_names`."""

from django.db.models import Q

from accounts.names import fold_name
from accounts.selectors import EVERYBODY, NOBODY
from contacts import selectors as contacts
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import partners_of
from messaging.selectors.chats import fellow_members


def shown_users(ctx: Context, user_id: int, typed: str = "") -> Q:
    """Return a condition on users: those whose names the lists of this user show.

    A name that is `typed` in full is found in any case: one can write to it anyway. Users whom this
    user blocks are not shown.
    """
    blocked = ctx.users.blocks(user_id)
    shown = _known_users(ctx, user_id, typed)
    return shown & ~Q(pk__in=blocked) if blocked else shown


def _known_users(ctx: Context, user_id: int, typed: str) -> Q:
    if ctx.config.shown_names == "all":
        return EVERYBODY
    known = NOBODY
    if ctx.config.shown_names == "known":
        known = fellow_members(user_id) | Q(pk__in=partners_of(ctx, user_id))
    return known | Q(username_key=fold_name(typed)) if typed else known


def first_potential_contacts(ctx: Context, user_id: int) -> tuple[list[str], int]:
    """Return the page of potential contacts that a login brings, and how many there are."""
    if ctx.config.shown_names == "all" and not ctx.users.blocks(user_id):
        return ctx.prefetch.potential_contacts(user_id, ctx.config.page_size)
    among = shown_users(ctx, user_id)
    names = contacts.potential_contacts(user_id, limit=ctx.config.page_size, among=among)
    return names, contacts.count_potential_contacts(user_id, among)

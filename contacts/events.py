"""Describe what has happened to contact lists; published after the commit."""

from dataclasses import dataclass

from common.on_commit import Event


@dataclass(frozen=True, slots=True)
class BlockChanged(Event):
    """Report that a user blocks another one, or does so no more."""

    owner_id: int
    blocked_id: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class ContactChanged(Event):
    """Tell that a contact was added to a list, or removed from it."""

    owner_id: int
    contact_id: int
    is_added: bool

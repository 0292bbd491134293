"""Publish the events of the apps after the commit.

An app describes each event in its `events` module and knows nobody who listens. One signal carries
them all; `sender` is the class of the event, so that a receiver can subscribe to one class.
"""

from django.db import transaction
from django.dispatch import Signal

event_committed = Signal()  # event: Event
event_staged = Signal()  # event: Event, within the transaction that brings it


class Event:
    """Base of what has happened in an app: a frozen dataclass of ids and values."""

    __slots__ = ()


def send_after_commit(event: Event) -> None:
    """Publish `event` once everybody can read its rows; a receiver that fails stops no other."""
    event_staged.send(sender=type(event), event=event)
    transaction.on_commit(lambda: publish(event))


def publish(event: Event) -> None:
    """Publish `event` now."""
    event_committed.send_robust(sender=type(event), event=event)

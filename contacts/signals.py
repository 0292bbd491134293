"""News of contacts, sent after the commit; the engine subscribes."""

from django.dispatch import Signal

contact_added = Signal()  # owner_id: int, contact_id: int
contact_removed = Signal()  # owner_id: int, contact_id: int

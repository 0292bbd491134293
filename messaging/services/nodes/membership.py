"""Record which nodes run, and take over what a dead one leaves."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from messaging.models import HighWaterMarks, Message, Node
from messaging.selectors import newest_message_id
from messaging.selectors.nodes.state import least_delivered_id, live_nodes, silent_nodes
from messaging.services.nodes.stored_batches import forget_marks_of_dead
from messaging.services.queue import queue_messages
from messaging.services.recovery import raise_epoch

MAX_NODES = 63
FILES_FOLDER = "files_folder"  # among the settings: tells which folder it is


class NodeError(Exception):
    """Say in one sentence why a server can't become a node."""


def claim(*, host: str, version: str, secret: str, settings: Mapping[str, Any]) -> Node:
    """Add this server to the nodes, in the caller's transaction, which has the turn.

    Raise NodeError where it does not suit the others, or where there are too many.
    """
    live = list(live_nodes())
    for other in live:
        _check_suits(other, version, secret, settings)
    taken = set(Node.objects.values_list("pk", flat=True))
    free = next((number for number in range(1, MAX_NODES + 1) if number not in taken), None)
    if free is None and not live:
        free = _replace_dead()
    if free is None:
        raise NodeError(
            _("{count} nodes use this database, which is the maximum.").format(count=MAX_NODES)
        )
    node = Node.objects.create(
        pk=free,
        epoch=raise_epoch(),
        beat_at=Now(),
        delivered_id=newest_message_id(),
        host=host[:255],
        version=version,
        secret=secret,
        settings=json.dumps(settings),
    )
    forget_marks_of_dead()
    return node


def _replace_dead() -> int:
    """Remove one of nodes that are all dead; return its number.

    The others' rows still tell from where on a new cluster has to deliver again.
    """
    dead = Node.objects.order_by("delivered_id").last()
    assert dead
    number: int = dead.pk
    dead.delete()
    return number


def _check_suits(other: Node, version: str, secret: str, settings: Mapping[str, Any]) -> None:
    if other.version != version:
        text = _("Node {node} ({host}) has {theirs}, this one {ours}: stop all nodes to update.")
        raise _unsuited(text, other, theirs=other.version, ours=version)
    if other.secret != secret:
        text = _("JIM_SECRET_KEY is another one on node {node} ({host}): all need the same.")
        raise _unsuited(text, other)
    theirs = json.loads(other.settings)
    # Another version can have more of them.
    both = settings.keys() & theirs.keys()
    for name in sorted(name for name in both if theirs[name] != settings[name]):
        if name == FILES_FOLDER:
            text = _("JIM_FILES_FOLDER is another one on node {node} ({host}): all need the same.")
            raise _unsuited(text, other)
        text = _("JIM_{name} is {theirs} on node {node} ({host}), here {ours}: all need the same.")
        values = {"theirs": _written(theirs[name]), "ours": _written(settings[name])}
        raise _unsuited(text, other, name=name.upper(), **values)


def _written(value: Any) -> Any:
    """Return a setting's value as an operator writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else value


def _unsuited(text: str, other: Node, **values: Any) -> NodeError:
    return NodeError(text.format(node=other.pk, host=other.host, **values))


def be_first(*, node: int) -> bool:
    """Return whether no node lives that was there before; then forget those that count as dead.

    It recovers what they left. Of several that begin at once, one is the first.
    """
    if live_nodes().order_by("epoch").values_list("pk", flat=True).first() != node:
        return False
    silent_nodes().delete()
    return True


def beat(*, node: int, delivered_id: int) -> None:
    """Note that a node lives, and up to which message it has delivered."""
    Node.objects.filter(pk=node).update(beat_at=Now(), delivered_id=delivered_id)
    HighWaterMarks.objects.filter(pk=1).update(delivered_id=least_delivered_id())


@transaction.atomic
def leave(*, node: int) -> None:
    """Remove a node that ends; in the caller's transaction, which has the turn."""
    Node.objects.filter(pk=node).delete()


def bury(*, node: int) -> int | None:
    """Remove a node that counts as dead; return up to which message it had delivered.

    Return None where it lives, or where another node has buried it.
    """
    found = silent_nodes().filter(pk=node).first()
    if found is None:
        return None
    found.delete()
    return found.delivered_id


def queue_doubtful(user_ids: Iterable[int], *, after_id: int) -> None:
    """Queue for these users the messages after `after_id`, which may not have reached them."""
    ids = list(user_ids)
    doubtful = Message.objects.filter(id__gt=after_id)
    to_users = doubtful.filter(recipient__in=ids)
    queue_messages(list(to_users.values_list("recipient_id", "id")))
    to_rooms = doubtful.filter(room__memberships__user__in=ids)
    members = to_rooms.values_list("sender_id", "room__memberships__user_id", "id")
    queue_messages(
        [(user_id, msg_id) for sender_id, user_id, msg_id in members if user_id != sender_id]
    )

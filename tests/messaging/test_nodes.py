"""Check who can be a node, and what the others take over of a dead one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from messaging.models import Node
from messaging.selectors.nodes.state import first_node
from messaging.services.nodes.membership import (
    MAX_NODES,
    NodeError,
    be_first,
    beat,
    bury,
    claim,
)

pytestmark = pytest.mark.django_db
SUITS: dict[str, Any] = {
    "host": "a",
    "version": "1",
    "secret": "s",
    "settings": {"max_sessions": 5, "files_folder": "one", "guests": True, "retention_days": 0.0},
}


def test_nodes_get_the_least_free_numbers_and_ever_greater_epochs() -> None:
    first, second = claim(**SUITS), claim(**SUITS)
    first.delete()
    third = claim(**SUITS)
    assert (second.pk, third.pk) == (2, 1)
    assert third.epoch > second.epoch


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"version": "2"}, "Node 1 (a) has 1, this one 2: stop all nodes to update."),
        ({"secret": "t"}, "JIM_SECRET_KEY is another one on node 1 (a): all need the same."),
        (
            {"settings": {"max_sessions": 3}},
            "JIM_MAX_SESSIONS is 5 on node 1 (a), here 3: all need the same.",
        ),
        (
            {"settings": {"guests": False}},
            "JIM_GUESTS is yes on node 1 (a), here no: all need the same.",
        ),
        (
            {"settings": {"retention_days": 7.5}},
            "JIM_RETENTION_DAYS is 0 on node 1 (a), here 7.5: all need the same.",
        ),
        (
            {"settings": {"max_sessions": 5, "files_folder": "another"}},
            "JIM_FILES_FOLDER is another one on node 1 (a): all need the same.",
        ),
    ],
)
def test_a_node_that_does_not_suit_the_others_says_why(
    other: dict[str, Any], sentence: str
) -> None:
    claim(**SUITS)
    with pytest.raises(NodeError) as caught:
        claim(**{**SUITS, **other})
    assert str(caught.value) == sentence


def test_a_newer_version_with_more_settings_suits() -> None:
    claim(**SUITS)
    assert claim(**{**SUITS, "settings": {"max_sessions": 5, "max_wishes": 3}}).pk == 2


def test_the_first_node_is_the_one_that_has_run_for_longest() -> None:
    """Two nodes never do the work of one at the same time, such as calling webhooks."""
    first, second = claim(**SUITS), claim(**SUITS)
    assert first_node() == first.pk
    first.delete()
    assert first_node() == second.pk
    assert claim(**SUITS).pk == 1  # a lower number
    assert first_node() == second.pk


def test_there_are_no_more_than_63_nodes() -> None:
    for _number in range(MAX_NODES):
        claim(**SUITS)
    with pytest.raises(NodeError, match="63 nodes use this database"):
        claim(**SUITS)


def test_63_dead_nodes_keep_nobody_out() -> None:
    """Start where all have died at once; what they had not delivered is still known."""
    for _number in range(MAX_NODES):
        claim(**SUITS)
    Node.objects.update(beat_at=Now() - timedelta(seconds=6), delivered_id=7)
    Node.objects.filter(pk=5).update(delivered_id=9)
    assert claim(**SUITS).pk == 5
    assert set(Node.objects.exclude(pk=5).values_list("delivered_id", flat=True)) == {7}
    assert be_first(node=5)
    assert Node.objects.count() == 1


def test_only_a_silent_node_is_buried_and_only_once() -> None:
    node = claim(**SUITS)
    assert bury(node=node.pk) is None
    Node.objects.update(beat_at=Now() - timedelta(seconds=6), delivered_id=7)
    assert bury(node=node.pk) == 7
    assert bury(node=node.pk) is None


def test_one_recovers_what_a_cluster_has_left() -> None:
    """Start two nodes at once while the row of a dead one still looks alive, and later not."""
    dead, first, second = (claim(**SUITS).pk for _ in range(3))
    assert not be_first(node=first)
    Node.objects.filter(pk=dead).update(beat_at=Now() - timedelta(seconds=6))
    assert not be_first(node=second)
    assert Node.objects.filter(pk=dead).exists()
    assert be_first(node=first)
    beat(node=first, delivered_id=3)
    assert not be_first(node=second)
    assert list(Node.objects.order_by("pk").values_list("pk", flat=True)) == [first, second]

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
    be_alone,
    beat,
    bury,
    claim,
)

pytestmark = pytest.mark.django_db
SUITS: dict[str, Any] = {
    "host": "a",
    "version": "1",
    "secret": "s",
    "settings": {"max_sessions": 5},
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
        ({"version": "2"}, "Node 1 (a) runs version 1, this one 2: all need the same."),
        ({"secret": "t"}, "JIM_SECRET_KEY is another one on node 1 (a): all need the same."),
        (
            {"settings": {"max_sessions": 3}},
            "JIM_MAX_SESSIONS is 5 on node 1 (a), here 3: all need the same.",
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
    with pytest.raises(NodeError, match=r"all need") as caught:
        claim(**{**SUITS, **other})
    assert str(caught.value) == sentence


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


def test_only_a_silent_node_is_buried_and_only_once() -> None:
    node = claim(**SUITS)
    assert bury(node=node.pk) is None
    Node.objects.update(beat_at=Now() - timedelta(seconds=6), delivered_id=7)
    assert bury(node=node.pk) == 7
    assert bury(node=node.pk) is None


def test_a_node_is_alone_when_all_others_are_silent() -> None:
    old, new = claim(**SUITS), claim(**SUITS)
    assert not be_alone()
    Node.objects.filter(pk=old.pk).update(beat_at=Now() - timedelta(seconds=6))
    beat(node=new.pk, delivered_id=3)
    assert be_alone()
    assert list(Node.objects.values_list("pk", "delivered_id")) == [(new.pk, 3)]

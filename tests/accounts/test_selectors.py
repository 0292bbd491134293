"""Test reads of users."""

from collections.abc import Callable

import pytest
from django.db.models import Q

from accounts import selectors, services
from accounts.models import User
from accounts.seeds import SEED_NAMES
from tests.accounts.conftest import query_count
from tests.support.rows import open_session

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


@pytest.mark.parametrize("name", ["аня", "АНЯ", "Аня"])
def test_find_user_in_any_case(make_user: MakeUser, name: str) -> None:
    anya = make_user("Аня")
    assert selectors.find_user(name) == anya


@pytest.mark.parametrize("name", ["", "nobody", "\0", "\ud800", "x" * 10_000])
def test_find_nobody(name: str) -> None:
    assert selectors.find_user(name) is None


def test_find_users_in_one_query(make_user: MakeUser) -> None:
    ann = make_user("Ann")
    with query_count() as count:
        assert selectors.find_users(["ann", "nobody", "\0", ""]) == {"ann": ann}
    assert count() == 1


def test_names_by_page(make_user: MakeUser) -> None:
    for name in ["Аня", "аня2", "Борис"]:
        make_user(name)
    everybody = ["Alex", "Girl", "Me", "Pavel", "Pavel_2", "Sveta", "Аня", "аня2", "Борис"]
    walked, after = [], ""
    while page := selectors.names_page(after=after, limit=4):
        walked += page
        after = page[-1]
    assert walked == everybody


def test_names_by_prefix(make_user: MakeUser) -> None:
    make_user("Аня")
    make_user("pav%l")
    assert selectors.names_page(prefix="pa", limit=9) == ["pav%l", "Pavel", "Pavel_2"]
    assert selectors.names_page(prefix="PAVEL", limit=9) == ["Pavel", "Pavel_2"]
    assert selectors.names_page(prefix="АН", limit=9) == ["Аня"]
    assert selectors.names_page(prefix="pav%", limit=9) == ["pav%l"]
    assert selectors.names_page(prefix="\0", limit=9) == []
    assert selectors.names_page(prefix="p", limit=9, exclude=Q(username="Pavel")) == [
        "pav%l",
        "Pavel_2",
    ]


def test_a_page_of_names_comes_from_the_index() -> None:
    plan = (
        User.objects.filter(selectors.names_like("p"), username_key__gt="pa")
        .order_by("username_key")
        .explain()
    )
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_count() -> None:
    assert selectors.count_users() == len(SEED_NAMES)


def test_online(make_user: MakeUser) -> None:
    ann, bob = make_user("ann"), make_user("Bob")
    sessions = [open_session(user) for user in (bob, ann, ann)]
    assert set(selectors.online_users()) == {ann, bob}
    services.close_sessions([(sessions[0].pk, "quit"), (sessions[1].pk, "quit")])
    assert set(selectors.online_users()) == {ann}

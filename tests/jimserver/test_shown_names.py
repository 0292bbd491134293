"""The setting `shown_names`: whose names the lists of one user show, at every door that has one."""

from collections.abc import Callable

import pytest

from tests.support.client import Client
from tests.support.server import LiveServer
from tests.support.speakers import CourseGuest

SEEDS = ["Alex", "Girl", "Me", "Pavel", "Pavel_2", "Sveta"]
EVERYBODY = sorted([*SEEDS, "ann", "bob", "carl", "dora", "eve", "fay"], key=str.casefold)
# setting -> potential contacts of ann, online users for ann, users for a stranger
SHOWN = {
    "all": (
        [name for name in EVERYBODY if name not in ("ann", "eve")],
        ["ann", "bob", "carl", "dora", "eve", "fay"],
        EVERYBODY,
    ),
    "known": (["bob", "carl"], ["ann", "bob", "carl", "eve"], ["fay"]),
    "none": ([], ["ann", "eve"], ["fay"]),
}


@pytest.mark.parametrize("setting", SHOWN)
def test_lists_show_whom_the_setting_allows(
    setting: str, make_server: Callable[..., LiveServer], login: Callable[..., Client]
) -> None:
    """bob shares a room with ann, carl has written to them, eve is a contact, dora a stranger."""
    server = make_server(shown_names=setting, guests=True)
    potential, online, listed = SHOWN[setting]
    ann, bob, carl, _dora, _eve = (
        login(name, to=server, ext=["ids"]) for name in ("ann", "bob", "carl", "dora", "eve")
    )
    assert ann.ask(action="join", room="#tea")["response"] == 201
    assert bob.ask(action="join", room="#tea")["response"] == 200
    assert carl.say("ann", "hello", id="1")["response"] == 200
    assert ann.receive()["message"] == "hello"
    assert ann.ask(action="add_contact", user_id="eve")["response"] == 200
    fay = CourseGuest(Client(server.port), "fay")
    fay.login()
    answer = fay.client.ask(action="get_users", time=1.5, account_name="fay")
    assert sorted(answer["data_list"], key=str.casefold) == listed
    assert ann.ask(action="get_potential")["data_list"] == [
        name for name in potential if name != "ann"
    ]
    assert ann.ask(action="get_online")["data_list"] == online
    assert ann.ask(action="get_potential", prefix="dora")["data_list"] == ["dora"]
    assert ann.ask(action="get_potential", prefix="dor")["data_list"] == [
        name for name in potential if name == "dora"
    ]
    again = Client(server.port)
    again.ask(action="authenticate", user={"account_name": "ann", "password": "secret"})
    pushed = again.receive()
    assert (pushed["quantity"], pushed["data_list"]) == (len(potential), potential)
    again.close()
    fay.client.close()

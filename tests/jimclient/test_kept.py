"""Pin messages for everybody and keep bookmarks, with the terminal and another client."""

from tests.jimclient.seat import Sit
from tests.support.client import Client
from tests.support.server import LiveServer


def receive_action(client: Client, action: str) -> dict[str, object]:
    while (obj := client.receive()).get("action") != action:
        pass
    return obj


def test_pins_and_bookmarks_in_the_terminal_and_on_the_wire(sit: Sit, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob", ext=["ids", "pins"])
    ann = sit("ann", server.port)
    ann.enter("/join #tea")
    ann.wait_for(" #tea>")
    bob.ask(action="join", room="#tea")
    number = bob.say("#tea", "the kettle is upstairs")["msg_id"]
    ann.wait_for("the kettle is upstairs")
    ann.enter("/pin")
    ann.wait_for("Pinned: «the kettle is upstairs»")
    told = receive_action(bob, "pin")
    assert (told["with"], told["msg_id"], told["on"], told["by"]) == ("#tea", number, True, "ann")
    assert bob.ask(action="pin", msg_id=number, on=False)["response"] == 403  # a member may not
    bob.say("#tea", "the cups are blue")
    ann.wait_for("the cups are blue")
    ann.enter(f"/bookmark {number}")
    ann.wait_for("Bookmarked: «the kettle is upstairs»")
    ann.enter("/pins")
    ann.wait_for("─ Pinned ─")
    ann.wait_for(f"> {number} #tea")
    ann.press("\r")  # to the message
    ann.wait_for_no("─ Pinned ─")
    ann.enter("/open bob")
    ann.wait_for(" bob>")
    ann.enter("/pins")
    ann.wait_for("Nothing is pinned here.")
    ann.enter("/bookmarks")
    ann.wait_for(f"> {number} #tea")
    ann.press("\r")
    ann.wait_for(" #tea>")
    ann.enter(f"/unpin {number}")
    ann.wait_for("The message is no longer pinned.")
    assert receive_action(bob, "pin")["on"] is False
    ann.enter(f"/unbookmark {number}")
    ann.wait_for("The bookmark is removed.")
    ann.enter("/bookmarks")
    ann.wait_for("You have no bookmarks.")
    for line, complaint in (
        ("/pin 9999", "There is no message 9999 here."),
        ("/unpin 9999", "There is no message 9999 here."),
        ("/unpin", "Something is missing."),
        ("/unbookmark x", "x is no number"),
    ):
        ann.enter("/clear")
        ann.enter(line)
        ann.wait_for(complaint)
    phone = Client(server.port)
    phone.login("ann", ext=["ids", "pins"])
    phone.ask(action="mark_unread", with_="bob", msg_id=number)
    phone.close()
    bob.close()

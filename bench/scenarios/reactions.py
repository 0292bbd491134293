"""Measure what reactions cost beside messages: every member of a room reacts to one message.

Each kind of request is sent one by one, the next when everybody has the last, and all at once.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from bench.harness import Harness, Options, harness
from bench.loop import BenchError
from bench.servers import JimServer, Server, user_name
from bench.sysinfo import cpu_clock
from bench.wire_jim import JimConnection, Reply

COLUMNS = (
    "one_by_one.message_us",
    "one_by_one.reaction_us",
    "one_by_one.taken_back_us",
    "at_once.message_us",
    "at_once.reaction_us",
    "at_once.taken_back_us",
)
MEMBERS = 200
ROOM = "#room001"
EXTENSIONS = ("ids", "acks", "sync", "edits", "reactions")
WITHIN_S = 60.0
FRAMES: dict[str, tuple[bytes, int]] = {  # frame, and how many objects a member less gets of it
    "message": (
        b'{"action":"msg","to":"#room001","message":"' + b"x" * 100 + b'","id":"%d"}\n',
        0,
    ),
    "reaction": (b'{"action":"react","msg_id":1,"emoji":"\xf0\x9f\x91\x8d","id":"%d"}\n', 1),
    "taken_back": (
        b'{"action":"react","msg_id":1,"emoji":"\xf0\x9f\x91\x8d","on":false,"id":"%d"}\n',
        1,
    ),
}


class Members:
    """Hold the members of a room, and count the objects that they get."""

    def __init__(self, place: Harness, clients: list[JimConnection]) -> None:
        self.place = place
        self.clients = clients
        self.number = 0
        self.heard = 0
        for client in clients:
            client.take = self.taker(client)

    def taker(self, client: JimConnection) -> Callable[[list[Reply], float], None]:
        """Return what takes a member's objects; messages are acknowledged, many at a time."""

        def take(replies: list[Reply], _now: float) -> None:
            self.heard += len(replies)
            for reply in replies:
                if reply.response >= 400:
                    raise BenchError(f"{client.name} was answered {reply.response} {reply.error}")
                if reply.action == "msg":
                    client.last_msg_id = reply.msg_id
                    client.acknowledge(1)

        return take

    def send(self, kind: str, clients: list[JimConnection]) -> None:
        """Have these members send one each; return when everybody has everything of it."""
        frame, more = FRAMES[kind]
        wanted = self.heard + len(clients) * (len(self.clients) + more)
        for client in clients:
            self.number += 1
            client.send(frame.replace(b"%d", b"%010d" % self.number))
        if not self.place.loop.run_until(lambda: self.heard >= wanted, within_s=WITHIN_S):
            raise BenchError(f"{wanted - self.heard} of {wanted} objects did not come")


def reactions(server: Server, options: Options) -> dict[str, Any]:
    """Measure the server's CPU for each request, in microseconds."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no reactions")
    speaking = replace(server, extensions=EXTENSIONS)
    count = options.scaled(MEMBERS)
    with harness(speaking, options, users=count) as place:
        clients = [
            cast(JimConnection, one) for one in place.connect(list(map(user_name, range(count))))
        ]
        speaking.join_room(clients, ROOM)
        members = Members(place, clients)
        members.send("message", clients[:1])
        spent = cpu_clock(place.process.pid)
        rounds = {
            "one_by_one": [[client] for client in clients],
            "at_once": [clients],
        }
        return {
            name: {f"{kind}_us": cost(members, kind, turns, spent) for kind in FRAMES}
            for name, turns in rounds.items()
        }


def cost(
    members: Members, kind: str, turns: list[list[JimConnection]], spent: Callable[[], float]
) -> float:
    """Return the CPU of one request of this kind."""
    began = spent()
    for clients in turns:
        members.send(kind, clients)
    return round((spent() - began) / len(members.clients) * 1e6, 1)

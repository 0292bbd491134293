"""Measure fan-out: one user writes to a room, a hundred others get a copy each."""

from typing import Any, cast

from bench.flow import Inbox
from bench.harness import Harness, Options, harness
from bench.sequences import MessageSequence
from bench.servers import Client, Server, user_name

COLUMNS = (
    "copies_per_s",
    "messages_per_s",
    "server_cpu_us_per_copy",
    "to_answer.p99_ms",
    "to_delivery.p99_ms",
)
MEMBERS = 100  # beside the one who writes
WINDOW = 16
ROOM = "#room001"  # as long as a user's name: one size for all frames


def fan_out(server: Server, options: Options) -> dict[str, Any]:
    """Measure copies delivered per second; each reader checks the order of all of them."""
    with harness(server, options, users=MEMBERS + 1) as place:
        members = [
            cast(Client, server.room_member(place.loop, user_name(number), ROOM))
            for number in range(MEMBERS)
        ]
        place.log_in(members)
        [writer] = place.connect([user_name(MEMBERS)], receives=False)
        server.join_room([*members, writer], ROOM)
        write_to_room(place, writer, members)
        figures = place.measure_window()
        copies = figures["deliveries_per_s"]
        cost_us = round(figures["server_cpu_share"] / copies * 1e6, 3) if copies else None
        return {"copies_per_s": copies, "server_cpu_us_per_copy": cost_us} | figures


def write_to_room(place: Harness, writer: Client, members: list[Client]) -> None:
    """Send messages that every member gets on a sequence of its own."""
    room = cast(
        Client, place.server.room_member(place.loop, ROOM, ROOM)
    )  # only its name and inbox are used
    flow = place.pair(writer, [room], window=WINDOW, ahead=10_000)
    [main] = flow.sequences
    place.sequences.clear()
    for member in members:
        sequence = MessageSequence(main.number, times=flow.sent_at)
        sequence.refused = main.refused
        member.inbox = Inbox(place.score, place.options.text_bytes)
        member.inbox.expect([sequence])
        place.sequences.append(sequence)
    room.close()

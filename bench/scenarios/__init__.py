"""List the scenarios: functions (server, options) -> figures, and what is shown of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.harness import Options
from bench.scenarios import (
    admin,
    doors,
    fan_out,
    flood,
    growth,
    idle,
    logins,
    nodes,
    offline,
    prices,
    reactions,
    reads,
    relay,
    retention,
    start_up,
    tls,
)
from bench.servers import Server

RELAY_COLUMNS = (
    "messages_per_s",
    "server_cpu_us_per_message",
    "to_answer.p50_ms",
    "to_answer.p99_ms",
    "to_delivery.p99_ms",
)
SITE_COLUMNS = (*RELAY_COLUMNS, "web_user.page.p50_ms", "web_user.pages")
OPEN_COLUMNS = (
    "to_answer.p99_ms",
    "to_answer.p50_ms",
    "to_answer.p999_ms",
    "to_delivery.p99_ms",
    "sent_late.p99_ms",
    "server_cpu_us_per_message",
)


@dataclass(frozen=True)
class Scenario:
    """Describe one scenario: function, description, and the figures of the table and the plot."""

    run: Callable[[Server, Options], dict[str, Any]]
    about: str
    columns: tuple[str, ...]


SCENARIOS: dict[str, Scenario] = {
    "relay": Scenario(relay.relay_16, "100 sessions in pairs, window 16", RELAY_COLUMNS),
    "relay-w1": Scenario(relay.relay_1, "the same, window 1", RELAY_COLUMNS),
    "relay-uuid": Scenario(
        relay.relay_uuid, "window 16, the ids of messages in no order", RELAY_COLUMNS
    ),
    "relay-ids": Scenario(
        relay.relay_ids,
        "window 16 beside a million messages, ids of each kind; here the slowest",
        RELAY_COLUMNS,
    ),
    "relay-site": Scenario(
        relay.relay_with_site, "window 16 while the chat page and the admin are used", SITE_COLUMNS
    ),
    "open-loop-100": Scenario(
        relay.open_loop_100, "100 messages/s, latency from the due time", OPEN_COLUMNS
    ),
    "open-loop-2000": Scenario(
        relay.open_loop_2000, "2,000 messages/s, latency from the due time", OPEN_COLUMNS
    ),
    "fan-out": Scenario(
        fan_out.fan_out, "one room of 100 members and one who writes, window 16", fan_out.COLUMNS
    ),
    "idle-5000": Scenario(
        idle.idle_5000, "5,000 sessions, 100 messages/s among them", idle.COLUMNS
    ),
    "idle-10000": Scenario(
        idle.idle_10000, "10,000 sessions, 100 messages/s among them", idle.COLUMNS
    ),
    "login-password": Scenario(
        logins.by_password,
        "1,000 logins by password at once, 200 messages/s meanwhile",
        logins.COLUMNS,
    ),
    "login-token": Scenario(
        logins.by_token,
        "1,000 logins by resume token at once, 200 messages/s meanwhile",
        logins.COLUMNS,
    ),
    "offline": Scenario(
        offline.offline, "10,000 messages kept for one who then logs in", offline.COLUMNS
    ),
    "reactions": Scenario(
        reactions.reactions,
        "200 members of a room react to one message, and write as many; CPU of each",
        reactions.COLUMNS,
    ),
    "reads": Scenario(
        reads.reads,
        "one request at a time beside a million messages, by kind; here the slowest",
        reads.COLUMNS,
    ),
    "flood": Scenario(
        flood.flood,
        "2 users write while 5 others flood with requests; here the worst",
        flood.COLUMNS,
    ),
    "prices": Scenario(
        prices.prices,
        "the CPU of each kind of request, and its price in messages; here a message",
        prices.COLUMNS,
    ),
    "admin": Scenario(
        admin.admin, "2 users write while the admin is used; here the worst", admin.COLUMNS
    ),
    "relay-tls": Scenario(
        tls.relay_both, "relay over TLS and plain, in turns; CPU of both", tls.RELAY_COLUMNS
    ),
    "handshakes": Scenario(
        tls.handshakes,
        "1,000 TLS handshakes at once, 200 messages/s meanwhile",
        tls.HANDSHAKE_COLUMNS,
    ),
    "retention": Scenario(
        retention.retention,
        "2 users write while 1,000,000 old messages are deleted",
        retention.COLUMNS,
    ),
    "nodes": Scenario(
        nodes.nodes,
        "1 to 3 nodes on one PostgreSQL, sender and recipient on different ones; here two",
        nodes.COLUMNS,
    ),
    "doors": Scenario(
        doors.doors,
        "idle sessions, TLS handshakes and pages of 1 to 3 nodes; here three",
        doors.COLUMNS,
    ),
    "start-up": Scenario(
        start_up.start_up,
        "from the command to the first connection; memory at rest",
        start_up.COLUMNS,
    ),
    "growth-messages": Scenario(
        growth.by_messages,
        "ten thousand, 1 and 10 million messages, 10,000 users; here the last",
        growth.COLUMNS,
    ),
    "growth-users": Scenario(
        growth.by_users, "10, 1,000, 10,000 and 1,000,000 users; here the last", growth.COLUMNS
    ),
    "growth-contacts": Scenario(
        growth.by_contacts, "1 and 5,000 contacts of one user; here the last", growth.COLUMNS
    ),
}

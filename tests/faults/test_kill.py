"""Kill the server at random moments under load: no acknowledged message is lost or repeated."""

import os
import random
import subprocess
import time
from collections import Counter

import pytest

from tests.faults.load import Crowd, Talker
from tests.faults.process import ServerProcess, StartServer
from tests.support.waiting import IS_LONG

KILLS = 50 if IS_LONG else 4
TALKERS = 6
MOST = 600 if IS_LONG else 200
MOMENTS = [
    ("answers", MOST),
    ("heard", 2 * MOST),
    ("logins", TALKERS),
    ("start", 1),
]  # what is waited for, how often at most


@pytest.mark.timeout(900 if IS_LONG else 300)
def test_kill_at_random_moments(start_server: StartServer) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time()))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    server = start_server()
    crowd = Crowd(server.port, TALKERS, seed)
    crowd.start()
    for _ in range(KILLS):
        kill_at_some_moment(server, crowd, chance)
    crowd.finish()
    check(server, crowd, f"{KILLS} kills")


def kill_at_some_moment(server: ServerProcess, crowd: Crowd, chance: random.Random) -> None:
    """Kill it while it stores, delivers and checks logins, or while it recovers."""
    what, most = chance.choice(MOMENTS)
    if what != "start":
        crowd.progress.wait_for(what, chance.randint(1, most))
    crowd.progress.is_up.clear()
    server.kill()
    if what == "start":
        server.spawn()
        try:
            server.process.wait(chance.uniform(0.3, 1.5))  # it won't end: this is how long it lives
        except subprocess.TimeoutExpired:
            server.kill()
    server.start()
    crowd.progress.mark()
    crowd.progress.is_up.set()


def check(
    server: ServerProcess, crowd: Crowd, what_happened: str, *, is_ordered: bool = True
) -> None:
    """Check that each message is stored once and has reached each recipient once, in order.

    A message that was refused and sent again is stored behind those that were sent after it: not
    `is_ordered`.
    """
    stored = server.texts()
    assert not [text for text, times in Counter(stored).items() if times > 1]
    said = {text for talker in crowd.talkers for _to, text in talker.sent.values()}
    assert set(stored) == said
    assert {
        (talker.name, text) for talker in crowd.talkers for *_, text in talker.heard
    } == crowd.expected()
    ids = {
        text: talker.answers[client_id]
        for talker in crowd.talkers
        for client_id, (_to, text) in talker.sent.items()
    }
    for talker in crowd.talkers:
        check_one(talker, ids)
        if is_ordered:
            check_order(talker)
    counts = crowd.progress.counts
    numbers = f"{len(stored)} messages, {counts['heard']} deliveries, {counts['logins']} logins"
    print(f"{what_happened}: {numbers}; 0 lost, repeated, out of order")


def check_one(talker: Talker, ids: dict[str, int]) -> None:
    """Check what one of them heard: each message once, in the order of the ids."""
    texts = [text for *_, text in talker.heard]
    heard_ids = [msg_id for msg_id, *_ in talker.heard]
    assert len(set(texts)) == len(texts)
    assert heard_ids == [ids[text] for text in texts]
    assert heard_ids == sorted(set(heard_ids))


def check_order(talker: Talker) -> None:
    """Check that they heard the messages of each sender in the order of sending."""
    for sender in talker.peers:
        numbers = [
            int(text.split()[1]) for _id, said_by, _to, text in talker.heard if said_by == sender
        ]
        assert numbers == sorted(numbers)

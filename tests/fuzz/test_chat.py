"""Drive sessions of all kinds against the whole server, by Hypothesis.

JIM_FUZZ_CONVERSATIONS is their number, each of up to 50 steps; without it they are always the same
30. JIM_FUZZ_MINUTES limits the time; JIM_FUZZ_SHRINK=1 shortens a failure.
"""

import math
import os
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from tests.fuzz.chat import Chat
from tests.fuzz.harness import stage_rig
from tests.fuzz.pair_rig import PairRig
from tests.fuzz.progress import Progress

CONVERSATIONS = int(os.environ.get("JIM_FUZZ_CONVERSATIONS", "30"))
ROUND = 50  # conversations of one run of Hypothesis, which remembers them all until its end
LIMITS = {
    "max_requests_per_s": 0,
    "guests": True,
    "course_login": True,
    "max_sessions": 3,
    "login_tries": 0,
    "login_tries_of_address": 0,
}
PAIRS = int(os.environ.get("JIM_FUZZ_CONVERSATIONS", "4"))


def profile(conversations: int) -> hypothesis_settings:
    return hypothesis_settings(
        max_examples=min(ROUND, conversations),
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize="JIM_FUZZ_CONVERSATIONS" not in os.environ,  # the short form, always the same
        phases=[Phase.generate, Phase.shrink]
        if os.environ.get("JIM_FUZZ_SHRINK")
        else [Phase.generate],  # that takes minutes
    )


class PairChat(Chat):
    """Let every second client come to another node."""

    kind = PairRig

    @rule(node=st.integers(0, 1))
    def work_alone(self, node: int) -> None:
        """Have one node handle a batch, of which the other learns later."""
        rig = self.rig.rigs[node]
        self.rig.on(rig, "read")
        self.rig.on(rig, "write")
        self.read()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nodes need PostgreSQL")
@pytest.mark.timeout(120 + 6 * PAIRS)
def test_sessions_on_two_nodes(
    transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JIM = replace(settings.JIM, nodes=True, bus="none", **LIMITS)
    PairChat.clock, PairChat.totals = stage_rig(monkeypatch), Counter()
    for _round in range(math.ceil(PAIRS / ROUND)):
        run_state_machine_as_test(PairChat, settings=profile(PAIRS))
    print(dict(PairChat.totals))


@pytest.mark.timeout(120 + 3 * CONVERSATIONS)
def test_sessions(
    transactional_db: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.JIM = replace(settings.JIM, **LIMITS)
    Chat.clock, Chat.totals = stage_rig(monkeypatch), Counter()
    chosen = profile(CONVERSATIONS)
    progress = Progress("conversations", CONVERSATIONS, capsys)
    while not progress.is_over:
        run_state_machine_as_test(Chat, settings=chosen)
        progress.add(ROUND)
    print(dict(Chat.totals))
    progress.finish(most_blocks=1000)  # Hypothesis keeps what it drew, some caches still fill

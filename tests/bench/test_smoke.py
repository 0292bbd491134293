"""Load a real server process for a second: every answered message is a row, none is lost."""

import json
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from bench.__main__ import main
from bench.admin_user import DEEDS as ADMIN_DEEDS
from bench.cluster import ClusterServer
from bench.harness import Options, harness
from bench.report import FAULTS
from bench.scenarios.admin import admin
from bench.scenarios.flood import flood
from bench.scenarios.growth import KINDS, series
from bench.scenarios.nodes import traced
from bench.scenarios.offline import offline
from bench.scenarios.reactions import reactions
from bench.scenarios.reads import KINDS as READS
from bench.scenarios.reads import LOGIN, reads
from bench.scenarios.relay import make_pairs, relay_with_site
from bench.scenarios.retention import retention
from bench.scenarios.tls import handshakes
from bench.servers import EMPTY, ROOT, JimServer

ASKED = 40  # requests of a kind, one after the other


@pytest.fixture(scope="module")
def server(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> JimServer:
    """Return the server; its databases are copies of an empty one, filled."""
    templates = TemporaryDirectory(dir=tmp_path_factory.mktemp("templates"))
    shutil.copyfile(migrated, Path(templates.name) / EMPTY)
    return JimServer(templates=templates)


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Don't wait for quiet figures: these tests don't look at how good they are."""
    monkeypatch.setattr("bench.scenarios.start_up.REST_S", 0.05)
    monkeypatch.setattr("bench.scenarios.flood.REST_S", 0.05)
    monkeypatch.setattr("bench.scenarios.growth.ASKED", ASKED)


def test_a_second_of_relay(server: JimServer, tmp_path: Path) -> None:
    options = Options(span_s=0.8, warm_up_s=0.2, directory=tmp_path)
    with harness(server, options, users=11) as place:
        make_pairs(place, 10, window=16, ahead=100)
        figures = place.measure_window()
        with (
            closing(sqlite3.connect(place.directory / "server.sqlite", timeout=10)) as database,
            database,
        ):
            database.execute("DELETE FROM messaging_message WHERE id <= 3")
        assert place.stored_figures() == {
            "answered_not_stored": 3
        }  # so rows that are missing are found
    assert {fault: figures[fault] for fault in FAULTS if figures[fault]} == {}
    assert set(figures["codes"]) == {"200"}
    assert figures["messages_per_s"] > 0


def test_a_filled_database_answers_and_relays(server: JimServer, tmp_path: Path) -> None:
    options = Options(span_s=0.3, warm_up_s=0.1, directory=tmp_path)
    sizes = {
        "few": {"users": 60, "messages": 200},
        "more": {"users": 60, "messages": 2000, "contacts": 7},
    }
    for figures in series(server, options, points=sizes)["points"].values():
        assert {fault: figures[fault] for fault in FAULTS if figures[fault]} == {}
        assert {figures[kind]["count"] for kind in KINDS} == {ASKED}


def test_the_site_is_used_meanwhile(server: JimServer, tmp_path: Path) -> None:
    figures = relay_with_site(server, Options(span_s=2.0, warm_up_s=0.2, directory=tmp_path))
    assert {fault: figures[fault] for fault in FAULTS if figures[fault]} == {}
    assert figures["web_user"]["pages"] >= 1
    assert figures["web_user"]["messages"] >= 1
    assert figures["web_user_unanswered"] == 0


def test_what_was_kept_is_drained(server: JimServer, tmp_path: Path) -> None:
    figures = offline(server, Options(scale=0.02, directory=tmp_path))
    assert figures["kept"] == 200
    assert {fault: figures[fault] for fault in FAULTS if figures[fault]} == {}
    assert set(figures["codes"]) == {"202"}


def test_each_reaction_reaches_each_member(server: JimServer, tmp_path: Path) -> None:
    """Run it with ten members: it ends only when all have got everything."""
    figures = reactions(server, Options(scale=0.01, directory=tmp_path))
    assert {name: set(costs) for name, costs in figures.items()} == {
        name: {"message_us", "reaction_us", "taken_back_us"} for name in ("one_by_one", "at_once")
    }


def test_handshakes_beside_a_chat_over_tls(server: JimServer, tmp_path: Path) -> None:
    options = Options(span_s=0.3, warm_up_s=0.1, scale=0.02, directory=tmp_path)
    figures = handshakes(server, options)
    assert (figures["handshakes"], figures["failed"]) == (20, 0)
    assert figures["chat_before"]["count"] > 0
    assert {fault: figures[fault] for fault in FAULTS if figures[fault]} == {}


def test_old_messages_go_beside_a_ping_pong(server: JimServer, tmp_path: Path) -> None:
    options = Options(warm_up_s=0.1, messages=25_000, directory=tmp_path)
    figures = retention(server, options)
    assert figures["deleted"] == 25_000
    assert figures["mb_after"] < figures["mb_before"]
    assert figures["to_answer"]["count"] > 0
    assert {fault: figures[fault] for fault in FAULTS if figures.get(fault)} == {}


def test_two_checkouts_are_measured_in_turn(
    migrated: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Run the server of another path in the same rounds; a link stands for another checkout."""
    monkeypatch.setattr(JimServer, "empty", lambda *_: migrated)  # both have one schema
    other = tmp_path / "other"
    other.symlink_to(ROOT)
    short = ["--rounds", "2", "--span", "0.3", "--directory", str(tmp_path)]
    figures = tmp_path / "figures.json"
    main(["start-up", "--against", str(other), *short, "--json", str(figures)])
    found = json.loads(figures.read_text())["scenarios"]["start-up"]
    ours, theirs = found["servers"]
    assert ours == "jim"
    assert theirs.startswith("jim-")
    assert [len(found["servers"][name]["rounds"]) for name in (ours, theirs)] == [2, 2]
    assert found["ratios"][theirs]["start_s"] > 0
    turns = [line.split(", ")[1].split(" ")[0] for line in capsys.readouterr().err.splitlines()]
    assert turns[-4:] == [ours, theirs, ours, theirs]


def test_a_folder_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no checkout"):
        main(["start-up", "--against", str(tmp_path)])


def test_a_flood_and_an_operator_beside_a_ping_pong(server: JimServer, tmp_path: Path) -> None:
    """Check that every deed is done and measured; the latencies are not for a busy machine."""
    options = Options(span_s=0.15, warm_up_s=0.05, messages=1200, scale=0.02, directory=tmp_path)
    floods = ("quiet", "crowd", "history")
    for scenario, deeds in ((partial(flood, deeds=floods), floods), (admin, ADMIN_DEEDS)):
        figures = scenario(server, options)
        assert list(figures["points"]) == list(deeds)
        for deed, found in figures["points"].items():
            assert found["to_answer"]["count"] > 0, deed
        assert {fault: figures[fault] for fault in FAULTS if figures.get(fault)} == {}
    assert all(found["deeds"] for found in figures["points"].values())


def test_each_kind_of_read_is_answered(
    server: JimServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.scenarios.reads.USERS", 200)
    figures = reads(server, Options(messages=1200, scale=0.02, directory=tmp_path))
    assert set(figures["points"]) == {*READS, LOGIN}
    assert {found["ask"]["count"] for found in figures["points"].values()} == {10}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nodes have PostgreSQL")
def test_two_nodes_are_measured_and_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that all arrives and that each step has a cost, which the model reads."""
    monkeypatch.setattr("bench.scenarios.nodes.WINDOWS", (16,))
    monkeypatch.setattr("bench.scenarios.nodes.LOGINS", 10)
    options = Options(span_s=0.8, warm_up_s=0.2, directory=tmp_path)
    figures = traced(ClusterServer(directory=tmp_path, count=2), options)
    run = figures["window 16"]
    assert {fault: run[fault] for fault in FAULTS if run[fault]} == {}
    assert set(run["codes"]) == {"200"}
    assert set(run["cpu_us"]) == {"postgres", "node 1", "node 2", "all nodes"}
    assert run["turn"]["messages"] > 0
    assert min(sum(figures["costs"][step]) for step in ("follow", "handle", "store", "wait")) > 0

"""Test the harness as a whole over the baseline relay: short, and exact about what it counts."""

from pathlib import Path

import pytest

from bench.harness import Options, harness
from bench.loop import BenchError
from bench.plot import bars, lines
from bench.processes import ServerProcess, free_port
from bench.report import table
from bench.rounds import measure, write_json
from bench.scenarios import SCENARIOS
from bench.scenarios.relay import make_pairs
from bench.servers import BaselineServer


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(span_s=0.3, warm_up_s=0.1, rounds=2, directory=tmp_path)


def test_a_relay_over_the_baseline_counts_everything(options: Options) -> None:
    with harness(BaselineServer(), options, users=6) as place:
        make_pairs(place, 6, window=4, ahead=10)
        assert [
            (sequence.number, sender.frames is not None)
            for sender in place.senders
            for sequence in sender.sequences
        ] == [
            (0, True),
            (1, True),
            (2, True),
        ]
        figures = place.measure_window()
    assert figures["messages_per_s"] > 0
    assert {
        figures[fault]
        for fault in ("lost", "repeated", "out_of_order", "stray", "misanswered", "unanswered")
    } == {0}
    assert sum(figures["codes"].values()) == sum(sequence.arrived for sequence in place.sequences)


def test_rounds_make_a_table_json_and_plots(options: Options, tmp_path: Path) -> None:
    results = measure(["open-loop-100"], [BaselineServer()], options)
    found = results["open-loop-100"]["servers"]["baseline"]
    assert len(found["rounds"]) == 2
    assert "open-loop-100" in table(results)
    write_json(tmp_path / "sub" / "figures.json", results)
    assert (tmp_path / "sub" / "figures.json").stat().st_size > 100


def test_the_table_says_which_aims_are_missed() -> None:
    measured = {"rounds": [], "median": {"messages_per_s": 50.0, "server_cpu_us_per_message": 3.0}}
    ratios = dict.fromkeys(SCENARIOS["relay"].columns) | {
        "messages_per_s": 1.25,
        "server_cpu_us_per_message": 1.5,
    }
    result = {
        "about": "",
        "servers": {"jim": measured, "mosquitto": measured},
        "ratios": {"mosquitto": ratios},
    }
    assert table({"relay": result}).count("missed") == 1
    assert "<= 1 x mosquitto, missed" in table({"relay": result})
    assert ">= 1 x mosquitto" in table({"relay": result})
    assert "missed" not in table({"relay": result | {"ratios": {}}})


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no database today"):
        ServerProcess(
            ["sh", "-c", "echo no database today; exit 3"], port=free_port(), directory=tmp_path
        )


def test_plots_are_drawn_to_scale() -> None:
    drawn = bars("t <x>", {"a": 10, "b": 5})
    assert 'width="450.0"' in drawn
    assert 'width="225.0"' in drawn
    assert "t &lt;x&gt;" in drawn
    assert "<polyline" in lines("t", ["0", "1"], {"a": [1, 2]})

"""Run the harness against servers that lose, repeat, swap and damage messages: it must say so."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.harness import Options, harness
from bench.processes import ServerProcess, free_port
from bench.report import table
from bench.scenarios.relay import make_pairs
from bench.servers import ROOT, BaselineServer

FAULTS = ["lost", "repeated", "out_of_order", "stray"]


@dataclass
class FaultyServer(BaselineServer):
    fault: str = ""

    def start(self, users: int, directory: Path) -> ServerProcess:
        port = free_port()
        command = [
            sys.executable,
            str(ROOT / "tests" / "bench" / "faulty_baseline.py"),
            str(port),
            self.fault,
        ]
        return ServerProcess(
            command, port=port, directory=directory, environ={"PYTHONPATH": str(ROOT)}
        )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_sinning_server_is_found_out(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.harness.DRAIN_WITHIN_S", 0.2)  # what is lost never arrives
    options = Options(span_s=0.2, warm_up_s=0.1, directory=tmp_path)
    with harness(FaultyServer(fault=fault), options, users=4) as place:
        make_pairs(place, 4, window=8, ahead=10)
        figures = place.measure_window()
    found = {fault for fault in FAULTS if figures[fault]}
    assert fault in found
    assert found <= {fault, "lost"}  # what is damaged is lost as well
    results = {
        "relay": {
            "about": "",
            "servers": {"x": {"rounds": [figures], "median": figures}},
            "ratios": {},
        }
    }
    assert "FAULTS" in table(results)

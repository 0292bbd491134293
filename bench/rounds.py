"""Run interleaved rounds A B A B ... of each scenario over the servers; take medians and ratios."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.harness import Options
from bench.loop import BenchError
from bench.scenarios import SCENARIOS, Scenario
from bench.servers import ROOT, Server
from bench.stats import median_of_rounds, ratio
from bench.sysinfo import wait_until_quiet


def measure(names: Sequence[str], servers: Sequence[Server], options: Options) -> dict[str, Any]:
    """Return {scenario: {"servers": {server: result}, "ratios": {peer: {column: ours / theirs}}}}.

    A result is {"rounds", "median"} or {"error"}.
    """
    return {name: measure_scenario(name, servers, options) for name in names}


def measure_scenario(name: str, servers: Sequence[Server], options: Options) -> dict[str, Any]:
    scenario = SCENARIOS[name]
    able = [server for server in servers if server.scenarios is None or name in server.scenarios]
    found: dict[str, dict[str, Any]] = {server.name: {"rounds": []} for server in able}
    for number in range(options.rounds):
        for server in able:
            run_round(name, number, server, options, found[server.name])
    for result in found.values():
        if result["rounds"]:
            result["median"] = median_of_rounds(result["rounds"])
    return {"about": scenario.about, "servers": found, "ratios": ratios(scenario, found)}


def run_round(
    name: str, number: int, server: Server, options: Options, result: dict[str, Any]
) -> None:
    """Run one scenario on one server once; keep a failure beside the rounds that succeeded."""
    if options.patience_s:
        wait_until_quiet(options.patience_s)
    print(
        f"{name}: round {number + 1} of {options.rounds}, {server.name} ... ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    began = time.monotonic()
    try:
        result["rounds"].append(SCENARIOS[name].run(server, options))
        word = "done"
    except BenchError as error:
        result["error"] = str(error)
        word = f"failed: {brief(error)}"
    print(f"{word} ({time.monotonic() - began:.1f} s)", file=sys.stderr, flush=True)


def brief(error: object) -> str:
    """Return the last line, which has the reason in a server's log."""
    return str(error).strip().splitlines()[-1][:200]


def figure(figures: Mapping[str, Any], column: str) -> Any:
    """Return the value of a column such as "to_answer.p99_ms", or None."""
    value: Any = figures
    for key in column.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def ratios(
    scenario: Scenario, found: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, float | None]]:
    """Return the first server's medians over each other server's."""
    if not found:  # none of the servers can do this
        return {}
    ours, *peers = found
    if "median" not in found[ours]:
        return {}
    mine = found[ours]["median"]
    return {
        peer: {
            column: ratio(figure(mine, column), figure(found[peer]["median"], column))
            for column in scenario.columns
        }
        for peer in peers
        if "median" in found[peer]
    }


def revision(checkout: Path = ROOT) -> str:
    """Return the commit there, with a + when files differ from it; "" outside of a checkout."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip()


def write_json(path: Path, report: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")

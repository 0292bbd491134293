"""Run `python -m bench`: interleaved rounds, a table, JSON and plots."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bench.harness import Options
from bench.peers import MosquittoServer, ProsodyServer
from bench.plot import write_plots
from bench.postgres import PostgresServer
from bench.report import table
from bench.rounds import measure, revision, write_json
from bench.scenarios import SCENARIOS
from bench.servers import BaselineServer, FlushingServer, JimServer, Server
from bench.sysinfo import MEMORY_FILESYSTEMS, describe, pin_generator, raise_file_limit

RESULTS = Path(__file__).resolve().parent / "results"
EXTENSIONS = {"full": ("ids", "acks"), "ids": ("ids",), "none": ()}
PEERS: dict[str, Callable[[], Server]] = {
    "mosquitto": MosquittoServer,
    "postgres": PostgresServer,
    "prosody": ProsodyServer,
    "baseline": BaselineServer,
    "flush": FlushingServer,
}
QUICK = Options(span_s=3.0, warm_up_s=1.0, rounds=1, scale=0.1)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, epilog="Scenarios: " + ", ".join(SCENARIOS)
    )
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help="which to run; all by default"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one short round, a tenth of large counts: shows that it works",
    )
    parser.add_argument("--rounds", type=int, help="rounds of each scenario (3)")
    parser.add_argument(
        "--span", type=float, metavar="SECONDS", help="measured time of a round (8)"
    )
    parser.add_argument(
        "--messages", type=int, help="in the database of flood and admin (100000; --quick: 10000)"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=0,
        metavar="SECONDS",
        help="wait for other programs before each round",
    )
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        choices=sorted(PEERS),
        help="measured in the same rounds",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="CHECKOUT",
        help="another checkout of this project, measured in the same rounds",
    )
    parser.add_argument("--only-peers", action="store_true", help="leave this project's server out")
    parser.add_argument(
        "--ext",
        choices=sorted(EXTENSIONS),
        default="full",
        help="extensions announced (full: ids, acks)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where the figures go (bench/results/TIME.json)"
    )
    parser.add_argument(
        "--directory",
        type=Path,
        default=Path("/var/tmp"),
        help="for temporary databases (/var/tmp)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIRECTORY",
        help="keep filled databases there, and use those of earlier runs",
    )
    return parser.parse_args(argv)


def options_of(chosen: argparse.Namespace) -> Options:
    options = replace(
        QUICK if chosen.quick else Options(), directory=chosen.directory, patience_s=chosen.patience
    )
    if chosen.rounds:
        options = replace(options, rounds=chosen.rounds)
    if chosen.messages:
        options = replace(options, messages=chosen.messages)
    return replace(options, span_s=chosen.span) if chosen.span else options


def other_checkout(ours: JimServer, checkout: Path) -> JimServer:
    """Return the same server at another revision."""
    path = checkout.resolve()
    if not (path / "manage.py").is_file() or not (path / "bench" / "prepare.py").is_file():
        raise SystemExit(f"{checkout} is no checkout of this project")
    name = f"jim-{revision(path) or path.name}"
    return replace(ours, checkout=path, name=name, templates=None)


def servers_of(chosen: argparse.Namespace) -> list[Server]:
    """Return this project's server and the peers that are installed; say which are not."""
    ours = JimServer(
        extensions=EXTENSIONS[chosen.ext], directory=chosen.directory, kept=chosen.keep
    )
    servers: list[Server] = [] if chosen.only_peers else [ours]
    if chosen.against:
        servers.append(other_checkout(ours, chosen.against))
    for name in chosen.peer:
        peer = PEERS[name]()
        if why := peer.absent():
            print(f"{name} is left out: {why}", file=sys.stderr)
        else:
            servers.append(peer)
    return servers


def main(argv: Sequence[str] | None = None) -> int:
    chosen = arguments(argv)
    if unknown := [name for name in chosen.scenarios if name not in SCENARIOS]:
        print(
            f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}",
            file=sys.stderr,
        )
        return 2
    options, servers = options_of(chosen), servers_of(chosen)
    if not servers:
        print("there is nothing to measure", file=sys.stderr)
        return 2
    raise_file_limit()
    pin_generator()
    machine = describe(options.directory)
    warn(machine["filesystem"], machine["cores"])
    results = measure(chosen.scenarios or list(SCENARIOS), servers, options)
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    path = chosen.json or RESULTS / f"{stamp}.json"
    settings = {
        "extensions": chosen.ext,
        **{key: value for key, value in asdict(options).items() if key != "directory"},
    }
    write_json(
        path,
        {
            "at": stamp,
            "revision": revision(),
            "machine": machine,
            "options": settings,
            "scenarios": results,
        },
    )
    plots = write_plots(results, path.with_suffix(""))
    print(table(results))
    print(
        "\nserver on core {server_core}, generator on core {generator_core}, "
        "database on {filesystem}".format(**machine)
    )
    print(f"figures: {path}\nplots: {len(plots)} in {path.with_suffix('')}")
    return int(
        any("error" in found for result in results.values() for found in result["servers"].values())
    )


def warn(filesystem: str, cores: int) -> None:
    """Warn of what would make the figures worthless."""
    if filesystem in MEMORY_FILESYSTEMS:
        print(
            f"warning: on {filesystem} a commit costs nothing; choose a disk with --directory",
            file=sys.stderr,
        )
    if cores < 2:
        print(
            "warning: one core for server and generator: figures are no measure of the server",
            file=sys.stderr,
        )


def end_in_order(_number: int, _frame: object) -> None:
    """Stop the servers and remove the databases on SIGTERM too, as on Ctrl-C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end_in_order)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)

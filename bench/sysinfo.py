"""Read CPU and memory of processes, cores, file systems and limits. Linux only (/proc)."""

import os
import platform
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
ALL_CORES = tuple(sorted(os.sched_getaffinity(0)))  # as it was before the generator pinned itself
QUIET_SPAN_S = 1.0
QUIET_SHARE = 0.1  # of a core, taken by others: what counts as quiet
MEMORY_FILESYSTEMS = frozenset({"tmpfs", "ramfs"})


def cores() -> tuple[int, int]:
    """Return the cores of the server and of the generator; the same one if there is only one."""
    return (ALL_CORES[0], ALL_CORES[1]) if len(ALL_CORES) > 1 else (ALL_CORES[0], ALL_CORES[0])


def pin_generator() -> None:
    """Keep this process on its core."""
    os.sched_setaffinity(0, {cores()[1]})


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Have what is started meanwhile run on this core."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds, user and system, of a process with its threads and ended children."""
    # The second field is the program's name in parentheses, possibly with spaces; numbers follow.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS_PER_S


def tree_cpu_s(pid: int) -> float:
    """Return the same of a process and the children that it has now."""
    spent_s = 0.0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):  # ended, so it is among the parent's
            spent_s += process_cpu_s(int(child))
    return spent_s + process_cpu_s(pid)


def cpu_clock(pid: int) -> Callable[[], float]:
    """Return a clock that tells the CPU seconds of a process, by the nanosecond."""
    clock = ~pid << 3 | 2  # as clock_getcpuclockid makes it on Linux
    return partial(time.clock_gettime, clock)


def process_rss_bytes(pid: int) -> int:
    """Return the resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def core_busy_s(core: int) -> float:
    """Return the seconds since boot in which a core was busy."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, line.split()[1:9])
            return (user + nice + system + irq + softirq + steal) / TICKS_PER_S
    return 0.0


def wait_until_quiet(patience_s: float) -> bool:
    """Wait until both cores are idle for a moment; return False if that does not happen in time."""
    deadline = time.monotonic() + patience_s
    while True:
        busy = [core_busy_s(core) for core in cores()]
        time.sleep(QUIET_SPAN_S)
        spent = [core_busy_s(core) - before for core, before in zip(cores(), busy, strict=True)]
        if max(spent) <= QUIET_SHARE * QUIET_SPAN_S:
            return True
        if time.monotonic() > deadline:
            return False


def filesystem_of(path: Path) -> str:
    """Return the kind of file system that holds `path`: ext4, tmpfs, ..."""
    best, kind = "", "unknown"
    wanted = str(path.resolve())
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, mount, name = line.split()[:3]
        inside = wanted == mount or wanted.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, name
    return kind


def raise_file_limit() -> int:
    """Raise the limit of open files as far as possible; children inherit it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def describe(directory: Path) -> dict[str, Any]:
    """Return what a reader of the figures must know about the machine."""
    server, generator = cores()
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "server_core": server,
        "generator_core": generator,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "filesystem": filesystem_of(directory),
        "load_average_at_start": round(os.getloadavg()[0], 2),
        "open_files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    }


class CpuUsage:
    """Measure CPU over one span: the server's, the generator's, and others' on their cores."""

    def __init__(self, pid: int, idle_s: float, now: float) -> None:
        self.pid = pid
        self.begin = self.read(idle_s, now)

    def read(self, idle_s: float, now: float) -> dict[str, float]:
        server, generator = cores()
        return {
            "now": now,
            "idle": idle_s,
            "server": process_cpu_s(self.pid),
            "own": sum(os.times()[:2]),
            "server_core": core_busy_s(server),
            "own_core": core_busy_s(generator),
        }

    def figures(self, idle_s: float, now: float) -> dict[str, Any]:
        """Return shares of one core so far, and whether the generator was the limit."""
        end = self.read(idle_s, now)
        spent = {key: end[key] - self.begin[key] for key in end}
        span = spent["now"] or 1e-9
        server, busy = spent["server"] / span, 1 - spent["idle"] / span
        return {
            "span_s": round(span, 3),
            "server_cpu_s": round(spent["server"], 2),
            "server_cpu_share": round(server, 3),
            "generator_cpu_share": round(spent["own"] / span, 3),
            "generator_busy_share": round(busy, 3),
            "others_on_server_core": round(
                max(0.0, (spent["server_core"] - spent["server"]) / span), 3
            ),
            "others_on_generator_core": round(
                max(0.0, (spent["own_core"] - spent["own"]) / span), 3
            ),
            "generator_was_the_limit": busy > 0.9 and server < 0.9,
        }

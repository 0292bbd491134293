"""/metrics in Prometheus' text format, and /healthz for monitors and orchestrators."""

import hmac
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from accounts.services import login_counts
from common.addresses import parse_address
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.state.metrics import Histogram
from jimserver.storage.database_guard import database_guard
from jimserver.storage.refused_writes import refused_writes

MAX_BEAT_AGE_S = 4.0  # of either thread; they look at their work once a second at least

LATENCY = (
    "Upper bound of the time of each message from the queue to the sockets: counted for all of a "
    "batch from the moment since which its oldest can have waited. A client measures more, by the "
    "time in the kernel and in main_thread"
)

# The metrics


class EngineCollector(Collector):
    """Read the engine's numbers when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "jim_spare",
            "Whether this server waits for another one to end, 1 or 0",
            current_engine.is_spare(),
        )
        yield counters("jim_logins", "Attempts to log in, at any door", "result", login_counts)
        if engine := current_engine.get():
            yield from engine_metrics(engine)


def engine_metrics(engine: Engine) -> Iterator[Metric]:
    metrics = engine.metrics
    yield sessions_metric(engine)
    yield GaugeMetricFamily(
        "jim_connections",
        "TCP connections open, logged in or not",
        engine.main_thread.connection_count,
    )
    yield GaugeMetricFamily(
        "jim_queue_depth", "Reads that wait for write_thread", engine.queue.depth
    )
    yield GaugeMetricFamily(
        "jim_heartbeat_age_seconds",
        "Since write_thread last looked at its queue",
        metrics.beat_age_s,
    )
    yield CounterMetricFamily("jim_messages", "Messages stored since the start", metrics.messages)
    yield CounterMetricFamily(
        "jim_failed_batches", "Batches that the database did not take", metrics.failed_batches
    )
    yield GaugeMetricFamily(
        "jim_writes_refused",
        "Whether the database takes no rows now, 1 or 0",
        bool(writes_problem()),
    )
    yield histogram("jim_batch_messages", "Messages stored in one batch", metrics.batch_messages)
    yield histogram("jim_commit_seconds", "Writing and committing a batch", metrics.commit_s)
    yield histogram("jim_latency_seconds", LATENCY, metrics.latency_s)
    yield counters("jim_refusals", "Requests refused", "code", metrics.refusals)
    yield counters("jim_closed_sessions", "Connections ended", "reason", metrics.closes)


def sessions_metric(engine: Engine) -> Metric:
    found = GaugeMetricFamily("jim_sessions", "Sessions that are logged in", labels=["transport"])
    counts = engine.snapshot().count_by_kind()
    for transport in sorted({"tcp", "ws", *counts}):
        found.add_metric([transport], counts[transport])
    return found


def counters(name: str, about: str, label: str, counts: "Counter[Any]") -> Metric:
    found = CounterMetricFamily(name, about, labels=[label])
    for value, count in list(counts.items()):
        found.add_metric([str(int(value) if label == "code" else value)], count)
    return found


def histogram(name: str, about: str, values: Histogram) -> Metric:
    found = HistogramMetricFamily(name, about)
    found.add_metric([], list(cumulated(values)), values.total)
    return found


def cumulated(values: Histogram) -> Iterable[tuple[str, float]]:
    """Yield (bound, number of values up to it), as Prometheus wants them."""
    total = 0
    for bound, count in zip((*map(str, values.bounds), "+Inf"), list(values.counts), strict=True):
        total += count
        yield bound, total


registry = CollectorRegistry()
registry.register(EngineCollector())
ProcessCollector(registry=registry)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponseForbidden(
            "Only this machine reads the metrics, unless JIM_METRICS_TOKEN is set and sent.\n",
            "text/plain",
        )
    return HttpResponse(generate_latest(registry), CONTENT_TYPE_LATEST)


PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def may_read(request: HttpRequest) -> bool:
    """Return whether this request may read the metrics.

    With JIM_METRICS_TOKEN set whoever sends it may; else this machine, unless through a proxy.
    """
    token: str = settings.JIM.metrics_token
    if token:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode("utf-8", "replace"), f"Bearer {token}".encode())
    address = parse_address(str(request.META.get("REMOTE_ADDR") or ""))
    is_proxied = any(name in request.headers for name in PROXY_HEADERS)
    return address is not None and address.is_loopback and not is_proxied


# Health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every check is "ok", else 503; each check by name with what is wrong.

    A spare answers 503 with the status "spare" while all is well: it takes no clients.
    """
    checks = health()
    is_green = all(state == "ok" for state in checks.values())
    if current_engine.is_spare():
        checks["server"] = "waits as a spare for another server to end"
        return JsonResponse(
            {"status": "spare" if is_green else "failed", "checks": checks}, status=503
        )
    return JsonResponse(
        {"status": "ok" if is_green else "failed", "checks": checks},
        status=200 if is_green else 503,
    )


def health() -> dict[str, str]:
    return {**database_health(), **engine_health(current_engine.get())}


def writes_problem() -> str:
    """Return why the database takes no rows; "" where it does."""
    return database_guard.problem or refused_writes.error


def database_health() -> dict[str, str]:
    if problem := writes_problem():
        return {"database": problem, "migrations": "not known"}
    if database_guard.is_low:
        free_mb = (database_guard.free_bytes or 0) // 1_000_000
        problem = f"{free_mb} MB free on the disk; only staff can add data"
        return {"database": problem, "migrations": "not known"}
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending = pending_migrations()
    except DatabaseError as error:
        return {"database": type(error).__name__, "migrations": "not known"}
    return {"database": "ok", "migrations": "ok" if not pending else f"{pending} to apply"}


_migrated_at: float | None = None  # monotonic, when no migration was pending


def pending_migrations() -> int:
    """Return how many migrations the database lacks.

    Reading them takes 50 ms, so a good answer holds for a minute.
    """
    global _migrated_at
    if _migrated_at is not None and time.monotonic() - _migrated_at < 60:
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _migrated_at = None if pending else time.monotonic()
    return pending


def engine_health(engine: Engine | None) -> dict[str, str]:
    if current_engine.is_spare():
        return {}
    if engine is None:
        return {"server": "not running in this process"}
    threads = {"main_thread": engine.main_thread, "write_thread": engine.write_thread}
    found = {name: "ok" if thread.is_alive() else "dead" for name, thread in threads.items()}
    age_s = beat_age_s(engine)
    found["heartbeat"] = "ok" if age_s < MAX_BEAT_AGE_S else f"{age_s:.0f} s ago"
    return found


def is_well(engine: Engine) -> bool:
    """Return whether both threads run and look at their work."""
    return engine.is_alive and beat_age_s(engine) < MAX_BEAT_AGE_S


def beat_age_s(engine: Engine) -> float:
    """Return for how long the slower of the two threads has not looked at its work."""
    return max(engine.metrics.beat_age_s, time.monotonic() - engine.main_thread.beat_at)

"""Run the JIM server and the site in one process: `manage.py runjimserver`."""

import gc
import logging
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from common.database.failures import one_line
from common.files import discard
from common.jim_address import jim_address
from jimserver.conf import environment
from jimserver.management.database_state import check_database
from jimserver.nodes.buses import check_bus_works
from jimserver.nodes.node_lock import NodeLock, node_lock
from jimserver.nodes.redis_bus import BusError
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.runtime.full_collections import NEVER
from jimserver.runtime.jobs import make_jobs
from jimserver.runtime.retention import RetentionError, days_of_rooms
from jimserver.runtime.service import ServiceNotifier
from jimserver.runtime.signals import handle_signals, warn_of
from jimserver.runtime.spare import Spare
from jimserver.storage.database_guard import database_guard
from jimserver.storage.instance_lock import AlreadyRunningError, InstanceLock
from jimserver.storage.postgres.server_lock import LockLostError, instance_lock, server_lock
from jimserver.tls.certificates import TlsError, own_certificates
from jimserver.transport.announcement import Announcement, AnnouncementError
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.listeners import ListenError, open_listeners, place_of
from jimserver.web.monitoring import is_well
from jimserver.web.site import Site, SiteError, parse_place
from messaging.services.nodes.membership import NodeError

log = logging.getLogger(__name__)

THIS_MACHINE = "127.0.0.1"
GC_THRESHOLDS = (5_000, 10, NEVER)  # a batch's objects go with the batch
SWITCH_INTERVAL_S = 0.0003  # of the GIL; Python's 5 ms are longer than most batches
LISTEN_WITHIN_S = 5.0  # for a server that ends to leave its port to a spare
LISTEN_AGAIN_S = 0.1
# They keep a server from starting, and are said in a sentence.
FAILURES = (
    *(AnnouncementError, BusError, ListenError, NodeError, RetentionError, SiteError),
    TlsError,
)


def tune_interpreter() -> None:
    """Tune the garbage collector and the GIL switch interval, once all is loaded.

    Start-up objects are frozen out of garbage collection: a full collection that walks through them
    takes 70 ms. Those that follow have their moments (FullCollections). On one core a thread that
    comes back from the disk waits for the other thread's switch interval, over and over.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    sys.setswitchinterval(SWITCH_INTERVAL_S)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Say in one sentence why there is no server."""
    try:
        yield
    except AlreadyRunningError:
        raise CommandError(_("Another server is already using this database.")) from None
    except FAILURES as error:
        raise CommandError(str(error)) from None
    except DatabaseError as error:
        text = _("The database can't be used: {error}.")
        raise CommandError(text.format(error=one_line(error))) from None


class Command(BaseCommand):
    help = "Run the JIM server (TCP) and the site (HTTP) until Ctrl-C or SIGTERM."
    requires_migrations_checks = False  # `check_database` says it in one sentence

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "-a",
            "--address",
            # Everybody knows the demo's passwords.
            default=environment.text("JIM_ADDRESS") or (THIS_MACHINE if settings.DEMO else ""),
            help="address to listen on for JIM (default: all; the demo's: this machine only)",
        )
        parser.add_argument(
            "-p",
            "--port",
            type=int,
            default=7777,
            help="port to listen on for JIM (default: 7777; 0: any free port)",
        )
        parser.add_argument(
            "--http",
            default=environment.text("JIM_HTTP"),
            metavar="ADDRESS:PORT",
            help="address and port of the site, or off (default: 127.0.0.1:8000)",
        )
        parser.add_argument(
            "--spare",
            action="store_true",
            help="wait until no other server uses the database (PostgreSQL), then take over",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._options = options
        self._engine: Engine | None = None
        self._spare: Spare | None = None
        self._done = threading.Event()
        self._jobs = make_jobs(settings.JIM)
        self._service = ServiceNotifier(lambda: self._engine is None or is_well(self._engine))
        with one_sentence(), ExitStack() as self._held:
            days_of_rooms(settings.JIM.retention_of_rooms)
            self._certificates = own_certificates() if settings.TLS.is_on else None
            place = parse_place(options["http"]) if options["http"] != "off" else None
            self._budget = ConnectionBudget(settings.JIM, has_site=bool(place))
            self._site = self._open_site(*place) if place else None
            check_database()
            if settings.JIM.nodes:
                self._check_can_be_node()
                node = self._held.enter_context(node_lock())
                self._begin(node, self._listen_as(node), node)
            elif options["spare"]:
                self._become_spare()
            else:
                lock = self._held.enter_context(instance_lock())
                self._begin(lock, self._listen())
            self._serve()

    def _open_site(self, address: str, port: int) -> Site:
        max_frame_bytes = settings.JIM.max_frame_bytes
        return Site(address, port, self._budget, max_frame_bytes, self._certificates)

    def _check_can_be_node(self) -> None:
        if connection.vendor == "sqlite":
            raise CommandError(_("JIM_NODES needs PostgreSQL: a SQLite file serves one server."))
        if self._options["spare"]:
            raise CommandError(_("--spare and JIM_NODES exclude each other: every node serves."))
        check_bus_works(settings.JIM.bus)

    def _become_spare(self) -> None:
        """Prepare a thread that waits for the lock and begins then."""
        if connection.vendor == "sqlite":
            raise CommandError(_("--spare needs PostgreSQL: a SQLite file serves one machine."))
        lock = self._held.enter_context(server_lock())

        def begin() -> None:
            check_database()  # the server before may have been of a newer version
            self._begin(lock, self._listen_again())

        self._spare = Spare(lock, begin, self._finish)
        self._stop_on_signals()
        current_engine.become_spare()

    def _listen(self) -> list[socket.socket]:
        return open_listeners(self._options["address"], self._options["port"])

    def _listen_as(self, node: NodeLock) -> list[socket.socket]:
        """Listen as a node; one that can't leaves the others at once."""
        try:
            return self._listen()
        except ListenError:
            node.withdraw()
            raise

    def _listen_again(self) -> list[socket.socket]:
        """Listen; wait a while for a server on this machine that is just ending."""
        until = time.monotonic() + LISTEN_WITHIN_S
        while True:
            try:
                return self._listen()
            except ListenError:
                if self._done.wait(LISTEN_AGAIN_S) or time.monotonic() > until:
                    raise

    def _begin(
        self,
        lock: InstanceLock,
        listeners: list[socket.socket],
        node: NodeLock | None = None,
    ) -> None:
        """Start an engine on a database that is ours now."""
        check_hours, floor = settings.JIM.database_check_hours, settings.JIM.min_free_disk_bytes
        self._held.enter_context(database_guard.watching(lock, check_hours, floor))
        # A server that lost a thread is no server: it ends as if asked to, and says why. No signal
        # does that: another thread than the first may get it, and leave the first one waiting.
        engine = Engine(
            listeners,
            settings.JIM,
            on_failure=self._finish,
            budget=self._budget,
            tls=(settings.TLS, self._certificates) if self._certificates else None,
            node=node,
        )
        self._stop_on_signals()
        self._engine = engine
        engine.start()
        current_engine.start(engine)
        jim_address.listens(self._options["address"], listeners[0].getsockname()[1])
        tune_interpreter()
        for listener in listeners:
            self._say(_("JIM: listening on {place}").format(place=place_of(listener)))
        for job in self._jobs:
            if node:
                job.is_ours = partial(getattr, node, "is_first")
            job.begin()
        if settings.MDNS:
            self._announce(listeners[0])
        if not self._spare:
            self._service.begin()
        if self._certificates:
            warn_of(self._certificates)
            self._say(_("Fingerprint: {words}").format(words=self._certificates.fingerprint))

    def _announce(self, listener: socket.socket) -> None:
        """Tell the local network of this server until it stops."""
        key_digest = self._certificates.key_digest if self._certificates else ""
        announcement = Announcement(listener, settings.SERVER_NAME, key_digest)
        announcement.start()
        self._held.callback(announcement.stop)

    def _stop_on_signals(self) -> None:
        if threading.current_thread() is threading.main_thread():  # else they are set already
            handle_signals(self._finish, self._certificates)

    def _finish(self) -> None:
        """End `_serve`, from a signal's handler or any thread."""
        if self._site:
            self._site.stop()
        self._done.set()

    def _serve(self) -> None:
        """Run the site until the end, with an engine, or with a spare that waits for one."""
        try:
            if self._site:
                self._site.run(ready=self._ready)
            else:
                self._start_spare()
                self._done.wait()
        finally:
            self._service.stop()
            for job in self._jobs:
                job.stop()
            if self._spare:
                self._spare.stop()
            current_engine.stop()
            if self._engine:
                self._engine.stop()
        self._tell_end()

    def _tell_end(self) -> None:
        """Say that the server has stopped; raise the error that has stopped it."""
        if self._spare and self._spare.failure:
            raise self._spare.failure
        if failure := self._engine and self._engine.failure:
            if isinstance(failure, LockLostError):
                raise CommandError(str(failure))
            raise CommandError(_("The server failed: {error}").format(error=repr(failure)))
        self._say(_("Stopped."))

    def _ready(self, place: str) -> None:
        url = f"{self._site.scheme}://{place}" if self._site else ""
        self._say(_("Site: {url}/ (admin: {url}/admin/)").format(url=url))
        self._start_spare()

    def _start_spare(self) -> None:
        """Let a spare wait, now that it can end the site."""
        if self._spare:
            self._say(_("Spare: waiting until no other server uses this database."))
            self._spare.start()
            self._service.begin()

    def _say(self, line: str) -> None:
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError:  # the terminal is closed: there is nobody to tell
            discard(sys.stdout)

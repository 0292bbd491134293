"""`manage.py runjimserver`: the JIM server and the site, in one process."""

import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from common.encoding import wrong_encoding
from common.schema import newer_migrations, schema_problems, too_new, too_old, wrong_schema
from jimserver.backup.schedule import BackupSchedule
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.runtime.retention import Retention, RetentionError, days_of_rooms
from jimserver.runtime.service import ServiceNotifier
from jimserver.storage.database_guard import database_guard
from jimserver.storage.instance_lock import AlreadyRunningError, instance_lock
from jimserver.tls.certificates import Certificates, TlsError, own_certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.listeners import ListenError, open_listeners, place_of
from jimserver.web.monitoring import is_well
from jimserver.web.site import Site, SiteError, parse_place

log = logging.getLogger(__name__)

THIS_MACHINE = "127.0.0.1"
# A batch's objects go with the batch; the last two find soon what closed connections leave.
GC_THRESHOLDS = (5_000, 10, 2)
SWITCH_INTERVAL_S = 0.0003  # of the GIL; Python's 5 ms are longer than most batches


def tune_interpreter() -> None:
    """Tune the garbage collector and the GIL switch interval, once all is loaded.

    Start-up objects are frozen out of garbage collection: a full collection that walks through them
    takes 70 ms. On one core a thread that comes back from the disk waits for the other thread's
    switch interval, over and over.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    sys.setswitchinterval(SWITCH_INTERVAL_S)


def handle_signals(stop: Callable[[], object], certificates: Certificates | None) -> None:
    """Stop in order at a signal.

    SIGHUP stops the server whose terminal is closed, has one with TLS read its certificate again,
    and does nothing under nohup.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
    hangup = getattr(signal, "SIGHUP", None)  # not on Windows
    if not hangup or signal.getsignal(hangup) is signal.SIG_IGN:
        return
    had_terminal = has_terminal()

    def hang_up(*_: Any) -> None:
        if certificates is None or (had_terminal and not has_terminal()):
            stop()
        else:
            threading.Thread(target=read_again, args=[certificates], daemon=True).start()

    signal.signal(hangup, hang_up)


def has_terminal() -> bool:
    """Return whether this process has a terminal that is open."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def read_again(certificates: Certificates) -> None:
    """Read the certificate's files again; go on with the old one where that fails."""
    try:
        certificates.load()
    except TlsError as error:
        log.error("%s The old certificate stays in use.", error)
    else:
        log.info("TLS: the certificate was read again: %s", certificates.fingerprint)


class Command(BaseCommand):
    help = "Run the JIM server (TCP) and the site (HTTP) until Ctrl-C or SIGTERM."
    requires_migrations_checks = False  # `_check_database` says it in one sentence

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "-a",
            "--address",
            # Everybody knows the demo's passwords.
            default=THIS_MACHINE if settings.DEMO else "",
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
            default="127.0.0.1:8000",
            metavar="ADDRESS:PORT",
            help="address and port of the site, or off (default: 127.0.0.1:8000)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = threading.Event()
        with ExitStack() as held:
            try:
                days_of_rooms(settings.JIM.retention_of_rooms)
                certificates = own_certificates() if settings.TLS.is_on else None
                place = parse_place(options["http"]) if options["http"] != "off" else None
                budget = ConnectionBudget(settings.JIM, has_site=bool(place))
                max_frame_bytes = settings.JIM.max_frame_bytes
                site = Site(*place, budget, max_frame_bytes, certificates) if place else None
                self._check_database()
                lock = held.enter_context(instance_lock())
                check_hours = settings.JIM.database_check_hours
                floor = settings.JIM.min_free_disk_bytes
                held.enter_context(database_guard.watching(lock, check_hours, floor))
                listeners = open_listeners(options["address"], options["port"])
                # A server that lost a thread is no server: it ends as if asked to, and says why.
                engine = Engine(
                    listeners,
                    settings.JIM,
                    on_failure=lambda: os.kill(os.getpid(), signal.SIGTERM),
                    budget=budget,
                    tls=(settings.TLS, certificates) if certificates else None,
                )
            except AlreadyRunningError:
                raise CommandError(_("Another server is already using this database.")) from None
            except (ListenError, SiteError, TlsError, RetentionError) as error:
                raise CommandError(str(error)) from None
            except DatabaseError as error:
                raise CommandError(
                    _("The database can't be used: {error}.").format(error=error)
                ) from None
            self._run(engine, listeners, site, done, certificates)

    def _run(
        self,
        engine: Engine,
        listeners: list[Any],
        site: Site | None,
        done: threading.Event,
        certificates: Certificates | None,
    ) -> None:
        handle_signals(site.stop if site else done.set, certificates)
        engine.start()
        current_engine.start(engine)
        tune_interpreter()
        for listener in listeners:
            self._say(_("JIM: listening on {place}").format(place=place_of(listener)))
        backups, retention = BackupSchedule(), Retention(settings.JIM)
        backups.begin()
        retention.begin()
        service = ServiceNotifier(lambda: is_well(engine))
        service.begin()
        if certificates:
            self._say(_("Fingerprint: {words}").format(words=certificates.fingerprint))
        try:
            if site:
                site.run(
                    ready=lambda place: self._say(
                        _("Site: {url}/ (admin: {url}/admin/)").format(
                            url=f"{site.scheme}://{place}"
                        )
                    )
                )
            else:
                done.wait()
        finally:
            service.stop()
            backups.stop()
            retention.stop()
            current_engine.stop()
            engine.stop()
        if engine.failure:
            raise CommandError(_("The server failed: {error}").format(error=repr(engine.failure)))
        self._say(_("Stopped."))

    def _check_database(self) -> None:
        """Raise CommandError for a database that is not migrated, else DatabaseError."""
        connection.ensure_connection()
        if problem := wrong_encoding():
            raise CommandError(problem)
        executor = MigrationExecutor(connection)
        try:
            executor.loader.check_consistent_history(connection)
        except InconsistentMigrationHistory:
            raise CommandError(too_old()) from None
        if newer := newer_migrations(executor.loader):
            raise CommandError(too_new(newer))
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(_("The database is not up to date; run: manage.py prepare"))
        if missing := schema_problems():
            raise CommandError(wrong_schema(missing))

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal is closed: there is nobody to tell
            self.stdout.write(line)
            self.stdout.flush()

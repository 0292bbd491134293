"""Set the server up where nobody has, then run it: `jimd serve`, `manage.py serve`."""

import os
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from common.jim_address import is_local
from jimserver.first_run import choices, pending, terminal
from jimserver.first_run.joining import make_joining
from jimserver.first_run.page import server_of
from jimserver.first_run.pending import FirstRun
from jimserver.management.commands import runjimserver
from jimserver.management.commands.runjimserver import one_sentence
from jimserver.runtime.service import ServiceNotifier
from jimserver.runtime.signals import handle_signals
from jimserver.storage.postgres.exclusion import without_servers
from jimserver.tls.certificates import own_certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.web.site import Site, parse_place

NO_SITE = "off"


class Command(runjimserver.Command):
    help = "Run the JIM server and the site; at the first start, lead through the set-up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.epilog = "Without a terminal, the site's first page leads through the set-up."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["spare"] or not is_due():
            return super().handle(*args, **options)
        try:
            self._set_up(options)
        except terminal.NothingChosen:
            raise CommandError(_("Nothing was set up.")) from None
        return None

    def _set_up(self, options: dict[str, Any]) -> None:
        has_site = options["http"] != NO_SITE
        is_here = terminal.has_person() and (not has_site or self._wants_terminal())
        with one_sentence(), without_servers():
            if is_here:
                self._set_up_here(options)
            elif has_site:
                call_command("migrate", verbosity=0)
                if not self._set_up_on_page(options):
                    return
            else:
                call_command("prepare", stdout=self.stdout)
        start_anew()

    def _wants_terminal(self) -> bool:
        self._say(_("This server is new. Ctrl-C leaves everything as it is."))
        return terminal.choose(
            _("Where do you want to set it up?"), [(True, _("here")), (False, _("in a browser"))]
        )

    def _set_up_here(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        chosen = terminal.ask_all()
        address, http_port = ("", 0) if options["http"] == NO_SITE else parse_place(options["http"])
        try:
            admin = choices.apply(chosen, http_port)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        stays = stays_local(address)
        server = server_of(chosen, http_port, options["port"], is_site_local=stays)
        terminal.show(make_joining(server, chosen.registration, admin))

    def _set_up_on_page(self, options: dict[str, Any]) -> bool:
        """Serve the page until the server is set up; return False if a signal came first."""
        certificates = own_certificates() if settings.TLS.is_on else None
        address, port = parse_place(options["http"])
        budget = ConnectionBudget(settings.JIM, has_site=True)
        site = Site(address, port, budget, settings.JIM.max_frame_bytes, certificates)
        stays = stays_local(address)
        first_run = FirstRun(site.stop, port, options["port"], is_site_local=stays)
        settings.ALLOWED_HOSTS = ["*"]  # which names it will have is one of the questions
        handle_signals(site.stop, certificates)
        pending.begin(first_run)
        service = ServiceNotifier(lambda: True)

        def ready(place: str) -> None:
            url = f"{site.scheme}://{place}/"
            text = _("Open {url} in a browser to set this server up. The code is {code}")
            self._say(text.format(url=url, code=first_run.code))
            service.begin()

        site.run(ready)
        return first_run.is_done


def is_due() -> bool:
    """Return whether nobody has set this server up: no tables, or no administrator."""
    try:
        executor = MigrationExecutor(connection)
        if not executor.loader.applied_migrations:
            return True
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False  # of an older version: `prepare` is next
        return not choices.is_set_up()
    except DatabaseError:
        return False  # the server says what is wrong
    finally:
        connection.close()


def stays_local(address: str) -> bool:
    """Return whether the command line keeps the site on this machine, whatever is chosen."""
    is_said = any(word.startswith("--h") for word in sys.argv)  # it can be abbreviated
    return is_said and is_local(address)


def start_anew() -> NoReturn:
    """Run this command again in this process: settings are read once, at the start."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])

"""Define `manage.py invite` (`jimd invite`), which shows how people join."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.registration_limit import Mode, make_invitation, registration_mode
from common.jim_address import is_local, public_host
from jimserver.conf import environment
from jimserver.first_run import terminal
from jimserver.first_run.joining import DAYS, USES, Server, joining_of
from jimserver.web.site import SiteError, parse_place

MAX_DAYS = 365


def number(least: int, most: int) -> Any:
    """Return the parser of a whole number within bounds."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ArgumentTypeError(f"must be a number from {least} to {most}")
        return int(text)

    return parse


class Command(BaseCommand):
    help = "Show the address, fingerprint and QR code to join by, with an invitation if needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        most = settings.JIM.max_invitation_uses or 10**6
        options = (
            (["--uses"], number(1, most), USES, "how many can register by it"),
            (["--days"], number(1, MAX_DAYS), DAYS, "how many days it is valid"),
            (["-p", "--port"], number(1, 65535), 7777, "JIM's port, where it is not 7777"),
        )
        for names, kind, default, text in options:
            parser.add_argument(*names, type=kind, default=default, help=text)
        text = "address and port of the site, or off, where JIM_HTTP does not say it"
        parser.add_argument("--http", default=environment.text("JIM_HTTP"), help=text)

    def handle(
        self, *args: Any, uses: int, days: int, port: int, http: str, **options: Any
    ) -> None:
        try:
            mode = registration_mode(settings.JIM)
            code = invitation(uses, days) if mode is Mode.INVITATION else ""
            joining = joining_of(here(port, http), code, may_register=mode is not Mode.CLOSED)
        except (DatabaseError, SiteError) as error:
            raise CommandError(f"{error}".rstrip(".") + ".") from None
        terminal.show(joining)


def invitation(uses: int, days: int) -> str:
    admin = User.objects.filter(is_superuser=True).order_by("pk").first()
    if admin is None:
        raise CommandError(
            _("There is no administrator yet; run: {program} prepare").format(
                program=settings.PROGRAM
            )
        )
    _row, code = make_invitation(by=admin, uses=uses, lifetime=timedelta(days=days))
    return code


def here(port: int, http: str) -> Server:
    """Return where the settings, and the options where they differ, say that this server is."""
    is_encrypted = settings.HTTPS or settings.TLS.is_on
    address, http_port = ("", 0) if settings.HTTPS or http == "off" else parse_place(http)
    return Server(public_host(), http_port, port, is_encrypted, is_local(address))

"""Check what the operator chooses at the first run, and put it into effect."""

import os
import re
import socket
from ipaddress import ip_address
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services
from accounts.lookalikes import looks_taken
from accounts.models import User
from accounts.models.users import validate_name
from accounts.names import clean_name
from accounts.selectors import find_look_alike, find_user
from accounts.services.registration_limit import Mode, set_registration
from common.text import explain
from jim.errors import JimError
from jimserver.conf.settings_file import save_settings
from jimserver.conf.tls import AUTO
from jimserver.tls.authority import own_addresses

MAX_SERVER_NAME_CHARS = 60
THIS_MACHINE = "127.0.0.1"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
# One of these in the environment answers a question: the file could say nothing else.
OF_ADDRESS = ("JIM_ADDRESS", "JIM_HTTP", "JIM_ALLOWED_HOSTS")
OF_TLS = ("JIM_TLS", "JIM_TLS_CERT")


class Choices(NamedTuple):
    """Hold the answers. `host` is what others type; "" where only this machine may connect."""

    name: str
    admin: str
    password: str
    registration: Mode
    host: str
    tls: bool


def is_given(names: tuple[str, ...]) -> bool:
    """Return whether the environment answers a question already."""
    return any(os.environ.get(name) for name in names)


def guessed_host() -> str:
    """Return the address at which others can probably reach this machine."""
    return next(iter(own_addresses()), socket.gethostname().lower())


# The checks raise ValidationError with one sentence, and return the answer as it is kept.


def check_server_name(text: str) -> str:
    name = text.strip()
    if len(name) > MAX_SERVER_NAME_CHARS or not name.isprintable():
        most = MAX_SERVER_NAME_CHARS
        raise ValidationError(
            _("A server's name has at most {most} visible characters.").format(most=most)
        )
    return name


def check_admin(text: str) -> str:
    validate_name(text)
    name = clean_name(text)
    if find_user(name):
        raise ValidationError(_("The name {name} is taken.").format(name=name))
    if other := find_look_alike(name, but=None):
        raise ValidationError(explain(looks_taken(name, other)))
    return name


def check_password(password: str, admin: str) -> str:
    validate_password(password, User(username=admin, is_staff=True))
    return password


def check_host(text: str) -> str:
    host = text.strip().strip("[]").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        if HOST.fullmatch(host) and ".." not in host:
            return host
    raise ValidationError(_("An address is like chat.example.org or 192.0.2.7, without a port."))


def is_set_up() -> bool:
    """Return whether there is an administrator already."""
    return User.objects.filter(is_superuser=True).exists()


@transaction.atomic
def apply(choices: Choices, http_port: int) -> User:
    """Make the administrator, set the registration, write the settings; all or nothing.

    Return the administrator. Raise ValidationError with one sentence.
    """
    if is_set_up():
        raise ValidationError(_("This server has an administrator already."))
    try:
        admin = services.create_user(
            name=choices.admin,
            password_hash=make_password(choices.password),
            is_staff=True,
            is_superuser=True,
        )
    except JimError as error:
        raise ValidationError(explain(error)) from error
    set_registration(mode=choices.registration)
    path = settings.SETTINGS_FILE
    try:
        save_settings(path, settings_of(choices, http_port))
    except OSError as error:
        text = _("{file} can't be written: {reason}.")
        raise ValidationError(text.format(file=path, reason=error.strerror)) from None
    return admin


def settings_of(choices: Choices, http_port: int) -> dict[str, str]:
    """Return the settings that the choices make, by their variables."""
    found = {"JIM_NAME": choices.name} if choices.name else {}
    if choices.tls and not is_given(OF_TLS):
        found["JIM_TLS"] = AUTO
    if is_given(OF_ADDRESS):
        return found
    if not choices.host:
        return found | {"JIM_ADDRESS": THIS_MACHINE}
    own_name = socket.gethostname().lower()
    hosts = [*LOCAL_HOSTS, bracketed(choices.host), own_name, f"{own_name}.local"]
    found["JIM_ALLOWED_HOSTS"] = ",".join(dict.fromkeys(hosts))
    return found | {"JIM_HTTP": f":{http_port}"}


def bracketed(host: str) -> str:
    """Return a host as it is written in a URL."""
    return f"[{host}]" if ":" in host else host

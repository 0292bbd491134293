"""Say on the pages before the chat whose server this is, what is talked about and how to join."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.services.registration_limit import Mode, registration_mode
from common.jim_address import jim_address
from messaging.selectors import open_rooms

SHOWN_ROOMS = 8


def entrance(request: HttpRequest) -> dict[str, Any]:
    """Return what a visitor is shown; rooms only where anybody may register and read them."""
    is_open = registration_mode(settings.JIM) is Mode.OPEN
    return {
        "welcome": settings.SITE_WELCOME,
        "rooms": open_rooms(limit=SHOWN_ROOMS) if is_open else [],
        "way": jim_address.from_host(split_domain_port(request.get_host())[0]),
        "client": settings.CLIENT,
        "has_logo": settings.SITE_LOGO is not None,
    }

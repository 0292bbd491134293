"""Say on the pages before the chat whose server this is, what is talked about and how to join."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.services.registration_limit import Mode, registration_mode
from messaging.selectors import open_rooms

SHOWN_ROOMS = 8


def entrance(request: HttpRequest) -> dict[str, Any]:
    """Return what a visitor is shown; rooms only where anybody may register and read them."""
    is_open = registration_mode(settings.JIM) is Mode.OPEN
    return {
        "welcome": settings.SITE_WELCOME,
        "rooms": open_rooms(limit=SHOWN_ROOMS) if is_open else [],
        "host": request.get_host().rpartition(":")[0] or request.get_host(),
    }

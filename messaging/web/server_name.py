"""Show the server's name on its pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def server_name(request: HttpRequest) -> dict[str, Any]:
    """Return what every template knows: the name that the operator gave, or ""."""
    return {"server_name": settings.SERVER_NAME}

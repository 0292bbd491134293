"""Let only pages of this site open a WebSocket, as Django's own check of forms does."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings

Scope = dict[str, Any]


class SameOrigin:
    """Let a socket through whose page has the host and port that the browser asked for.

    An origin of JIM_TRUSTED_ORIGINS passes too. A cookie is no proof here: browsers send it with
    every page's sockets, also of another port of this machine.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._denier = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin, host = (
            headers.get(b"origin", b"").decode("latin-1"),
            headers.get(b"host", b"").decode("latin-1"),
        )
        is_own = bool(host) and urlsplit(origin).netloc.lower() == host.lower()
        target = (
            self._application if is_own or origin in settings.CSRF_TRUSTED_ORIGINS else self._denier
        )
        return await target(scope, receive, send)


def only_from_this_site(application: Any) -> Any:
    """Return `application` behind both checks: the page is of this host, and the host is ours."""
    return AllowedHostsOriginValidator(SameOrigin(application))

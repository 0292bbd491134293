"""Make the site's ASGI application, served by Daphne in the server's own process."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")

http_application = get_asgi_application()  # first: it loads the apps, which the rest needs

from jimserver.web.consumers import ChatConsumer  # noqa: E402
from jimserver.web.origins import only_from_this_site  # noqa: E402
from jimserver.web.site_limits import BoundedSite  # noqa: E402

sockets = URLRouter([
    path("chat/socket", ChatConsumer.as_asgi()),
    re_path("", WebsocketDenier.as_asgi()),  # any other path is a refusal, not our fault
])  # fmt: skip

application = ProtocolTypeRouter({
    "http": BoundedSite(
        http_application, settings.JIM.max_site_requests, settings.JIM.max_waiting_site_requests
    ),
    "websocket": only_from_this_site(AuthMiddlewareStack(sockets)),
})  # fmt: skip

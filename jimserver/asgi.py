"""The site's ASGI application, served by Daphne in the server's own process."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})

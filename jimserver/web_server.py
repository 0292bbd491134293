"""Daphne as this server needs it. Importing it installs Daphne's reactor, so only a process that serves a site does."""

import mimetypes
from typing import Any

from daphne.server import Server
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.http import FileResponse, HttpRequest, HttpResponse

from jimserver.flow import Flow

mimetypes.add_type("text/javascript", ".js")  # some systems know another; browsers run modules of no other


class StaticFiles(ASGIStaticFilesHandler):
    """Serves the apps' static files also without DEBUG, and has browsers ask whether they have changed: an update shows at once."""

    def serve(self, request: HttpRequest) -> FileResponse | HttpResponse:
        response = super().serve(request)
        response["Cache-Control"] = "no-cache"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class WebServer(Server):
    """Hands each WebSocket's application the Flow of its socket."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            scope["flow"] = Flow(protocol.transport)
        return super().create_application(protocol, scope)

"""Answer requests for static files."""

import functools
import gzip
import mimetypes
from urllib.request import url2pathname

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.core.exceptions import SuspiciousOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from jimserver.web.assets.bundles import BUNDLES
from jimserver.web.assets.storage import split_version, version

# Some systems know another type; browsers run modules of no other.
mimetypes.add_type("text/javascript", ".js")

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
COMPRESSED = (".js", ".css", ".svg")
MAX_CACHED = 256  # compressed files in memory; there are about 200


class StaticFiles(ASGIStaticFilesHandler):
    """Serve the apps' static files also without DEBUG.

    What has the present version in its address never changes; of the rest browsers ask whether it
    has changed.
    """

    def serve(self, request: HttpRequest) -> FileResponse | HttpResponse:
        name, is_present = split_version(self.file_path(request.path))
        try:
            response = self._compressed(request, name) or self._plain(request, name)
        except SuspiciousOperation:  # a scanner asks for /static/../../etc/passwd
            raise Http404 from None
        response["Cache-Control"] = FOR_GOOD if is_present else ASK_EACH_TIME
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def file_path(self, url: str) -> str:
        return url2pathname(url.removeprefix(self.base_url.path))

    def _compressed(self, request: HttpRequest, name: str) -> HttpResponse | None:
        if not name.endswith(COMPRESSED) or not takes_gzip(request):
            return None
        found = compress(name, version())
        if found is None:
            return None
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return HttpResponse(found[1], found[0], headers=headers)

    def _plain(self, request: HttpRequest, name: str) -> FileResponse | HttpResponse:
        if name in BUNDLES:
            content_type, make = BUNDLES[name]
            return HttpResponse(make(), content_type, headers={"Vary": "Accept-Encoding"})
        return serve(request, name, insecure=True)


def takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


@functools.lru_cache(maxsize=MAX_CACHED)
def compress(name: str, _version: str) -> tuple[str, bytes] | None:
    """Return a file's content type and its bytes as gzip; None where there is no such file."""
    if name in BUNDLES:
        content_type, make = BUNDLES[name]
        return content_type, gzip.compress(make().encode(), mtime=0)
    path = finders.find(name)
    if path is None:
        return None
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    with open(path, "rb") as file:
        return content_type, gzip.compress(file.read(), mtime=0)

"""Answer requests for static files."""

import functools
import gzip
import mimetypes
import re
from collections.abc import Callable
from urllib.request import url2pathname

import brotli
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
REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*$")  # of an encoding in a header
MAX_CACHED = 512  # compressed files in memory; there are about 200, each in two ways
# The best first. Browsers ask for "br" over HTTPS and on this machine.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": functools.partial(gzip.compress, mtime=0),
}


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
        encoding = taken_encoding(request)
        found = None
        if encoding and name.endswith(COMPRESSED):
            found = compress(name, encoding, version())
        if found is None:
            return None
        headers = {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
        return HttpResponse(found[1], found[0], headers=headers)

    def _plain(self, request: HttpRequest, name: str) -> FileResponse | HttpResponse:
        if name in BUNDLES:
            content_type, make = BUNDLES[name]
            return HttpResponse(make(), content_type, headers={"Vary": "Accept-Encoding"})
        return serve(request, name, insecure=True)


def taken_encoding(request: HttpRequest) -> str:
    """Return the best encoding that the browser takes; "" for none."""
    listed = request.headers.get("Accept-Encoding", "").split(",")
    taken = {word.partition(";")[0].strip() for word in listed if not REFUSED.search(word)}
    return next((name for name in ENCODINGS if name in taken), "")


@functools.lru_cache(maxsize=MAX_CACHED)
def compress(name: str, encoding: str, _version: str) -> tuple[str, bytes] | None:
    """Return a file's content type and its bytes, compressed; None where there is no such file."""
    found = read_file(name)
    return found and (found[0], ENCODINGS[encoding](found[1]))


def read_file(name: str) -> tuple[str, bytes] | None:
    """Return a static file's content type and its bytes; None where there is none."""
    if name in BUNDLES:
        content_type, make = BUNDLES[name]
        return content_type, make().encode()
    path = finders.find(name)
    if path is None:
        return None
    with open(path, "rb") as file:
        return mimetypes.guess_type(name)[0] or "application/octet-stream", file.read()

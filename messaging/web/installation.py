"""Let a browser install the chat page: manifest, icons, service worker, page without connection."""

import functools
import hashlib
import io
import json

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

ASSETS = (
    "page.js",
    "later.js",
    "page.css",
    "later.css",
    "site.css",
    "theme.js",
    "start.js",
    "icon.svg",
)  # of the page, and offline
LATER = ("vendor/markdown-it.js", "vendor/highlight.js")  # kept when they are asked for
ICON_PIXELS = (180, 192, 512)  # of iOS, and as browsers ask for them
DRAWN_PIXELS = 1024  # then made smaller, so that its edges are smooth
# Dark enough for a white sign on them; as the pictures of people (chat.css).
COLOURS = ("#0f766e", "#9a5b13", "#7a4fb5", "#b03a5b", "#2f6db3", "#4b7328", "#a8471f")
DAY_S = 86_400


def server_name() -> str:
    return settings.SERVER_NAME or "JIM"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Tell the browser what it would install: https://www.w3.org/TR/appmanifest/."""
    page = reverse("chat:page")
    icons = [
        {
            "src": reverse("chat:icon", args=[pixels]),
            "sizes": f"{pixels}x{pixels}",
            "type": "image/png",
            "purpose": purpose,
        }
        for pixels in ICON_PIXELS[1:]
        for purpose in ("any", "maskable")
    ]
    found = {
        "id": page,
        "name": server_name(),
        "short_name": server_name()[:12],
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#f4f6f8",
        "theme_color": "#f4f6f8",
        "icons": icons,
    }
    headers = {"Cache-Control": f"max-age={DAY_S}"}
    return JsonResponse(found, content_type="application/manifest+json", headers=headers)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker; it changes with the static files, whose addresses it holds."""
    site = {
        "page": reverse("chat:page"),
        "offline": reverse("chat:offline"),
        "signIn": reverse("chat:sign-in"),
        "signOut": reverse("chat:sign-out"),
        "assets": [static(f"messaging/{name}") for name in ASSETS],
        "later": [static(f"messaging/{name}") for name in LATER],
    }
    path = finders.find("messaging/worker.js")
    assert path
    with open(path, encoding="utf-8") as file:
        text = f"const SITE = {json.dumps(site)};\n{file.read()}"
    return HttpResponse(text, "text/javascript", headers={"Cache-Control": "no-cache"})


class OfflineView(TemplateView):
    """Show what the service worker shows where the server can't be reached."""

    template_name = "messaging/offline.html"


@require_safe
def icon(request: HttpRequest, pixels: int) -> HttpResponse:
    """Send the server's icon; 404 for sizes that nobody asks for."""
    if pixels not in ICON_PIXELS:
        raise Http404
    data = draw_icon(pixels, colour_of(server_name()))
    return HttpResponse(data, "image/png", headers={"Cache-Control": f"max-age={DAY_S}"})


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Send the picture that the operator has chosen; 404 without one."""
    found = settings.SITE_LOGO
    if found is None:
        raise Http404
    headers = {"Cache-Control": f"max-age={DAY_S}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.data, found.kind, headers=headers)


def colour_of(name: str) -> str:
    """Return the colour that belongs to a server's name: several on one phone differ by it."""
    if name == "JIM":
        return COLOURS[0]
    return COLOURS[hashlib.sha256(name.encode()).digest()[0] % len(COLOURS)]


@functools.lru_cache(maxsize=len(ICON_PIXELS))
def draw_icon(pixels: int, colour: str) -> bytes:
    """Return a PNG of a speech bubble on this colour, which fills it: systems cut its corners."""
    from PIL import Image, ImageDraw  # few processes draw

    unit = DRAWN_PIXELS / 32
    image = Image.new("RGB", (DRAWN_PIXELS, DRAWN_PIXELS), colour)
    draw = ImageDraw.Draw(image)

    def scaled(*points: float) -> list[float]:
        return [point * unit for point in points]

    draw.rounded_rectangle(scaled(7, 9.5, 25, 20.5), 2 * unit, "white")
    draw.polygon(scaled(9, 18, 16, 20, 9.5, 24), "white")
    for y, end in ((13, 21), (17, 17)):
        draw.rounded_rectangle(scaled(11, y - 0.9, end, y + 0.9), 0.9 * unit, colour)
    out = io.BytesIO()
    image.resize((pixels, pixels), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()

"""Show how people join: the address, the fingerprint of the server's key, a QR code."""

import io
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.registration_limit import Mode, make_invitation
from jimserver.conf.tls import ALL_NETWORKS, TlsSettings
from jimserver.first_run.choices import THIS_MACHINE, bracketed
from jimserver.tls.certificates import Certificates, TlsError

USES, DAYS = 30, 7  # of the invitation that the first run makes: a class, a week
QR_BORDER = 2  # modules
QR_SCALE = 5  # pixels of a module on a page


class Joining(NamedTuple):
    """Tell how people join. `code` "" where none is needed, `fingerprint` "" without TLS."""

    url: str
    is_for_others: bool  # whether other machines can open it
    host: str
    port: int  # of JIM
    code: str
    fingerprint: str

    @property
    def client(self) -> str:
        """Return the command of the terminal client."""
        words = f"{settings.CLIENT} -a {self.host} -p {self.port} -un NAME"
        return f"{words} --invitation={self.code}" if self.code else words


class Server(NamedTuple):
    """Say where a server is. `http_port` 0: at its scheme's own port, behind a proxy."""

    host: str  # "": this machine only
    http_port: int
    port: int
    is_encrypted: bool
    is_site_local: bool = False  # whether the site listens on this machine alone


def make_joining(server: Server, mode: Mode, by: User, *, uses: int = USES) -> Joining:
    """Return how people join, with a new invitation where that takes one."""
    code = ""
    if mode is Mode.INVITATION:
        lifetime, note = timedelta(days=DAYS), _("first run")
        _row, code = make_invitation(by=by, uses=uses, lifetime=lifetime, note=note)
    return joining_of(server, code, may_register=mode is not Mode.CLOSED)


def joining_of(server: Server, code: str, *, may_register: bool = True) -> Joining:
    host = server.host or THIS_MACHINE
    site = THIS_MACHINE if server.is_site_local else host
    place = bracketed(site) + (f":{server.http_port}" if server.http_port else "")
    path = reverse("chat:register" if may_register else "chat:page")
    query = f"?{urlencode({'invitation': code})}" if code else ""
    scheme = "https" if server.is_encrypted else "http"
    url, is_for_others = f"{scheme}://{place}{path}{query}", site != THIS_MACHINE
    return Joining(url, is_for_others, host, server.port, code, fingerprint_of(server))


def fingerprint_of(server: Server) -> str:
    """Return the words of the server's key, which is made if there is none; "" without TLS."""
    if settings.TLS.is_on:
        wanted = settings.TLS
    elif server.is_encrypted and not settings.HTTPS:
        wanted = TlsSettings(True, None, None, ALL_NETWORKS)
    else:
        return ""
    names = [*settings.ALLOWED_HOSTS, *([server.host] if server.host else [])]
    try:
        return Certificates(wanted, settings.DATA_DIR, names).fingerprint
    except TlsError:
        return ""


def lines_of(joining: Joining) -> list[str]:
    """Return what a terminal shows, without the QR code."""
    text = _("Join: {url}") if joining.is_for_others else _("Join on this machine: {url}")
    lines = [text.format(url=joining.url)]
    lines.append(_("In a terminal: {command}").format(command=joining.client))
    if joining.code:
        lines.append(_("Invitation: {code}").format(code=joining.code))
    if joining.fingerprint:
        lines.append(_("Fingerprint: {words}").format(words=joining.fingerprint))
    return lines


def qr_text(url: str, encoding: str) -> str:
    """Return a QR code for a terminal; "" where its encoding has no blocks."""
    out = io.StringIO()
    segno.make_qr(url, error="l").terminal(out, border=QR_BORDER, compact=True)
    text = out.getvalue()
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ""
    return text


def qr_image(url: str) -> str:
    """Return a QR code as a data URL for a page."""
    code = segno.make_qr(url, error="m")
    return code.svg_data_uri(scale=QR_SCALE, border=QR_BORDER * 2, dark="#000", light="#fff")

"""Make links to the files of messages, for every session and for people."""

import socket
import time
from urllib.parse import quote

from django.conf import settings

from attachments.selectors import FileRow
from attachments.tickets import reading_key
from common.jim_address import public_host
from jim.replies import FileInfo

HOUR_S = 3600
ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})
ANY_HOST, THIS_MACHINE = "*", "127.0.0.1"


class SiteAddress:
    """Hold where people reach the site; set once, before anybody can ask."""

    def __init__(self) -> None:
        self._found = ""

    def listens(self, scheme: str, address: str, port: int) -> None:
        """Note where the site listens."""
        self._found = f"{scheme}://{place_to_open(address, port)}"

    def url(self) -> str:
        """Return the beginning of every address of the site; "" where there is none."""
        base: str = settings.JIM.site_url or self._found
        return base.rstrip("/") + (settings.FORCE_SCRIPT_NAME or "") if base else ""


def place_to_open(address: str, port: int) -> str:
    """Return the host and the port of a site that listens on `address`, for a browser."""
    host = _host_here() if address in ANY_ADDRESS else address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _host_here() -> str:
    """Return the host that others type, else one that the site answers to: it refuses the rest."""
    own_name = socket.gethostname() if ANY_HOST in settings.ALLOWED_HOSTS else THIS_MACHINE
    return public_host() or own_name


site_address = SiteAddress()


def file_info(msg_id: int, row: FileRow) -> FileInfo:
    """Describe the file of a message for a session."""
    return FileInfo(
        name=row.name,
        size=row.size,
        type=row.kind,
        url=link_to(msg_id, row.name),
        width=row.width,
        height=row.height,
        alt=row.alt,
    )


def link_to(msg_id: int, name: str) -> str:
    """Return the link that people get: for the logged in, or signed for so many hours."""
    hours = settings.JIM.file_link_hours
    link = f"{site_address.url()}/files/{msg_id}/{quote(name)}"
    return signed_link(msg_id, name, time.time() + hours * HOUR_S) if hours else link


def signed_link(msg_id: int, name: str, until: float) -> str:
    """Return a link that works until this time, whoever follows it."""
    base = f"{site_address.url()}/files/{msg_id}/{quote(name)}"
    return f"{base}?key={reading_key(msg_id, until)}"

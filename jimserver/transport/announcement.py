"""Announce the server on the local network by mDNS, so that `client.py --find` lists it."""

import importlib.util
import ipaddress
import logging
import socket
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.background import Periodic
from jim.discovery import EXTRA, KEY, SERVICE

if TYPE_CHECKING:
    from zeroconf import Zeroconf

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 30.0  # for addresses that the machine has got or lost
EVERYWHERE = ("", "0.0.0.0", "::")
LABEL_BYTES = 63  # of one label of a DNS name


class AnnouncementError(Exception):
    """Say in one sentence why the server can't be announced."""


class Announcement(Periodic):
    """Tell the local network where a server listens, from `start` until `stop`."""

    def __init__(self, listener: socket.socket, name: str = "", key_digest: str = "") -> None:
        """Take the address from `listener`; without a name, the machine's is used.

        `key_digest` is "" for a server without TLS.

        Raise AnnouncementError without the package that speaks mDNS.
        """
        super().__init__("mdns")
        if importlib.util.find_spec("zeroconf") is None:
            raise AnnouncementError(
                _("JIM_MDNS needs the package zeroconf (the extra {extra}).").format(extra=EXTRA)
            )
        self._host, self._port = listener.getsockname()[:2]
        self._machine = _label(socket.gethostname().partition(".")[0] or "jim")
        self._instance = _label(name or f"JIM {self._machine}")
        self._properties = {KEY: key_digest} if key_digest else {}
        self._addresses: list[str] = []
        self._zeroconf: Zeroconf | None = None

    def work(self) -> float:
        """Announce the server anew where its addresses have changed."""
        addresses = self._addresses_now()
        if addresses != self._addresses:
            self._withdraw()
            self._addresses = addresses
            if addresses:
                self._announce()
        return LOOK_AGAIN_S

    def stop(self) -> None:
        """Withdraw the announcement."""
        super().stop()
        if self.is_alive():
            self.join()
        self._withdraw()

    def _addresses_now(self) -> list[str]:
        """Return the addresses of this machine where others reach the server."""
        import ifaddr

        found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
        texts = sorted(ip if isinstance(ip, str) else ip[0] for ip in found)
        served = texts if self._host in EVERYWHERE else [self._host]
        return [text for text in served if not _is_of_this_machine_only(text)]

    def _announce(self) -> None:
        from zeroconf import ServiceInfo, Zeroconf

        try:
            self._zeroconf = Zeroconf(interfaces=self._addresses)
            info = ServiceInfo(
                SERVICE,
                f"{self._instance}.{SERVICE}",
                port=self._port,
                properties=self._properties,
                server=f"{self._machine}.local.",
                parsed_addresses=self._addresses,
            )
            self._zeroconf.register_service(info, allow_name_change=True)
        except OSError as error:  # no multicast here; perhaps later
            log.warning("mDNS: the server can't be announced: %s", error)
            self._withdraw()
        else:
            log.info("mDNS: announced as %r at %s", info.name, ", ".join(self._addresses))

    def _withdraw(self) -> None:
        if self._zeroconf is not None:
            self._zeroconf.close()  # tells the network that the service is gone
        self._zeroconf = None
        self._addresses = []


def _is_of_this_machine_only(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return address.is_loopback or (address.version == 6 and address.is_link_local)


def _label(text: str) -> str:
    """Return text that fits one label of a DNS name, without control characters."""
    text = "".join(filter(str.isprintable, text))
    return text.encode()[:LABEL_BYTES].decode(errors="ignore")

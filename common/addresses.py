"""Parse and group addresses of peers, and find the sender behind a trusted proxy."""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPv6_BITS = 64  # of an IPv6 address name the network: whoever has one has all its addresses
MAPPED_BITS = 96  # of ::ffff:0:0/96, the IPv4 addresses written as IPv6

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def host_of(place: str) -> str:
    """Return the host in "ip:port" or "[ip]:port", or in a host alone."""
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0] if place.count(":") == 1 else place


def place_of(host: str, port: int) -> str:
    """Return "ip:port", or "[ip]:port" for IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_address(text: str) -> Address | None:
    """Return the address in "ip" or "ip:port", or None.

    An IPv4 address written as IPv6 is the IPv4 one.
    """
    try:
        address = ip_address(host_of(text).partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def parse_network(text: str) -> Network:
    """Return a network or a single address, host bits cut off; raise ValueError for nonsense.

    A network of IPv4 addresses written as IPv6 is the IPv4 one, as in `parse_address`.
    """
    network = ip_network(text.strip(), strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is not None and network.prefixlen >= MAPPED_BITS:
        return IPv4Network((mapped, network.prefixlen - MAPPED_BITS))
    return network


def peer_key(place: str) -> str:
    """Return the key of one peer: an IPv4 address, or the network of an IPv6 address."""
    address = parse_address(place)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPv6_BITS), strict=False))
    return str(address or host_of(place))


# Behind a proxy


def address_of_request(request: HttpRequest) -> str:
    """Return the address that sent a web request."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    return host_of(original_sender(peer, request.headers.get("X-Forwarded-For", "")))


def original_sender(peer: str, forwarded_for: str) -> str:
    """Return `peer`, or the address that trusted proxies name in X-Forwarded-For.

    Each proxy appends whom it saw, so the header is read from its end, and only as far as those
    who wrote it are trusted: what stands before is the client's to invent.
    """
    seen = peer
    for entry in reversed(forwarded_for.split(",")):
        if not is_trusted_proxy(seen) or parse_address(entry.strip()) is None:
            break
        seen = entry.strip()
    return seen


def is_trusted_proxy(place: str) -> bool:
    """Return whether this peer is a proxy of the operator's (JIM_TRUSTED_PROXIES)."""
    address = parse_address(place)
    return address is not None and any(
        address in network for network in _networks(tuple(settings.TRUSTED_PROXIES))
    )


@cache
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(parse_network, texts))


# Addresses that the server itself calls

NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Return whether an address is one of the Internet, whatever IPv4 address it carries."""
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_public(carried)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)

"""Addresses of peers: the host in what a door calls a peer, the network that counts as one peer, who sent a web request."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPv6_BITS = (
    64  # of an IPv6 address name the network: whoever has one such network has all its addresses
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def host_of(place: str) -> str:
    """The host in "ip:port" or "[ip]:port", or in a host alone."""
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0] if place.count(":") == 1 else place


def parse_address(text: str) -> Address | None:
    """The address in "ip" or "ip:port"; None for what is none. An IPv4 address written as IPv6 is the IPv4 one."""
    try:
        address = ip_address(host_of(text).partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def parse_network(text: str) -> Network:
    """A network or a single address, host bits cut off; raises ValueError for what is none."""
    return ip_network(text.strip(), strict=False)


def peer_key(place: str) -> str:
    """What counts as one peer: an IPv4 address, or the network of an IPv6 address."""
    address = parse_address(place)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPv6_BITS), strict=False))
    return str(address or host_of(place))


def address_of_request(request: HttpRequest) -> str:
    """Who sent a web request: behind the operator's proxy, the address that the proxy saw."""
    seen = str(request.META.get("REMOTE_ADDR") or "")
    if settings.HTTPS:  # there is a proxy, and the last entry is its own; those before it are the client's to invent
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or seen
    return host_of(seen)

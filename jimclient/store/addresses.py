"""Addresses of servers as keys of a store."""

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "[::1]")


def server_address(host: str, port: int) -> str:
    """Return the key of a server whose identity is not known: `host:port`."""
    return canonical_address(f"{host}:{port}")


def canonical_address(address: str) -> str:
    """Return one spelling for all names of this machine, without regard to case."""
    host, colon, port = address.lower().rpartition(":")
    return f"127.0.0.1{colon}{port}" if host in _THIS_MACHINE else address.lower()


def is_address(key: str) -> bool:
    """Return True for an address, False for an identity, which has no colon."""
    return ":" in key

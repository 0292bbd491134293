"""Name what mDNS carries about a JIM server on a local network (RFC 6762, RFC 6763)."""

SERVICE = "_jim._tcp.local."
KEY = "key"  # of the TXT record: the digest of the server's public key, where it encrypts
EXTRA = "mdns"  # of the wheels, with the package that speaks mDNS

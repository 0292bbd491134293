"""Parse the usual message in one step: the fast path for what busy clients send most."""

import msgspec

from jim.requests import Msg

BEGINNINGS = (b'{"action":"msg"', b'{"action": "msg"')
BACKSLASH = ord("\\")  # a byte is found ten times as fast as a bytes object of that byte
_decode = msgspec.json.Decoder(Msg).decode


def plain_message(line: bytes) -> Msg | None:
    """Return the message in `line`; None where only the general parser can tell.

    This is exact. Each key brings a colon outside of strings; without an escaped colon
    (`\\u003a`), the others are in the values. So when the line has no more colons than the known
    fields and their values, it has no other key, no key twice and nothing nested.
    """
    if not line.startswith(BEGINNINGS) or (BACKSLASH in line and b"\\u003" in line):
        return None
    try:
        message = _decode(line)
    except (ValueError, RecursionError):
        return None
    colons = 3
    if (client_id := message.id) is not None:
        colons += 1
    if (sender := message.sender) is not None:
        colons += 1
    if (time := message.time) is not None:
        if type(time) is not float and type(time) is not int:
            return None
        colons += 1
    if (found := line.count(b":")) != colons:
        colons += message.message.count(":") + message.to.count(":")
        colons += (sender or "").count(":") + str(client_id).count(":")
    return message if found == colons else None

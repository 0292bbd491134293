"""Make many TLS handshakes at once: `python -m bench.handshakes PORT COUNT`, for a scenario.

It waits for a line on stdin, prints {"handshakes", "failed", "seconds"}, and keeps the connections
until stdin ends: that many ends at once are no handshakes. It runs at a low priority: on the
generator's core the chat's messages come first.
"""

import json
import os
import select
import socket
import ssl
import sys
import time

from bench.wire_tls import trusting_context

NICENESS = 19
WITHIN_S = 120.0


def main() -> int:
    port, count = map(int, sys.argv[1:3])
    os.nice(NICENESS)
    context = trusting_context()
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    waiting = {}
    for _ in range(count):
        plain = socket.create_connection(("127.0.0.1", port))
        tls = context.wrap_socket(plain, do_handshake_on_connect=False)
        tls.setblocking(False)
        waiting[tls.fileno()] = tls
    held = [*waiting.values()]
    failed = shake_all(waiting, began + WITHIN_S)
    print(json.dumps({
        "handshakes": count - failed,
        "failed": failed,
        "seconds": round(time.monotonic() - began, 2),
    }), flush=True)  # fmt: skip
    sys.stdin.read()
    for tls in held:
        tls.close()
    return 0


def shake_all(waiting: dict[int, ssl.SSLSocket], until: float) -> int:
    """Go through all handshakes at once; return how many failed. The connections stay open."""
    failed = 0
    epoll = select.epoll()
    for number in waiting:
        epoll.register(number, select.EPOLLIN)
    for number in [*waiting]:
        failed += shake(waiting, number)
    while waiting and time.monotonic() < until:
        for number, _mask in epoll.poll(1.0):
            failed += shake(waiting, number)
    return failed + len(waiting)


def shake(waiting: dict[int, ssl.SSLSocket], number: int) -> int:
    """Go on with a handshake that is under way; return 1 if it has failed."""
    if number not in waiting:
        return 0
    try:
        waiting[number].do_handshake()
    except ssl.SSLWantReadError:
        return 0
    except OSError:
        del waiting[number]
        return 1
    del waiting[number]
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Speak the drivers' end of the line protocol: JSON commands on stdin, JSON events on stdout.

Drivers run inside the foreign client's interpreter (3.7 and later) and only import what that has.
"""

import json
import os
import threading


class Channel:
    """Speak with the test; keeps stdin and stdout to itself, since some clients use them."""

    def __init__(self):
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self._in = os.fdopen(os.dup(0), encoding="utf-8")
        self._lock = threading.Lock()
        os.dup2(2, 1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def tell(self, event, **facts):
        """Report one event."""
        with self._lock:
            self._out.write(json.dumps({"event": event, **facts}) + "\n")
            self._out.flush()

    def listen(self, on_command):
        """Call on_command with each command, from a thread of its own."""

        def read():
            for line in self._in:
                on_command(json.loads(line))

        threading.Thread(target=read, daemon=True).start()

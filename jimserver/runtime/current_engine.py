"""The engine that runs in this process, for the site beside it; None where the site runs without one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jimserver.runtime.engine import Engine

engine: "Engine | None" = None  # set by the command that starts it, before anything can ask


def start(running: "Engine") -> None:
    """From now on the site's sockets lead to this engine."""
    global engine
    engine = running


def stop() -> None:
    global engine
    engine = None

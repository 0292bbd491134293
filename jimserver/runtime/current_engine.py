"""The engine of this process, for the site beside it; None where the site runs without one."""

from jimserver.runtime.engine import Engine

_engine: Engine | None = None  # set by the command that starts it, before anything can ask


def start(engine: Engine) -> None:
    """Make `engine` the one that the site's requests and sockets reach."""
    global _engine
    _engine = engine


def stop() -> None:
    """Leave the site without an engine."""
    global _engine
    _engine = None


def get() -> Engine | None:
    """Return the engine of this process, if one runs."""
    return _engine

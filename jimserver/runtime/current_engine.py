"""Find the engine of this process for the site; None where the site runs without one."""

from jimserver.runtime.engine import Engine

_engine: Engine | None = None  # set by the command that starts it, before anything can ask
_is_spare = False


def start(engine: Engine) -> None:
    """Make `engine` the one that the site's requests and sockets reach."""
    global _engine, _is_spare
    _engine, _is_spare = engine, False


def stop() -> None:
    """Leave the site without an engine."""
    global _engine
    _engine = None


def become_spare() -> None:
    """Have the site serve nothing but its health until an engine starts."""
    global _is_spare
    _is_spare = True


def is_spare() -> bool:
    """Return whether this process waits for another one to end."""
    return _is_spare


def get() -> Engine | None:
    """Return the engine of this process, if one runs."""
    return _engine

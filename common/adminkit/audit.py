"""Write to the audit from admin pages; the app that keeps one names it when it is ready."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

_recorders: list[Callable[..., None]] = []


def use(recorder: Callable[..., None]) -> None:
    """Send what pages record to `recorder(request, action, target, before=, after=)`."""
    _recorders[:] = [recorder]


def record(request: HttpRequest, action: str, target: Any = None, **values: Any) -> None:
    """Record that the sender of `request` does `action` to `target`."""
    for recorder in _recorders:
        recorder(request, action, target, **values)

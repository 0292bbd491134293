"""Make an entry of a table of settings."""

from dataclasses import field
from typing import Any


def setting(default: Any, unit: str, why: str, *, least: float | None = 0) -> Any:
    """Return a field of Config: default, unit as text, reason, and least sensible value."""
    return field(default=default, metadata={"unit": unit, "why": why, "least": least})

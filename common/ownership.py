"""Check, in tests and debug runs, that what belongs to one thread is used by no other.

`owned_by` only notes a class. `switch_on` replaces the access to its attributes by one that checks
the calling thread. A server in production never calls it, so objects cost nothing extra there.

A thread says with `acting_as` which role it has. As long as nobody acts in a role, anybody may use
what belongs to it: before the threads start, after they have ended, and in tests without threads.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

MAIN_THREAD = "main_thread"
WRITE_THREAD = "write_thread"
WEB_LOOP = "web_loop"

Class = TypeVar("Class", bound=type)


class OwnershipError(AssertionError):
    """Tell that a thread used what belongs to another one."""


class Owned(NamedTuple):
    """Mark a class whose objects belong to the thread in `role`; any thread can use `shared`."""

    kind: type
    role: str
    shared: frozenset[str]


class _Thread(threading.local):
    """Know the role of the calling thread."""

    role = ""
    exempt = 0  # greater than 0: constructs such an object, or a test looks into one


violations: list[str] = []  # what was found, also where somebody caught the error
_thread = _Thread()
_acting: Counter[str] = (
    Counter()
)  # threads in each role; several servers of one process have several
_owned: list[Owned] = []
_is_on = False


def owned_by(role: str, *, shared: tuple[str, ...] = ()) -> Callable[[Class], Class]:
    """Declare that only the thread in `role` uses a class's objects, except names in `shared`."""

    def note(kind: Class) -> Class:
        owned = Owned(kind, role, frozenset(shared))
        _owned.append(owned)
        if _is_on:
            _guard(owned)
        return kind

    return note


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Let the calling thread use what belongs to `role`."""
    _thread.role = role
    _acting[role] += 1
    try:
        yield
    finally:
        _acting[role] -= 1
        _thread.role = ""


@contextmanager
def unchecked() -> Iterator[None]:
    """Let the calling thread use what is not its own: to assemble it, or in a test."""
    _thread.exempt += 1
    try:
        yield
    finally:
        _thread.exempt -= 1


def switch_on() -> None:
    """Check every class that is declared, from now on."""
    global _is_on
    if not _is_on:
        _is_on = True
        for owned in _owned:
            _guard(owned)


def _guard(owned: Owned) -> None:
    kind: Any = owned.kind
    construct, get, put = kind.__init__, kind.__getattribute__, kind.__setattr__

    def checked_init(self: Any, *args: Any, **values: Any) -> None:
        with unchecked():
            construct(self, *args, **values)

    def checked_get(self: Any, name: str) -> Any:
        _check(owned, name)
        return get(self, name)

    def checked_put(self: Any, name: str, value: Any) -> None:
        _check(owned, name)
        put(self, name, value)

    kind.__init__, kind.__getattribute__, kind.__setattr__ = checked_init, checked_get, checked_put


def _check(owned: Owned, name: str) -> None:
    if _thread.role == owned.role or _thread.exempt or not _acting[owned.role]:
        return
    if name in owned.shared or name.startswith("__"):
        return
    violations.append(
        f"{threading.current_thread().name} used {owned.kind.__name__}.{name} of {owned.role}"
    )
    raise OwnershipError(violations[-1])

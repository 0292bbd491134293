"""Decide whether strangers can register; limit the accounts by address and in all.

One limit for all ways in (TCP, guests, the page), kept in memory. Accounts that the staff creates
don't count.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import Invitation, RegistrationSwitch, User
from common.addresses import peer_key
from jim.codes import Code
from jim.errors import JimError

PERIOD_S = 3600.0
MAX_PEERS = 50_000  # remembered; beyond it the oldest are forgotten
ALL = ""  # the key under which everybody counts


class RegistrationLimit:
    """Buckets that fill within PERIOD_S. Any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._used: dict[str, tuple[float, float]] = {}  # peer -> registrations, as of when
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Count a registration from `address`; raise JimError 429 after too many."""
        limits = settings.JIM
        peer = peer_key(address)
        with self._lock:
            used, used_in_all = self._now_used(peer, limits.registrations_of_address), 0.0
            if limits.registrations:
                used_in_all = self._now_used(ALL, limits.registrations)
            if _is_over(used, limits.registrations_of_address) or _is_over(
                used_in_all, limits.registrations
            ):
                raise JimError(Code.TOO_MANY, _("Too many new accounts; try again later."))
            self._note(peer, used + 1)
            self._note(ALL, used_in_all + 1)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._used.clear()

    def _now_used(self, key: str, limit: int) -> float:
        used, at = self._used.get(key, (0.0, 0.0))
        return max(0.0, used - (self._clock() - at) / PERIOD_S * limit)

    def _note(self, key: str, used: float) -> None:
        self._used.pop(key, None)
        self._used[key] = used, self._clock()
        if len(self._used) > MAX_PEERS:
            del self._used[next(iter(self._used))]


def _is_over(used: float, limit: int) -> bool:
    return 0 < limit < used + 1


registration_limit = RegistrationLimit()


# Registration modes and invitations

Mode = RegistrationSwitch.Mode
CODE_BYTES = 15  # 120 bits, 20 characters


class Limits(Protocol):
    """Hold the settings that matter here."""

    @property
    def registration(self) -> bool: ...
    @property
    def invitations(self) -> bool: ...


def registration_mode(limits: Limits) -> Mode:
    """Return how strangers can register: as the operator's switch says, else as the settings do."""
    chosen = RegistrationSwitch.objects.filter(pk=1).values_list("mode", flat=True).first()
    if chosen:
        return Mode(chosen)
    if not limits.registration:
        return Mode.CLOSED
    return Mode.INVITATION if limits.invitations else Mode.OPEN


def set_registration(*, mode: str) -> None:
    """Set the operator's switch; "" leaves it to the settings."""
    RegistrationSwitch.objects.update_or_create(pk=1, defaults={"mode": mode})


def make_invitation(
    *, by: User, uses: int, lifetime: timedelta, note: str = ""
) -> tuple[Invitation, str]:
    """Return a new invitation and its code, which is stored nowhere."""
    code = secrets.token_urlsafe(CODE_BYTES)
    row = Invitation.objects.create(
        digest=_digest_of(code),
        note=note,
        created_by=by,
        expires_at=timezone.now() + lifetime,
        uses_left=uses,
    )
    return row, code


def check_invitation(code: str) -> None:
    """Raise JimError 403 for a code that lets nobody register; it says why."""
    if not _valid(code).exists():
        raise _refusal(code)


def use_invitation(code: str) -> None:
    """Count a registration; raise JimError 403 as `check_invitation` does."""
    if not _valid(code).update(uses_left=F("uses_left") - 1):
        raise _refusal(code)


def _valid(code: str) -> QuerySet[Invitation, Invitation]:
    return Invitation.objects.filter(
        digest=_digest_of(code), uses_left__gt=0, expires_at__gt=timezone.now()
    )


def _digest_of(code: str) -> str:
    return hashlib.sha256(code.strip().encode("utf-8", "replace")).hexdigest()


def _refusal(code: str) -> JimError:
    """Return why a code is refused. Codes can't be guessed, so who has one may know."""
    if not code.strip():
        return JimError(Code.BLOCKED, _("A new account needs an invitation here."))
    found = Invitation.objects.filter(digest=_digest_of(code)).first()
    if found is None:
        return JimError(Code.BLOCKED, _("This invitation is unknown here."))
    if found.expires_at <= timezone.now():
        return JimError(Code.BLOCKED, _("This invitation has expired; ask for a new one."))
    return JimError(Code.BLOCKED, _("This invitation is used up; ask for a new one."))

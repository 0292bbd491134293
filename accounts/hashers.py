"""Hash passwords with Argon2id, on the threads of one pool."""

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from common.fair_pool import FairPool

SITE = "site"  # the key under which the pool queues all hashing of the site


@cache
def hashing_pool(threads: int) -> FairPool:
    """Return the process-wide pool of `threads` threads that hash passwords."""
    return FairPool(threads, "hashing")


class JimArgon2PasswordHasher(Argon2PasswordHasher):
    """Hash with Argon2id at the OWASP Password Storage Cheat Sheet's cost.

    That is 19 MiB, two passes and one lane. With Django's default (100 MiB, 8 lanes), a handful of
    simultaneous logins can use up a small machine's memory and cores. The algorithm keeps Django's
    name, so hashes of either cost verify and are renewed at the next login. Callers wait for a
    thread of the pool.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2  # passes
    parallelism = 1  # lanes

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        encoded: str = _pool().run(SITE, super().encode, password, salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password matches the hash."""
        return bool(_pool().run(SITE, super().verify, password, encoded))


def _pool() -> FairPool:
    return hashing_pool(settings.JIM.hashing_threads)

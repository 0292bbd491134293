"""How passwords are hashed, and on which threads."""

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from common.fair_pool import FairPool

SITE = "site"  # whose turn it is when the site hashes, whoever asks


@cache
def hashing_pool(threads: int) -> FairPool:
    """Return the so many threads that hash passwords for every door of this process."""
    return FairPool(threads, "hashing")


class JimArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the OWASP Password Storage Cheat Sheet's cost: 19 MiB, two passes, one lane.

    Django's own default (100 MiB, 8 lanes) lets a handful of logins at once take a small machine's
    memory and cores. The name of the algorithm stays Django's, so hashes of either cost verify and
    are renewed at the next login. Whoever hashes waits for a thread of the pool.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2  # passes
    parallelism = 1  # lanes

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        encoded: str = _pool().run(SITE, super().encode, password, salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password fits the hash."""
        return bool(_pool().run(SITE, super().verify, password, encoded))


def _pool() -> FairPool:
    return hashing_pool(settings.JIM.hashing_threads)

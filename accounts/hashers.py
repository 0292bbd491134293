"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class JimArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the OWASP Password Storage Cheat Sheet's recommended cost: 19 MiB, two passes, one lane.

    Django's own default (100 MiB, 8 lanes) lets a handful of logins at once take a small machine's memory and cores. The
    name of the algorithm stays Django's, so hashes of either cost verify and are renewed at the next login.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2  # passes
    parallelism = 1  # lanes

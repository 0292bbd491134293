"""Settings of a server under test: the real ones with cheap passwords, and faults from outside.

FAULTS_LOCK_TIMEOUT_S: how long to wait for the database. FAULTS_CLOCK: a file with the seconds
by which the wall clock is wrong. FAULTS_BUG: see `bug`.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from jimserver.settings import *  # noqa: F403
from jimserver.settings import DATABASES, INSTALLED_APPS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    timeout_s = float(os.environ.get("FAULTS_LOCK_TIMEOUT_S", "20"))
    DATABASES["default"]["OPTIONS"]["timeout"] = timeout_s

if path := os.environ.get("FAULTS_CLOCK"):
    wrong_clock = Path(path)
    right_time = time.time

    def wrong_by_s() -> float:
        return float(wrong_clock.read_text() or 0)

    time.time = lambda: right_time() + wrong_by_s()
    timezone.now = lambda: datetime.now(UTC) + timedelta(seconds=wrong_by_s())

if os.environ.get("FAULTS_BUG"):
    INSTALLED_APPS.append("tests.faults.bug.Bug")

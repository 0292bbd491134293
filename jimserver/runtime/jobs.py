"""List what the server does from time to time beside the chat, each on a thread of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from django.utils import timezone

from common.background import Periodic
from jimserver.backup.schedule import BackupSchedule
from jimserver.conf.config import Config
from jimserver.runtime.file_sweep import FileSweep
from jimserver.runtime.retention import Retention
from jimserver.webhooks.sender import make_senders
from messaging.services.repetitions import forget_answers

MINUTE_S = 60.0


class ForgetAnswers(Periodic):
    """Delete the answers by which repeated requests are recognised, once they are too old."""

    niceness = 0  # it rests between its slices

    def __init__(self, config: Config) -> None:
        super().__init__("forget answers")
        self._minutes = config.repeat_minutes

    def begin(self) -> None:
        self.start()

    def work(self) -> float:
        forget_answers(before=timezone.now() - timedelta(minutes=self._minutes))
        return max(1, self._minutes) * MINUTE_S


class Job(Protocol):
    """Run on a thread of its own from `begin`, if the settings ask for it, until `stop`."""

    is_ours: Callable[[], bool]  # tells whether this process does the work, where several could

    def begin(self) -> None: ...
    def stop(self) -> None: ...


def make_jobs(config: Config) -> list[Job]:
    """Return all jobs."""
    jobs: list[Job] = [BackupSchedule(), Retention(config), ForgetAnswers(config)]
    return [*jobs, FileSweep(config), *make_senders(config)]

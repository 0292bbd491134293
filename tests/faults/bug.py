"""A bug for a server under test, as an app of its own.

After the commit of a message with the text FAULTS_BUG, every turn of write_thread fails. The server
must end by itself: SIGTERM does not reach it, as one that its own thread sends might not.
"""

import os
import signal
from typing import Any

from django.apps import AppConfig


class Bug(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from jimserver.runtime.turns import Turns
        from jimserver.storage.write_batch import WriteBatch

        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # in all threads
        committed, text = WriteBatch.committed, os.environ["FAULTS_BUG"]

        def stumble(*_: Any) -> Any:
            raise RuntimeError("a bug")

        def commit_and_break(writes: WriteBatch) -> None:
            if any(text in row for row in writes.messages):
                Turns.take = stumble  # type: ignore[method-assign]
                stumble()
            committed(writes)

        WriteBatch.committed = commit_and_break  # type: ignore[method-assign]

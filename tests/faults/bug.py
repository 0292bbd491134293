"""Add a bug as an app: write_thread fails after the commit of the message FAULTS_BUG."""

import os

from django.apps import AppConfig


class Bug(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from jimserver.storage.write_batch import Ledger

        committed, text = Ledger.committed, os.environ["FAULTS_BUG"]

        def stumble(ledger: Ledger) -> None:
            if any(text in row for row in ledger.messages):
                raise RuntimeError("a bug")
            committed(ledger)

        Ledger.committed = stumble  # type: ignore[method-assign]

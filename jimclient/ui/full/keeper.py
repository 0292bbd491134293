"""Write to the store what the screen must not wait for: texts to send, and drafts."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from jimclient.core.chat import Chat
from jimclient.store.errors import StoreError
from jimclient.ui.full.desk import Desk

_KEEP_DRAFTS_S = 0.2  # the most that a killed client loses of what was typed
_LEAST_WAIT_S = 0.001
_LOOK_S = 0.1  # how late a flush notices that the chat has ended

Job = Callable[[], None]


class Keeper:
    """Do jobs in the order in which they came. `work` runs in store_thread; any thread puts.

    A disk takes 5 to 100 ms to keep something; a key is to be drawn within 20.
    """

    def __init__(self, chat: Chat, desk: Desk) -> None:
        self._chat = chat
        self.desk = desk
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()

    def put(self, job: Job) -> None:
        """Do a job soon."""
        self._jobs.put(job)

    def work(self) -> None:
        """Do jobs, and keep the drafts from time to time, until the chat ends."""
        next_at = time.monotonic()
        while not self._chat.events.ended.is_set():
            with suppress(queue.Empty):
                self._jobs.get(timeout=max(next_at - time.monotonic(), _LEAST_WAIT_S))()
            if time.monotonic() >= next_at:
                self.finish()
                self.desk.overview.follow_windows()
                next_at = time.monotonic() + _KEEP_DRAFTS_S

    def finish(self) -> None:
        """Do what is left. A draft is removed only when the text that it became is kept."""
        drafts = self.desk.editor.take_drafts()
        while not self._jobs.empty():
            self._jobs.get()()
        self._keep_drafts(drafts)

    def _keep_drafts(self, drafts: list[tuple[str, str]]) -> None:
        for number, (name, text) in enumerate(drafts):
            self._chat.conversations.get(name).draft = text
            try:
                self.desk.overview.keep_draft(name, text)
            except StoreError as error:
                self.desk.editor.put_back(drafts[number:])
                return self._chat.store_failed(error)
        return None

    def flush(self) -> None:
        """Wait until everything put so far is done."""
        done = threading.Event()
        self.put(done.set)
        while not done.wait(_LOOK_S) and not self._chat.events.ended.is_set():
            pass

    def stop(self) -> None:
        """Wake the thread: the chat has ended."""
        self.put(lambda: None)

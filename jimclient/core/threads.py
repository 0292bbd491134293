"""Run the four threads of the original: read_thread, write_thread, contact_thread, input_thread.

They share one Chat. Its events order them: nothing but the login is sent before the login, the
contacts menu waits for the contacts, and only one of contact_thread and input_thread talks to
the user at a time.
"""

import threading
from collections.abc import Callable

from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.send_queue import SendQueue
from jimclient.net.connection import ConnectionLost
from jimclient.store.messages import Queued


class ChatThread(threading.Thread):
    """Run one job, and end the chat if it fails, so that the other threads do not wait for it.

    Daemon, because it may be waiting for a line of stdin that never comes.
    """

    def __init__(self, name: str, chat: Chat, work: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._chat = chat
        self._work = work

    def run(self) -> None:
        """Do the job."""
        try:
            self._work()
        except BaseException:
            self._chat.end(Exit.BUG)
            raise  # threading prints the traceback


def write_work(chat: Chat, send_queue: SendQueue) -> None:
    """Send what the outbox hands out: the job of write_thread."""
    while (item := chat.outbox.take()) is not None:
        try:
            if isinstance(item, Queued):
                send_queue.write(item)
            else:
                chat.transmit(item)
        except ConnectionLost:
            chat.drop_connection()  # read_thread notices and connects again; nothing is lost


def menu_work(
    chat: Chat, mine: threading.Event, other: threading.Event, menu: Callable[[], bool]
) -> None:
    """Show a menu whenever it is its turn: the job of contact_thread and of input_thread.

    `menu` returns True when the user wants the other menu, False when they want to leave.
    """
    while chat.events.reached(mine):
        if menu():
            chat.events.pass_to(other)
        else:
            chat.leave()

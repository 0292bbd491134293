"""The four threads of the original: read_thread, write_thread, contact_thread, input_thread.

They share one Chat. Its Steps decide who may go on: nothing is sent before the login but the login, the contacts menu waits for
the contacts, and of contact_thread and input_thread only one talks to the user at a time.
"""

import threading
from collections.abc import Callable

from jimclient.chat import Chat
from jimclient.connection import ConnectionLost
from jimclient.exits import Exit
from jimclient.model import Queued
from jimclient.sending import Sending


class ChatThread(threading.Thread):
    """A thread that ends the chat when it fails, so that the others do not wait for it. Daemon, because one may be waiting for
    a line of stdin that never comes."""

    def __init__(self, name: str, chat: Chat, work: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._chat = chat
        self._work = work

    def run(self) -> None:
        try:
            self._work()
        except BaseException:
            self._chat.end(Exit.BUG)
            raise  # threading prints the traceback


def write_work(chat: Chat, sending: Sending) -> None:
    """write_thread: sends what the outbox holds."""
    while (item := chat.outbox.take()) is not None:
        try:
            if isinstance(item, Queued):
                sending.write(item)
            else:
                chat.transmit(item)
        except ConnectionLost:
            chat.drop_connection()  # read_thread notices, says so and connects again; nothing is lost with it


def menu_work(
    chat: Chat, mine: threading.Event, other: threading.Event, menu: Callable[[], bool]
) -> None:
    """contact_thread and input_thread: whenever it is this one's turn, shows its menu; then the other's, or the end.

    `menu` returns False when the user wants to leave.
    """
    while chat.steps.reached(mine):
        if menu():
            chat.steps.pass_to(other)
        else:
            chat.leave()

"""Block users: on the server, or on this device alone where the server keeps no blocks."""

from jimclient.core.chat import Chat
from jimclient.net.connection import JimObject
from jimclient.net.fields import is_good, names_of, whole_of
from jimclient.text.names import fold

_EXTENSION = "blocking"
_MAX_PAGES = 100  # of the server's list: it could send them for ever


class Blocks:
    """Keep whom the user blocks. Any thread can call any method but `change`.

    The store remembers them, and hides what they have sent until the block ends.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    @property
    def is_local(self) -> bool:
        """Return True if only this device knows of blocks."""
        return _EXTENSION not in self._chat.model.extensions

    def change(self, name: str, *, is_on: bool) -> None:
        """Block somebody or end that. Never called by read_thread.

        Raise NotConnected, Refused or StoreError.
        """
        if not self.is_local:
            self._chat.request("block_user" if is_on else "unblock_user", user=name)
        self._chat.store.put_block(name, is_on=is_on, is_local=self.is_local)
        self.show()

    def note(self, name: str, *, is_on: bool) -> None:
        """Note what another session of ours has changed. Raise StoreError."""
        if name:
            self._chat.store.put_block(name, is_on=is_on, is_local=False)
            self.show()

    def show(self) -> None:
        """Hide what they have sent, and show what others have. Raise StoreError."""
        blocked = self._chat.store.blocked()
        if {fold(name) for name in blocked} == self._chat.model.blocked.keys():
            return
        self._chat.model.blocked.replace(blocked)
        self._chat.on_blocks()
        self._chat.screen.refresh()

    # After a login, in read_thread

    def ask(self) -> None:
        """Bring the server what only this device knows, then ask for the whole list."""
        if self.is_local:
            return
        with self._chat.store_guard():
            for name in self._chat.store.blocked_here():
                self._upload(name)
        self._ask_page([], _MAX_PAGES)

    def _upload(self, name: str) -> None:
        def on_answer(answer: JimObject) -> None:
            if is_good(answer):
                self._chat.store.put_block(name, is_on=True, is_local=False)

        self._chat.send("block_user", on_answer, user=name)

    def _ask_page(self, names: list[str], pages_left: int) -> None:
        def on_answer(answer: JimObject) -> None:
            page = names_of(answer)
            names.extend(page)
            if not is_good(answer):
                return None
            if page and len(names) < (whole_of(answer, "quantity") or 0) and pages_left:
                return self._ask_page(names, pages_left - 1)
            self._chat.store.replace_blocked(names)
            return self.show()

        after = {"after": names[-1]} if names else {}
        self._chat.send("get_blocked", on_answer, **after)

"""Stand in for a cluster where a server is alone."""

from collections.abc import Callable

from jimserver.runtime.nodes.live_states import LiveState


class Alone:
    """Be a server without other nodes: write_thread has nothing to read or tell."""

    is_shared = False
    is_rung = False

    @property
    def has_news(self) -> bool:
        """Return whether something is to be told although no batch has it."""
        return False

    def begin(self) -> None:
        """Begin a transaction that writes: wait for the turn, then follow what came before it."""

    def write(self) -> None:
        """Store what the transaction has for the others, as its last row."""

    def committed(self) -> None:
        """Note that the transaction is stored."""

    def rolled_back(self) -> None:
        """Forget what the transaction had for the others."""

    def read(self) -> None:
        """Between two batches: follow what the others have stored."""

    def tick(self) -> None:
        """Once a second, within a transaction that has begun: tell that this node lives."""

    def leave(self) -> None:
        """End: the others need not wait for this node to die."""

    def start(self) -> None:
        """Begin to hear of the others."""

    def wait_until_known(self, is_alive: Callable[[], bool]) -> None:
        """Wait until it is known who is with the others, or write_thread is not alive."""

    def stop(self) -> None:
        """Hear of nobody any more."""

    def live_state(self, node: int, session_id: int) -> LiveState | None:
        """Return what `node` says of its session, which can take a moment. Site's threads."""
        return None

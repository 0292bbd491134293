"""Choose the moments of full garbage collections, which stop all threads."""

import gc
import time
from typing import NamedTuple

MIN_ENDED = 500  # sessions; with their connections they leave about 3 MB
# No full collection by itself: Python would begin one in the middle of the chat, when the number of
# objects has grown by a quarter. With 5,000 sessions it takes 100 ms.
NEVER = 1_000_000_000


class Bound(NamedTuple):
    """Say when a collection is due: so many sessions ended for each live one, or so long ago."""

    ended: int
    age_s: float


AT_REST = Bound(ended=1, age_s=600.0)
AT_WORK = Bound(ended=4, age_s=3600.0)


class FullCollections:
    """Collects the oldest generation when nobody waits, or when much is left to collect.

    Nearly all objects go with their last reference or with the younger generations, which Python
    collects. What remains are ended sessions and their connections, which know each other, and
    what a page of the site leaves now and then. Belongs to write_thread.
    """

    def __init__(self) -> None:
        self._collected_at = time.monotonic()
        self._ended = 0  # sessions, at the last collection

    def tick(self, *, ended: int, live: int, is_idle: bool) -> None:
        """Collect if it is due; `ended` sessions since the start, `live` ones now."""
        bound = AT_REST if is_idle else AT_WORK
        is_old = time.monotonic() - self._collected_at >= bound.age_s and gc.get_count()[2]
        if is_old or ended - self._ended >= bound.ended * max(MIN_ENDED, live):
            gc.collect()
            self._collected_at, self._ended = time.monotonic(), ended

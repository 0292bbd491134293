"""Send at the right time on any wire: prebuilt frames, senders with a window or a rate, inboxes."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from bench.loop import Loop, clock
from bench.sequences import SEQ_END, SEQ_START, SEQUENCE_END, MessageSequence, filler, prefix

FRAMES_AT_ONCE = 1024  # made when the frames run out: half a millisecond


class Sends(Protocol):
    """Keep a sender's view of its connection."""

    def send(self, data: bytes | memoryview) -> None: ...


class Score:
    """Count what the senders and inboxes of one measurement see, from its start."""

    def __init__(self) -> None:
        self.codes: Counter[int] = Counter()
        self.answered = 0  # messages for which the server took the responsibility
        self.delivered = 0
        self.stray = 0  # deliveries to the wrong recipient or with a damaged text
        self.misanswered = 0  # answers that don't fit the request that is next in line
        self.answer_s: list[float] = []
        self.delivery_s: list[float] = []

    def restart_latency(self) -> None:
        """Forget the latencies of the warm-up."""
        self.answer_s.clear()
        self.delivery_s.clear()


class PrebuiltFrames:
    """Frames made in advance, all of one size: frames a to b are one slice, without a copy."""

    def __init__(self, make: Callable[[int], bytes], ahead: int) -> None:
        self.make = make
        self.base = 0
        self.size = len(make(0))
        self.frames = self.produce(0, max(ahead, FRAMES_AT_ONCE))

    def produce(self, first: int, count: int) -> memoryview:
        data = b"".join(map(self.make, range(first, first + count)))
        if len(data) != count * self.size:
            raise ValueError("all frames must have one size")
        return memoryview(data)

    def cut(self, first: int, end: int) -> memoryview:
        """Return frames `first` to `end` (exclusive); make more where they end. Never go back."""
        if end > self.base + len(self.frames) // self.size:
            self.frames = self.produce(first, max(FRAMES_AT_ONCE, end - first))
            self.base = first
        return self.frames[(first - self.base) * self.size : (end - self.base) * self.size]


class Sender:
    """Send prebuilt frames, up to `window` unanswered (closed loop) or by `send_at` (open loop)."""

    def __init__(self, connection: Sends, score: Score, *, window: int = 0) -> None:
        self.connection = connection
        self.score = score
        self.window = window
        self.limit = sys.maxsize  # messages that it will ever send
        self.frames: PrebuiltFrames | None = None
        self.sent_at: list[float] = []
        self.sequences: list[MessageSequence] = []
        self.done = 0
        self.running = False

    def open_sequences(self, first: int, count: int) -> list[MessageSequence]:
        """Number the ways to this sender's `count` recipients, used in turn."""
        self.sequences = [
            MessageSequence(first + place, times=self.sent_at, stride=count, offset=place)
            for place in range(count)
        ]
        return self.sequences

    def start(self) -> None:
        self.running = True
        self.pump(clock())

    def pump(self, now: float) -> None:
        """Fill the window."""
        sent = len(self.sent_at)
        count = min(self.window - (sent - self.done), self.limit - sent)
        if count > 0 and self.frames is not None:
            self.sent_at.extend([now] * count)
            self.connection.send(self.frames.cut(sent, sent + count))

    def send_at(self, due: Sequence[float]) -> None:
        """Send one message for each due time; latency counts from there."""
        sent = len(self.sent_at)
        if self.frames is not None:
            self.sent_at.extend(due)
            self.connection.send(self.frames.cut(sent, sent + len(due)))

    def answered(self, count: int, now: float) -> None:
        """Note that the server took the next `count` messages."""
        first = self.done
        self.done = end = first + count
        score = self.score
        score.answered += count
        score.answer_s.extend([now - sent for sent in self.sent_at[first:end]])
        if end > len(self.sent_at):
            score.misanswered += end - len(self.sent_at)
            self.done = len(self.sent_at)
        if self.running:
            self.pump(now)

    def refused(self, now: float) -> None:
        """Note that the next message was refused."""
        seq, place = divmod(self.done, len(self.sequences))
        self.sequences[place].refused.add(seq)
        self.done += 1
        if self.running:
            self.pump(now)

    def waiting(self) -> int:
        """Return the number of messages without an answer."""
        return len(self.sent_at) - self.done


class Inbox:
    """Check what one recipient gets: the sequence, the number, the text."""

    def __init__(self, score: Score, text_bytes: int) -> None:
        self.score = score
        self.filler = filler(text_bytes)
        self.sequences: dict[str, MessageSequence] = {}
        self.echo: Sender | None = (
            None  # whose messages count as answered when they arrive: for a wire without answers
        )

    def expect(self, sequences: Iterable[MessageSequence]) -> None:
        """Note that these sequences end here."""
        self.sequences.update({prefix(sequence.number): sequence for sequence in sequences})

    def deliver(self, texts: Sequence[str], now: float) -> None:
        """Note texts in the order in which they arrived."""
        score, find, rest, latencies = (
            self.score,
            self.sequences.get,
            self.filler,
            self.score.delivery_s,
        )
        fresh = 0
        for text in texts:
            sequence = find(text[:SEQUENCE_END])
            if sequence is None or text[SEQ_END:] != rest:
                score.stray += 1
                continue
            seq = int(text[SEQ_START:SEQ_END])
            if seq == sequence.expected:  # the usual case of MessageSequence.accept, without a call
                sequence.expected = seq + 1
                sequence.arrived += 1
            elif not sequence.accept(seq):
                continue
            fresh += 1
            latencies.append(now - sequence.times[seq * sequence.stride + sequence.offset])
        score.delivered += fresh
        if self.echo is not None:
            self.echo.answered(fresh, now)


class Pacer:
    """Send at a fixed rate, through all senders in turn; being late never lowers the rate."""

    def __init__(self, loop: Loop, senders: Sequence[Sender], rate_per_s: float) -> None:
        self.loop = loop
        self.senders = senders
        self.interval_s = 1.0 / rate_per_s
        self.next_due = 0.0
        self.turn = 0
        self.running = False
        self.late_s: list[float] = []

    def start(self) -> None:
        self.running = True
        self.next_due = clock()

    def tick(self, now: float) -> float:
        """Send what is due; return the seconds until the next message is."""
        if not self.running:
            return 1.0
        if self.next_due > now:
            return self.next_due - now
        while self.next_due <= now:
            self.senders[self.turn].send_at((self.next_due,))
            self.turn = (self.turn + 1) % len(self.senders)
            self.late_s.append(now - self.next_due)
            self.next_due += self.interval_s
        self.loop.idle_s -= clock() - now
        return self.next_due - now

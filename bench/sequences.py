"""Check order: a sequence is one sender's path to one recipient, numbered from 0 in each text."""

from collections.abc import Iterable

SEQUENCE_DIGITS = 6
SEQ_DIGITS = 10
SEQUENCE_END = SEQUENCE_DIGITS
SEQ_START = SEQUENCE_DIGITS + 1
SEQ_END = SEQ_START + SEQ_DIGITS


class MessageSequence:
    """Track what has arrived on one path: lost, repeated, out of order."""

    __slots__ = (
        "arrived",
        "expected",
        "missing",
        "number",
        "offset",
        "out_of_order",
        "refused",
        "repeated",
        "stride",
        "times",
    )

    def __init__(
        self, number: int, *, times: list[float], stride: int = 1, offset: int = 0
    ) -> None:
        """Start; `times` are those of all the sender's sequences, ours every stride-th."""
        self.number = number
        self.times = times
        self.stride = stride
        self.offset = offset
        self.expected = 0
        self.missing: set[int] = set()
        self.refused: set[int] = set()
        self.arrived = 0
        self.repeated = 0
        self.out_of_order = 0

    def accept(self, seq: int) -> bool:
        """Note that `seq` arrived; return False if it is a repetition."""
        if seq == self.expected:
            self.expected += 1
        elif seq > self.expected:
            self.missing.update(range(self.expected, seq))
            self.expected = seq + 1
        elif seq in self.missing:
            self.missing.discard(seq)
            self.out_of_order += 1
        else:
            self.repeated += 1
            return False
        self.arrived += 1
        return True

    def sent_at(self, seq: int) -> float:
        """Return when `seq` was sent or due, on the generator's clock; IndexError if never."""
        return self.times[seq * self.stride + self.offset]

    def sent(self) -> int:
        """Return how many messages were sent on this sequence."""
        return max(0, -(-(len(self.times) - self.offset) // self.stride))

    def lost(self) -> int:
        """Return how many are missing, refused ones aside; final when nothing is in flight."""
        absent = self.missing.union(range(self.expected, self.sent()))
        return len(absent - self.refused)


def prefix(sequence: int) -> str:
    """Return the first characters of every text on a sequence."""
    return f"{sequence:0{SEQUENCE_DIGITS}d}"


def filler(text_bytes: int) -> str:
    """Return the filler that makes a text `text_bytes` long; refuse fewer than the numbers need."""
    rest = text_bytes - SEQ_END
    if rest < 1:
        raise ValueError(f"a text needs at least {SEQ_END + 1} bytes, not {text_bytes}")
    return "." + "x" * (rest - 1)


def text_of(sequence: int, seq: int, text_bytes: int) -> str:
    """Return one message's text: its sequence, its number on the sequence, and the filler."""
    return f"{prefix(sequence)}.{seq:0{SEQ_DIGITS}d}{filler(text_bytes)}"


def order_figures(sequences: Iterable[MessageSequence]) -> dict[str, int]:
    """Return the faults of all sequences together: {"lost", "repeated", "out_of_order"}."""
    found = {"lost": 0, "repeated": 0, "out_of_order": 0}
    for sequence in sequences:
        found["lost"] += sequence.lost()
        found["repeated"] += sequence.repeated
        found["out_of_order"] += sequence.out_of_order
    return found

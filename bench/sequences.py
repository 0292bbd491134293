"""Order checking: a sequence is one sender's way to one recipient, numbered 0, 1, 2, ... in the text of each message."""

from collections.abc import Iterable

SEQUENCE_DIGITS = 6
SEQ_DIGITS = 10
SEQUENCE_END = SEQUENCE_DIGITS
SEQ_START = SEQUENCE_DIGITS + 1
SEQ_END = SEQ_START + SEQ_DIGITS


class MessageSequence:
    """What has arrived on one way, and what that says: lost, repeated, out of order."""

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
        """`times` are the sender's sending times of all its sequences in turn; this sequence's are at offset, offset + stride, ..."""
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
        """Note that `seq` arrived; False if it is no news (a repetition)."""
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
        """When `seq` was sent (or due), on the generator's clock; IndexError if it never was."""
        return self.times[seq * self.stride + self.offset]

    def sent(self) -> int:
        """How many messages were sent on this sequence."""
        return max(0, -(-(len(self.times) - self.offset) // self.stride))

    def lost(self) -> int:
        """How many were sent, not refused, and have not arrived. Final only once nothing is on its way any more."""
        absent = self.missing.union(range(self.expected, self.sent()))
        return len(absent - self.refused)


def prefix(sequence: int) -> str:
    """The first characters of every text on a sequence."""
    return f"{sequence:0{SEQUENCE_DIGITS}d}"


def filler(text_bytes: int) -> str:
    """What follows the numbers in every text, so that it is `text_bytes` long; refuses fewer than the numbers need."""
    rest = text_bytes - SEQ_END
    if rest < 1:
        raise ValueError(f"a text needs at least {SEQ_END + 1} bytes, not {text_bytes}")
    return "." + "x" * (rest - 1)


def text_of(sequence: int, seq: int, text_bytes: int) -> str:
    """One message's text: its sequence, its number on the sequence, and the filler."""
    return f"{prefix(sequence)}.{seq:0{SEQ_DIGITS}d}{filler(text_bytes)}"


def order_figures(sequences: Iterable[MessageSequence]) -> dict[str, int]:
    """The faults of all sequences together: {"lost", "repeated", "out_of_order"}."""
    found = {"lost": 0, "repeated": 0, "out_of_order": 0}
    for sequence in sequences:
        found["lost"] += sequence.lost()
        found["repeated"] += sequence.repeated
        found["out_of_order"] += sequence.out_of_order
    return found

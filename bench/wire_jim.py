"""Speak JIM for the generator: prebuilt frames, answers parsed by msgspec, one call per read."""

from collections.abc import Callable

import msgspec

from bench.flow import Inbox, Sender
from bench.loop import Connection, Loop, clock
from bench.sequences import SEQ_DIGITS, SEQUENCE_DIGITS, filler

STORED, KEPT = 200, 202
ID_DIGITS = 10
SORTED, UUID, COUNTED = "sorted", "uuid", "counted"  # orders of the ids of messages


class Reply(msgspec.Struct, gc=False):
    """Any object from the server, as far as the generator looks at it."""

    response: int = 0
    action: str = ""
    message: str = ""
    msg_id: int = 0
    id: int | str = ""
    error: str = ""
    alert: str = ""
    token: str = ""
    url: str = ""
    quantity: int = 0
    more: bool = False


decode_lines = msgspec.json.Decoder(Reply).decode_lines


def login_frame(
    name: str, *, password: str = "", token: str = "", extensions: tuple[str, ...] = ()
) -> bytes:
    """Return `authenticate` by password, or by token if one is given."""
    secret = {"token": token} if token else {"password": password}
    request: dict[str, object] = {
        "action": "authenticate",
        "time": 1,
        "user": {"account_name": name, **secret},
    }
    if extensions:
        request["ext"] = extensions
        request["client"] = "bench"
    return msgspec.json.encode(request) + b"\n"


def message_maker(
    *,
    recipients: list[str],
    first_sequence: int,
    run: str,
    text_bytes: int,
    ids: bool,
    order: str = SORTED,
) -> Callable[[int], bytes]:
    """Return a function that makes the sender's frame number k; recipients take turns.

    All frames have one size if all names have. The ids are in ascending order, random like UUIDs
    (their last digits are the number all the same), or counted from 0 without leading zeros.
    """
    count = len(recipients)
    rest = filler(text_bytes)
    mark = f'"id":{MARKS[order].replace("RUN", run)}' if ids else ""
    sequences = [
        f"{first_sequence + place:0{SEQUENCE_DIGITS}d}.%0{SEQ_DIGITS}d{rest}"
        for place in range(count)
    ]
    heads = [
        f'{{"action":"msg","time":1,"to":"{name}",{mark}"message":"{text}"}}\n'
        for name, text in zip(recipients, sequences, strict=True)
    ]

    def make(number: int) -> bytes:
        seq, place = divmod(number, count)
        values = (*MARK_VALUES[order](number), seq) if ids else (seq,)
        return (heads[place] % values).encode()

    return make


def scatter(number: int) -> int:
    """Return 32 bits in no order (Knuth's multiplicative hash), different for different numbers."""
    return number * 2_654_435_761 & 0xFFFF_FFFF


def padded(number: int) -> str:
    """Return a number as a JSON text, with spaces behind it so that all have one size."""
    return f'"{number}",'.ljust(ID_DIGITS + 3)


MARKS = {
    SORTED: f'"RUN-%0{ID_DIGITS}d",',
    UUID: f'"%08x-RUN-%0{ID_DIGITS}d",',
    COUNTED: "%s",
}
MARK_VALUES: dict[str, Callable[[int], tuple[int | str, ...]]] = {
    SORTED: lambda number: (number,),
    UUID: lambda number: (scatter(number), number),
    COUNTED: lambda number: (padded(number),),
}


class JimConnection(Connection):
    """Hold a session. `take` handles objects now: those of the login, then of requests or chat."""

    __slots__ = (
        "ack_every",
        "asked",
        "frame",
        "ids",
        "inbox",
        "is_deaf",
        "last_msg_id",
        "on_ready",
        "ready_at",
        "sender",
        "started_at",
        "tail",
        "take",
        "unacked",
    )

    def __init__(
        self, loop: Loop, name: str, frame: bytes, *, ack_every: int, ids: bool = True
    ) -> None:
        """Start; `frame` logs in, `ack_every` is 0 for a client without the extension `acks`."""
        super().__init__(loop, name)
        self.frame = frame
        self.tail = b""
        self.sender: Sender | None = None
        self.inbox: Inbox | None = None
        self.ids = ids
        self.ack_every = ack_every
        self.unacked = 0
        self.is_deaf = False
        self.last_msg_id = 0
        self.started_at = 0.0
        self.ready_at = 0.0
        self.on_ready: Callable[[Connection], None] | None = None
        self.asked: list[Reply] = []
        self.take: Callable[[list[Reply], float], None] = self.take_login

    def on_connected(self) -> None:
        self.started_at = clock()
        self.send(self.frame)

    def listen(self) -> None:
        """From now on, look at nothing of what comes: it costs the generator least."""
        self.is_deaf = True

    def on_bytes(self, data: bytes, now: float) -> None:
        if self.is_deaf:
            return
        if self.tail:
            data = self.tail + data
        end = data.rfind(b"\n") + 1
        self.tail = data[end:]
        if end:
            self.take(decode_lines(data[:end]), now)

    def take_login(self, replies: list[Reply], now: float) -> None:
        """Complete the login by its 200 and the potential contacts that follow it."""
        for place, reply in enumerate(replies):
            if reply.response >= 400:
                self.lose(f"login answered {reply.response} {reply.error}")
                return
            if reply.action == "potential":
                self.ready_at = now
                self.take = self.take_chat
                if self.on_ready is not None:
                    self.on_ready(self)
                if rest := replies[place + 1 :]:
                    self.take(rest, now)
                return

    def take_asked(self, replies: list[Reply], now: float) -> None:
        """Keep the answers to requests."""
        self.asked.extend(replies)

    def take_chat(self, replies: list[Reply], now: float) -> None:
        """Give answers to the sender and messages to the inbox; ignore everything else."""
        texts: list[str] = []
        answers: list[Reply] = []
        for reply in replies:
            if reply.action == "msg":
                texts.append(reply.message)
                self.last_msg_id = reply.msg_id
            elif reply.response >= STORED:
                answers.append(reply)
        if answers and self.sender is not None:
            self.take_answers(self.sender, answers, now)
        if texts and self.inbox is not None:
            self.inbox.deliver(texts, now)
            self.acknowledge(len(texts))

    def take_answers(self, sender: Sender, answers: list[Reply], now: float) -> None:
        score, number = sender.score, sender.done
        good = 0
        for reply in answers:
            score.codes[reply.response] += 1
            if self.ids and (
                type(reply.id) is not str or int(reply.id[-ID_DIGITS:] or -1) != number
            ):
                score.misanswered += 1
            number += 1
            if reply.response == STORED or reply.response == KEPT:
                good += 1
                continue
            sender.answered(good, now)
            good = 0
            sender.refused(now)
        if good:
            sender.answered(good, now)

    def acknowledge(self, count: int) -> None:
        """Acknowledge every `ack_every` messages."""
        self.unacked += count
        if self.ack_every and self.unacked >= self.ack_every:
            self.flush_ack()

    def flush_ack(self) -> None:
        """Acknowledge everything so far."""
        if self.unacked and self.ack_every:
            self.unacked = 0
            self.send(b'{"action":"ack","msg_id":%d}\n' % self.last_msg_id)

    def ask(
        self, frame: bytes, done: Callable[[list[Reply]], bool] = bool, *, within_s: float = 30.0
    ) -> list[Reply]:
        """Send a request outside of the chat; return what came until its answer is `done`."""
        self.asked = []
        self.take = self.take_asked
        self.send(frame)
        self.loop.run_until(lambda: done(self.asked) or bool(self.lost), within_s=within_s)
        self.take = self.take_chat
        return self.asked

"""Test prebuilt frames, windows, rates and inboxes over a connection that only records."""

from bench.flow import Inbox, Pacer, PrebuiltFrames, Score, Sender
from bench.loop import Loop
from bench.sequences import order_figures, text_of

TEXT_BYTES = 30


class Memory:
    """Stand in for a connection and keep the frames."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def send(self, data: bytes | memoryview) -> None:
        self.frames.extend(bytes(data).splitlines())


def make_sender(*, window: int = 0, recipients: int = 1) -> tuple[Sender, Memory, Score]:
    memory, score = Memory(), Score()
    sender = Sender(memory, score, window=window)
    sender.open_sequences(0, recipients)
    sender.frames = PrebuiltFrames(lambda number: b"%08d\n" % number, 1)
    return sender, memory, score


def test_frames_go_on_beyond_what_was_made_ahead() -> None:
    frames = PrebuiltFrames(lambda number: b"%08d\n" % number, 1)
    frames = [
        frame
        for first in range(0, 5000, 7)
        for frame in bytes(frames.cut(first, first + 7)).split()
    ]
    assert frames == [b"%08d" % number for number in range(len(frames))]


def test_the_window_is_kept_full_and_never_exceeded() -> None:
    sender, memory, score = make_sender(window=3)
    sender.start()
    assert (len(memory.frames), sender.waiting()) == (3, 3)
    sender.answered(2, 1.0)
    assert (len(memory.frames), sender.waiting()) == (5, 3)
    sender.running = False
    sender.answered(3, 2.0)
    assert (len(memory.frames), sender.waiting(), score.answered) == (5, 0, 5)


def test_an_answer_too_many_is_noticed() -> None:
    sender, _memory, score = make_sender(window=1)
    sender.start()
    sender.running = False
    sender.answered(2, 1.0)
    assert score.misanswered == 1


def test_refused_messages_are_known_by_sequence() -> None:
    sender, _memory, _score = make_sender(window=4, recipients=2)
    sender.start()
    sender.running = False
    sender.answered(1, 1.0)
    sender.refused(1.0)
    assert [sequence.refused for sequence in sender.sequences] == [set(), {0}]


def test_latency_counts_from_the_due_time() -> None:
    sender, _memory, score = make_sender()
    sender.send_at((10.0, 10.5))
    sender.answered(2, 11.0)
    assert score.answer_s == [1.0, 0.5]


def test_an_inbox_finds_loss_repetition_disorder_strays_and_damage() -> None:
    sender, _memory, score = make_sender()
    sender.send_at([1.0] * 6)
    inbox = Inbox(score, TEXT_BYTES)
    inbox.expect(sender.sequences)
    damaged = text_of(0, 3, TEXT_BYTES)[:-1] + "?"
    arrivals = [text_of(0, seq, TEXT_BYTES) for seq in (0, 2, 1, 1, 4)]
    inbox.deliver([*arrivals, text_of(1, 0, TEXT_BYTES), damaged], 3.0)
    assert order_figures(sender.sequences) == {"lost": 2, "repeated": 1, "out_of_order": 1}
    assert (score.stray, score.delivered, score.delivery_s) == (2, 4, [2.0] * 4)


def test_a_pacer_catches_up_and_keeps_the_due_times() -> None:
    sender, memory, _score = make_sender()
    pacer = Pacer(Loop(), [sender], rate_per_s=10)
    pacer.start()
    began = pacer.next_due
    pacer.tick(began + 0.35)
    assert len(memory.frames) == 4
    assert [round(due - began, 6) for due in sender.sent_at] == [0.0, 0.1, 0.2, 0.3]

"""Test order checking: every fault is made on purpose and must be found."""

import pytest

from bench.sequences import MessageSequence, order_figures, text_of


def lane_of(sent: int) -> MessageSequence:
    return MessageSequence(0, times=[float(number) for number in range(sent)])


@pytest.mark.parametrize(
    ("arrivals", "lost", "repeated", "out_of_order"),
    [
        ([0, 1, 2, 3], 0, 0, 0),
        ([0, 2, 3], 1, 0, 0),
        ([0, 1, 2], 1, 0, 0),
        ([], 4, 0, 0),
        ([1, 2, 3], 1, 0, 0),
        ([0, 1, 1, 2, 3], 0, 1, 0),
        ([0, 1, 2, 3, 0, 1, 2, 3], 0, 4, 0),
        ([0, 2, 1, 3], 0, 0, 1),
        ([3, 2, 1, 0], 0, 0, 3),
        ([0, 2, 1, 1, 3], 0, 1, 1),
        ([3, 0, 0], 2, 1, 1),
    ],
)
def test_faults_are_found(arrivals: list[int], lost: int, repeated: int, out_of_order: int) -> None:
    sequence = lane_of(4)
    for seq in arrivals:
        sequence.accept(seq)
    assert order_figures([sequence]) == {
        "lost": lost,
        "repeated": repeated,
        "out_of_order": out_of_order,
    }
    assert sequence.arrived == len(set(arrivals))


def test_a_repetition_is_no_news() -> None:
    sequence = lane_of(2)
    assert [sequence.accept(0), sequence.accept(0), sequence.accept(1)] == [True, False, True]


def test_what_was_refused_is_not_lost() -> None:
    sequence = lane_of(3)
    sequence.refused.add(1)
    sequence.accept(0)
    sequence.accept(2)
    assert sequence.lost() == 0


def test_sequences_of_one_sender_share_its_times_in_turn() -> None:
    times = [0.0, 1.0, 2.0, 3.0, 4.0]
    sequences = [
        MessageSequence(number, times=times, stride=2, offset=number) for number in range(2)
    ]
    assert [sequence.sent() for sequence in sequences] == [3, 2]
    assert [sequences[0].sent_at(2), sequences[1].sent_at(1)] == [4.0, 3.0]


def test_texts_have_their_length() -> None:
    assert text_of(7, 12, 100).startswith("000007.0000000012.x")
    assert len(text_of(7, 12, 100)) == 100
    with pytest.raises(ValueError, match="at least 18 bytes"):
        text_of(0, 0, 17)

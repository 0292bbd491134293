"""Order checking: every fault is made here on purpose and must be found."""

import pytest

from bench.sequences import Lane, order_figures, text_of


def lane_of(sent: int) -> Lane:
    return Lane(0, times=[float(number) for number in range(sent)])


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
    lane = lane_of(4)
    for seq in arrivals:
        lane.accept(seq)
    assert order_figures([lane]) == {
        "lost": lost,
        "repeated": repeated,
        "out_of_order": out_of_order,
    }
    assert lane.arrived == len(set(arrivals))


def test_a_repetition_is_no_news() -> None:
    lane = lane_of(2)
    assert [lane.accept(0), lane.accept(0), lane.accept(1)] == [True, False, True]


def test_what_was_refused_is_not_lost() -> None:
    lane = lane_of(3)
    lane.refused.add(1)
    lane.accept(0)
    lane.accept(2)
    assert lane.lost() == 0


def test_lanes_of_one_sender_share_its_times_in_turn() -> None:
    times = [0.0, 1.0, 2.0, 3.0, 4.0]
    lanes = [Lane(number, times=times, stride=2, offset=number) for number in range(2)]
    assert [lane.sent() for lane in lanes] == [3, 2]
    assert [lanes[0].sent_at(2), lanes[1].sent_at(1)] == [4.0, 3.0]


def test_texts_have_their_length() -> None:
    assert text_of(7, 12, 100).startswith("000007.0000000012.x")
    assert len(text_of(7, 12, 100)) == 100
    with pytest.raises(ValueError, match="at least 18 bytes"):
        text_of(0, 0, 17)

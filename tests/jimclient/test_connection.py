"""The socket and what is made of its bytes; the outbox and the answers."""

import socket
import threading
from collections.abc import Iterator

import pytest

from jimclient.core.outbox import ACK, Outbox
from jimclient.net.backoff import Backoff
from jimclient.net.connection import CannotConnect, Connection, ConnectionLost
from jimclient.net.dialer import Dialer
from jimclient.net.known_servers import KnownServers
from jimclient.net.pending_requests import NotConnected, PendingRequests
from jimclient.store.messages import Queued
from tests.jimclient.support import FakeServer, Peer
from tests.support.client import PATIENCE_S


@pytest.fixture
def pair(fake: FakeServer) -> Iterator[tuple[Connection, Peer]]:
    connection = Connection(socket.create_connection(("127.0.0.1", fake.port)))
    yield connection, fake.accept_silent()
    connection.close()


def test_objects_come_whole_however_tcp_cuts_them(pair: tuple[Connection, Peer]) -> None:
    connection, peer = pair
    data = b'{"action":"msg","message":"} \\" {"}\n\0 {"response":200}'
    objects = []
    for byte in data:
        peer.send_bytes(bytes([byte]))
        objects += connection.receive(PATIENCE_S if byte == data[-1] else 0.0)
    while len(objects) < 2:
        objects += connection.receive(PATIENCE_S)
    assert objects == [{"action": "msg", "message": '} " {'}, {"response": 200}]


def test_what_is_sent_is_one_line_of_utf8(pair: tuple[Connection, Peer]) -> None:
    connection, peer = pair
    connection.send({"action": "msg", "message": "Привет\n"})
    assert peer.socket.recv(1000) == '{"action":"msg","message":"Привет\\n"}\n'.encode()


def test_nothing_in_time_is_no_error(pair: tuple[Connection, Peer]) -> None:
    assert pair[0].receive(0.01) == []


@pytest.mark.parametrize(
    "data",
    [b"HTTP/1.1 400 Bad Request\r\n", b"\x16\x03\x01\x02", b'{"a":NaN}', b'{"a":"\xff"}', b"[1]"],
)
def test_what_is_not_jim_ends_the_connection(pair: tuple[Connection, Peer], data: bytes) -> None:
    connection, peer = pair
    peer.send_bytes(data)
    with pytest.raises(ConnectionLost, match="JIM"):
        connection.receive(PATIENCE_S)


def test_good_objects_before_garbage_still_count(pair: tuple[Connection, Peer]) -> None:
    connection, peer = pair
    peer.send_bytes(b'{"response":200}garbage')
    assert connection.receive(PATIENCE_S) == [{"response": 200}]
    with pytest.raises(ConnectionLost):
        connection.receive(PATIENCE_S)


def test_the_end_is_noticed(pair: tuple[Connection, Peer]) -> None:
    connection, peer = pair
    peer.close()
    with pytest.raises(ConnectionLost):
        connection.receive(PATIENCE_S)


def test_closing_wakes_the_reader(pair: tuple[Connection, Peer]) -> None:
    connection, _peer = pair
    lost = threading.Event()

    def read() -> None:
        try:
            connection.receive(PATIENCE_S * 10)
        except ConnectionLost:
            lost.set()

    threading.Thread(target=read, daemon=True).start()
    connection.close()
    assert lost.wait(PATIENCE_S)


def test_an_address_without_a_server_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CannotConnect, match="nobody listens"):
        Dialer("127.0.0.1", port, "here", KnownServers()).open()
    with pytest.raises(CannotConnect):
        # A label has at most 63 characters.
        Dialer("a" * 70 + ".example", 7777, "there", KnownServers()).open()


# The outbox


def queued(number: int) -> Queued:
    return Queued(f"{number:04}", "bob", str(number), 0.0)


def test_one_message_at_a_time_in_order_and_requests_first() -> None:
    waiting = [queued(1), queued(2)]
    outbox = Outbox(lambda: waiting[0] if waiting else None)
    assert not outbox.put({"action": "lost"})  # not logged in
    outbox.open()
    outbox.put({"action": "probe"})
    assert outbox.take() == {"action": "probe"}
    assert outbox.take() == waiting[0]
    outbox.put({"action": "ack"})
    assert outbox.take() == {
        "action": "ack"
    }  # and not the second message, before the first is answered
    waiting.pop(0)
    outbox.answered()
    assert outbox.take() == waiting[0]


def test_a_lost_connection_sends_the_same_message_again() -> None:
    outbox = Outbox(lambda: queued(1))
    outbox.open()
    assert outbox.take() == queued(1)
    outbox.put({"action": "probe"})
    outbox.shut()
    outbox.open()
    assert outbox.take() == queued(1)


def test_not_now_means_later() -> None:
    outbox = Outbox(lambda: queued(1))
    outbox.open()
    outbox.take()
    outbox.answered(retry_after_s=0.05)
    assert not outbox.wait_until_empty(0.01)
    assert outbox.take() == queued(1)


def test_closing_ends_the_wait() -> None:
    outbox = Outbox(lambda: None)
    outbox.open()
    taken: list[object] = [object()]
    thread = threading.Thread(target=lambda: taken.append(outbox.take()))
    thread.start()
    outbox.close()
    thread.join(PATIENCE_S)
    assert taken[-1] is None


# Answers


def test_answers_find_their_requests_by_id_or_by_order() -> None:
    requests = PendingRequests()
    answers: list[tuple[str, object]] = []
    first = requests.expect(lambda answer: answers.append(("first", answer["response"])))
    requests.expect(lambda answer: answers.append(("second", answer["response"])))
    requests.expect(lambda answer: answers.append(("third", answer["response"])), "msg-1")
    requests.answered({"response": 1, "id": "msg-1"})
    requests.answered({"response": 2})
    requests.answered({"response": 3, "id": first})  # answered already
    requests.answered({"response": 4, "id": ["no id of ours"]})
    requests.answered({"response": 5})
    requests.answered({"response": 6})
    assert answers == [("third", 1), ("first", 2), ("second", 5)]
    assert requests.oldest_age_s() == pytest.approx(0, abs=0.01)


def test_a_lost_connection_answers_all() -> None:
    from concurrent.futures import Future

    requests = PendingRequests()
    future: Future[dict[str, object]] = Future()
    requests.expect_future(future)
    assert requests.oldest_age_s() > 0
    requests.lost()
    with pytest.raises(NotConnected):
        future.result(0)


def test_back_off_starts_at_once_grows_and_stays_below_its_cap() -> None:
    backoff = Backoff()
    delays = [backoff.next_s() for _ in range(1000)]
    assert delays[0] == 0
    assert 0.5 <= delays[1] <= 1
    assert 4 <= delays[4] <= 8
    assert max(delays) <= Backoff.CAP_S
    assert len(set(delays[10:])) > 900  # jitter
    backoff.reset()
    assert backoff.next_s() == 0


def test_what_a_newer_one_replaces_is_not_sent() -> None:
    outbox = Outbox(lambda: None)
    outbox.put_newest("read bob", lambda: {"read": 1})  # it waits for a connection
    outbox.open()
    for number in range(1, 200):
        outbox.put_newest(ACK, lambda number=number: {"ack": number})  # type: ignore[misc]
    assert outbox.take() == {"read": 1}
    outbox.put({"any": "request"})
    assert outbox.take() == {"any": "request"}  # it does not wait for the pace
    assert outbox.take() == {"ack": 199}
    assert outbox.wait_until_empty(0)
    outbox.put_newest(ACK, lambda: {"ack": 200})
    outbox.shut()  # an ack belongs to its connection
    outbox.open()
    outbox.put({"any": "request"})
    assert outbox.take() == {"any": "request"}
    assert outbox.wait_until_empty(0)

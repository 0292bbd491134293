"""Send what a hostile client may send: it is answered or closed, and others keep chatting."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from jim.request_table import REQUESTS
from jimclient.net.dialer import Dialer
from jimclient.net.known_servers import KnownServers
from jimserver.state.close_reasons import CloseReason
from tests.jim.test_requests import OPTIONAL, SMALLEST
from tests.support.client import Client
from tests.support.server import LiveServer
from tests.support.waiting import wait_until

Login = Callable[..., Client]
Connect = Callable[..., Client]
MakeServer = Callable[..., LiveServer]

HOSTILE: list[Any] = [
    None, True, 7, -1, 2**63 - 1, 2**63, 2**64, 10**400, 1.5, 1e308, "", " ", "\0", "a\0b",
    "x" * 25, "x" * 26, "x" * 101, "x" * 5000,
    "#", "#a\0", "#" + "x" * 30, "# ", "\u202eabc", "\u3164", "e\u0301\u0301\u0301",
    "a" + "\u0301\u0316" * 2000, "\ufdfa" * 20, "{}",
    "%s{0}{x}", "'; DROP TABLE accounts_user; --", [], [1], ["\0"], {}, {"account_name": "\0"},
    {"account_name": []},
    {"account_name": "ann", "status": "\0"},
    {"account_name": "ann", "status": "x" * 101}, {"account_name": "ann", "token": "\0"},
    {"account_name": "ann", "password": 7},
]  # fmt: skip
FIELDS = [
    (action, name)
    for action in SMALLEST
    for name in {**SMALLEST[action], **OPTIONAL.get(action, {})}
]
POSSIBLE = {200, 201, 202, 400, 401, 403, 404, 409, 410}

GARBAGE = {
    "TLS": bytes.fromhex("16030100f8010000f40303") + b"\x11" * 200,
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a pickle": b"\x80\x04\x95\x17\x00\x00\x00\x00\x00\x00\x00}\x94.",
    "a number": b"12345",
    "an array": b'[{"action":"probe"}]',
    "text": b"hello",
    "a closing brace": b"}",
    "too long an object": b'{"action":"probe","x":"' + b"x" * 70_000 + b'"}',
    "a mebibyte without an end": b'{"a":"' + b"x" * 1_048_576,
    "100,000 braces": b"{" * 100_000,
}
REFUSED = {
    "bad UTF-8": b'{"action":"probe","x":"\xff"}',
    "NaN": b'{"action":"probe","time":NaN}',
    "a key twice": b'{"action":"probe","action":"quit"}',
    "a key twice, escaped": rb'{"action":"probe","\u0061ction":"quit"}',
    "a key twice, nested": b'{"action":"presence","user":{"status":"a","status":"b"}}',
    "nested 10,000 deep": b'{"action":"probe","x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "half a surrogate pair": rb'{"action":"probe","to":"\ud800"}',
    "a line break in a string": b'{"action":"probe","x":"\n',
    "no JSON": b"{action: probe}",
    "an empty object": b"{}",
    "an unknown action": b'{"action":"explode"}',
    "an action that is no text": b'{"action":["probe"]}',
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_answered_and_closed(data: bytes, connect: Connect) -> None:
    client, other = connect(), connect()
    client.send_bytes(data)
    last = client.wait_for_end()
    assert [answer["response"] for answer in last] == [400]
    assert other.ask(action="probe")["response"] == 200


def test_a_client_that_asks_for_tls_is_one_quiet_line(
    server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Each start of our client asks a plain server so: no bad frame, nothing that alarms."""
    metrics = server.engine.metrics
    before = metrics.refusals[400]
    dialer = Dialer("127.0.0.1", server.port, "plain", KnownServers())
    dialer.open().close()
    wait_until(lambda: metrics.closes[CloseReason.TLS_OFFERED] == 1)
    assert metrics.refusals[400] == before
    assert metrics.closes[CloseReason.GARBAGE] == 0
    [line] = [line for line in caplog.text.splitlines() if "TLS" in line]
    assert line.startswith("INFO")
    assert line.endswith("closed: TLS offered to a server without it")
    assert "refused" not in caplog.text


def test_refused_frames_leave_the_connection(login: Login) -> None:
    """Check that twenty and more of them are fine too, with good ones in between."""
    ann = login("ann")
    for name, data in REFUSED.items():
        ann.send_bytes(data)
        assert ann.receive()["response"] == 400, name
        assert ann.ask(action="probe", id=name)["id"] == name
    ann.send_bytes(b"".join(REFUSED.values()))
    assert [ann.receive()["response"] for _ in REFUSED] == [400] * len(REFUSED)
    assert ann.is_quiet()


def test_too_many_refused_frames_in_a_row_close(make_server: MakeServer, connect: Connect) -> None:
    client = connect(make_server(max_bad_frames=3))
    for _ in range(3):
        client.send_bytes(b"{}{}")
        assert [client.receive()["response"] for _ in range(2)] == [400, 400]
        assert client.ask(action="probe")["response"] == 200
    client.send_bytes(b"{}{}{}{}")
    assert [answer["response"] for answer in client.wait_for_end()] == [400] * 3


def numbered(action: str, number: int, fields: dict[str, Any]) -> bytes:
    return json.dumps({"action": action, **fields, "id": number}).encode()


def test_hostile_fields(make_server: MakeServer, login: Login) -> None:
    """Send every hostile value in every field of every action: a sensible answer, never 500."""
    server = make_server(max_requests_per_s=0, max_bad_frames=0, max_rooms_per_user=0)
    ann, bob = (
        login("ann", to=server, ext=["ids", "lists"]),
        login("bob", to=server, ext=["marks", "presence"]),
    )
    asked: dict[int, tuple[str, str, Any]] = {}
    for action, name in FIELDS:
        for value in HOSTILE:
            asked[len(asked)] = (action, name, value)
    frames = [
        numbered(action, n, {**SMALLEST[action], name: value})
        for n, (action, name, value) in asked.items()
    ]
    answers = ask_all(ann, frames)
    expected = {"set_password": {*POSSIBLE, 402, 429}}  # a wrong password is a failed login
    assert not {
        n: answers[n]
        for n in answers
        if answers[n]["response"] not in expected.get(asked[n][0], POSSIBLE)
    }
    silent = {asked[n][0] for n in asked if n not in answers}
    assert silent == {"ack"}
    assert list(answers) == sorted(answers)
    assert ann.say("bob", "still here", id="last")["response"] == 200
    assert any(pushed.get("message") == "still here" for pushed in bob_hears(bob))


def ask_all(client: Client, frames: list[bytes]) -> dict[int, dict[str, Any]]:
    """Send all frames, a few at a time; return the answers by id, in their order."""
    answers = {}
    for start in range(0, len(frames), 50):
        client.send_bytes(
            b"\n".join(frames[start : start + 50])
            + json.dumps({"action": "probe", "id": "end"}).encode()
        )
        while (answer := client.receive()).get("id") != "end":
            if "response" in answer:
                answers[answer["id"]] = answer
    return answers


def bob_hears(bob: Client) -> list[dict[str, Any]]:
    """Return everything pushed to bob so far."""
    bob.send(action="probe", id="end")
    heard = []
    while (pushed := bob.receive()).get("id") != "end":
        heard.append(pushed)
    return heard


def test_hostile_logins(make_server: MakeServer, connect: Connect) -> None:
    """Check that names and passwords of strangers are refused, and a login still works."""
    client = connect(make_server(max_requests_per_s=0, max_bad_frames=0, registration=False))
    for value in HOSTILE:
        for name, secret in (
            (value, {"password": "x"}),
            ("Pavel", {"password": value}),
            (value, {"token": "x"}),
        ):
            answer = client.ask(action="authenticate", user={"account_name": name, **secret})
            assert answer["response"] in (400, 402, 429), (name, secret)
        for key in ("ext", "lang", "client", "last_id"):
            answer = client.ask(
                action="authenticate",
                user={"account_name": "nobody", "password": "x"},
                **{key: value},
            )
            assert answer["response"] in (400, 402, 429), (key, value)


def test_whatever_a_client_calls_itself(login: Login) -> None:
    client = login("ann", client="x\0" * 1000, lang="tlh", ext=["ids", "nonsense", "ids", "\0"])
    assert client.is_quiet()


@pytest.mark.parametrize("action", sorted(set(REQUESTS) - {"authenticate", "probe", "quit"}))
def test_before_the_login(action: str, connect: Connect) -> None:
    client = connect()
    assert (
        client.ask(
            action=action, **{key + "_": value for key, value in SMALLEST[action].items()}, id=1
        )["response"]
        == 401
    )
    assert client.ask(action="probe", to="Pavel")["response"] == 401
    assert client.ask(action="probe")["response"] == 200


@pytest.mark.parametrize("name", ["bob", "BOB", "nobody", "", "#tea", "ann\0"])
def test_from_somebody_else(name: str, login: Login) -> None:
    ann, bob = login("ann"), login("bob")
    assert ann.say("bob", "hi", from_=name)["response"] == 401
    assert ann.ask(action="presence", user={"account_name": name, "status": "x"})["response"] == 401
    assert ann.say("bob", "hi", from_="ANN")["response"] == 200
    assert bob.receive()["from"] == "ann"
    assert bob.is_quiet()


def test_one_byte_at_a_time(connect: Connect, login: Login) -> None:
    """Send a whole conversation, each byte in a packet of its own."""
    bob, ann = login("bob"), connect()
    ann.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = (
        b'{"action":"authenticate","user":{"account_name":"ann","password":"s"},'
        b'"ext":["ids"]}\r\n\0 '
        rb'{"action":"msg","to":"bob","message":"\"}{\" \ud83d\ude00","id":"\u0031"}'
        b'{"action":"add_contact","user_id":"bob"}{"action":"nonsense"}{"action":"get_contacts"}'
    )
    for at in range(len(stream)):
        ann.send_bytes(stream[at : at + 1])
    heard = [ann.receive() for _ in range(7)]
    assert [answer.get("response") or answer["action"] for answer in heard] == [
        200,
        "potential",
        200,
        200,
        400,
        202,
        "contact_list",
    ]
    assert bob.receive()["message"] == '"}{" 😀'


def test_a_hundred_objects_in_one_write(login: Login) -> None:
    ann, bob = login("ann"), login("bob")
    ann.send_bytes(
        b"".join(
            json.dumps({"action": "msg", "to": "bob", "message": str(n), "id": n}).encode()
            for n in range(100)
        )
    )
    assert [ann.receive()["id"] for _ in range(100)] == list(range(100))
    assert [bob.receive()["message"] for _ in range(100)] == [str(n) for n in range(100)]


def test_login_and_requests_in_one_write(connect: Connect, login: Login) -> None:
    """Check that what follows a login waits for it, a second login too."""
    bob, ann = login("bob"), connect()
    login_ann = {
        "action": "authenticate",
        "user": {"account_name": "ann", "password": "s"},
        "id": "login",
        "ext": ["ids"],
    }
    frames = [
        {"action": "probe", "id": 0},
        login_ann,
        {"action": "msg", "to": "bob", "message": "hi", "id": 1},
        login_ann,
        {"id": 2},
    ]
    ann.send_bytes(b"".join(json.dumps(frame).encode() for frame in frames))
    heard = [ann.receive() for _ in range(6)]
    assert [(answer.get("id"), answer.get("response")) for answer in heard] == [
        (0, 200), ("login", 200), (None, None), (1, 200), ("login", 409), (2, 400),
    ]  # fmt: skip
    assert bob.receive()["message"] == "hi"


def test_a_refused_login_leaves_the_rest_refused(connect: Connect, login: Login) -> None:
    login("ann")
    client = connect()
    wrong = {"action": "authenticate", "user": {"account_name": "ann", "password": "wrong"}}
    client.send_bytes(json.dumps(wrong).encode() + b'{"action":"get_contacts"}{"action":"probe"}')
    assert [client.receive()["response"] for _ in range(3)] == [402, 401, 200]
    client.login("ann")


def test_too_much_behind_a_login_is_a_flood(
    make_server: MakeServer, connect: Connect, login: Login
) -> None:
    """Check that the places of such logins in the hashing pool are free again."""
    server = make_server(max_requests_per_s=0, max_waiting_logins=2)
    login_frame = json.dumps(
        {"action": "authenticate", "user": {"account_name": "eve", "password": "s"}}
    ).encode()
    for _ in range(4):
        client = connect(server)
        client.send_bytes(login_frame + b'{"action":"probe"}' * 1500)
        client.wait_for_end()
    login("ann", to=server)


def test_half_closed_connection_gets_its_answers(connect: Connect) -> None:
    """Send everything and close our half, as `printf ... | nc` does."""
    client = connect()
    client.send_bytes(
        b'{"action":"authenticate","user":{"account_name":"ann","password":"s"}}'
        b'{"action":"msg","to":"Pavel","message":"hi"}{"action":"get_contacts"}'
    )
    client.socket.shutdown(socket.SHUT_WR)
    answers = client.wait_for_end()
    assert [answer.get("response") for answer in answers] == [200, 202, 202]


def test_quit_says_nothing_and_ends(login: Login) -> None:
    ann = login("ann")
    ann.send_bytes(b'{"action":"probe"}{"action":"quit"}{"action":"probe"}')
    assert [answer["response"] for answer in ann.wait_for_end()] == [200]

"""Measure other servers in the same rounds: Debian's packages, if they are installed."""

import getpass
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.flow import PrebuiltFrames, Sender
from bench.loop import BenchError, Loop
from bench.processes import ServerProcess, free_port
from bench.servers import Client, user_name
from bench.wire_mqtt import MqttConnection, publish_maker
from bench.wire_xmpp import DOMAIN, PASSWORD, XmppConnection, message_maker

SIMPLE = frozenset(
    {"relay", "relay-w1", "open-loop-100", "open-loop-2000", "idle-5000", "start-up"}
)  # that any chat server has
SYSTEM_PATH = "/usr/sbin:/usr/local/sbin"
MOSQUITTO_CONF = """\
listener {port} 127.0.0.1
user {user}
allow_anonymous true
set_tcp_nodelay true
max_inflight_messages 0
max_queued_messages 0
persistence true
persistence_location {directory}/
autosave_interval 5
log_type error
"""
PROSODY_CONF = """\
run_as_root = true
daemonize = false
pidfile = "{directory}/prosody.pid"
data_path = "{directory}"
log = {{ error = "*console" }}
modules_enabled = {{ "saslauth", "roster", "disco" }}
modules_disabled = {{ "s2s", "offline", "tls" }}
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
c2s_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
VirtualHost "{domain}"
"""


def program(name: str) -> str | None:
    """Return the path of a program, also from directories that only root has in PATH."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_PATH)


@dataclass
class MosquittoServer:
    """mosquitto with QoS 1 at both ends: it answers before it stores; a snapshot every 5 s."""

    name: str = "mosquitto"
    scenarios: frozenset[str] | None = SIMPLE | {"fan-out", "login-token", "idle-10000"}
    answers: bool = True
    text_bytes: int = 100

    def absent(self) -> str:
        return (
            ""
            if program("mosquitto")
            else "the program mosquitto is not installed (Debian: apt install mosquitto)"
        )

    def start(self, users: int, directory: Path) -> ServerProcess:
        port = free_port()
        conf = directory / "mosquitto.conf"
        conf.write_text(
            MOSQUITTO_CONF.format(port=port, user=getpass.getuser(), directory=directory)
        )
        return ServerProcess(
            [program("mosquitto") or "mosquitto", "-c", str(conf)], port=port, directory=directory
        )

    def client(self, loop: Loop, name: str, *, receives: bool = True) -> MqttConnection:
        return MqttConnection(
            loop, name, subscribes=[name] if receives else [], text_bytes=self.text_bytes
        )

    def room_member(self, loop: Loop, name: str, room: str) -> MqttConnection:
        """Return a session that receives what is written to the room."""
        return MqttConnection(loop, name, subscribes=[room], text_bytes=self.text_bytes)

    def join_room(self, clients: Sequence[Client], room: str) -> None:
        """Do nothing: a member subscribes as it connects."""

    def stored_messages(self, directory: Path) -> int | None:
        """Return 0: nothing is stored before it is answered."""
        return None

    def prebuilt_frames(
        self, sender: Sender, recipients: list[str], *, text_bytes: int, ahead: int, run: str
    ) -> PrebuiltFrames:
        make = publish_maker(
            recipients=recipients, first_sequence=sender.sequences[0].number, text_bytes=text_bytes
        )
        return PrebuiltFrames(make, ahead)


@dataclass
class ProsodyServer:
    """Prosody without an archive and without limits: it stores nothing and answers nothing."""

    name: str = "prosody"
    scenarios: frozenset[str] | None = SIMPLE
    answers: bool = False

    def absent(self) -> str:
        return (
            ""
            if program("prosody")
            else "the program prosody is not installed (Debian: apt install prosody)"
        )

    def start(self, users: int, directory: Path) -> ServerProcess:
        port = free_port()
        conf = directory / "prosody.cfg.lua"
        conf.write_text(PROSODY_CONF.format(port=port, directory=directory, domain=DOMAIN))
        accounts = directory / DOMAIN / "accounts"
        accounts.mkdir(parents=True)
        for number in range(users):
            (accounts / f"{user_name(number)}.dat").write_text(
                f'return {{ ["password"] = "{PASSWORD}" }};\n'
            )
        return ServerProcess(
            [program("prosody") or "prosody", "--config", str(conf), "-F"],
            port=port,
            directory=directory,
        )

    def client(self, loop: Loop, name: str, *, receives: bool = True) -> XmppConnection:
        return XmppConnection(loop, name)

    def room_member(self, loop: Loop, name: str, room: str) -> XmppConnection:
        raise BenchError("rooms of prosody are not measured")

    def join_room(self, clients: Sequence[Client], room: str) -> None:
        raise BenchError("rooms of prosody are not measured")

    def stored_messages(self, directory: Path) -> int | None:
        """Return 0: nothing is stored."""
        return None

    def prebuilt_frames(
        self, sender: Sender, recipients: list[str], *, text_bytes: int, ahead: int, run: str
    ) -> PrebuiltFrames:
        return PrebuiltFrames(
            message_maker(
                recipients=recipients,
                first_sequence=sender.sequences[0].number,
                text_bytes=text_bytes,
            ),
            ahead,
        )

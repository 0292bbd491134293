"""Other servers, measured in the same rounds: Debian's packages, if they are installed."""

import getpass
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.flow import Sender, Tape
from bench.loop import Loop
from bench.processes import ServerProcess, free_port
from bench.targets import Client
from bench.wire_mqtt import MqttConnection, publish_maker

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


def program(name: str) -> str | None:
    """Where a program of the system lies; also in directories that only root has in PATH."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_PATH)


@dataclass
class MosquittoTarget:
    """mosquitto with QoS 1 at both ends: it answers when it has taken a message, and snapshots its store every 5 s."""

    name: str = "mosquitto"
    scenarios: frozenset[str] | None = frozenset(
        {"relay", "relay-w1", "open-loop-100", "open-loop-2000", "fan-out", "idle-5000", "idle-10000", "start-up"}
    )
    text_bytes: int = 100

    def absent(self) -> str:
        return "" if program("mosquitto") else "the program mosquitto is not installed (Debian: apt install mosquitto)"

    def start(self, users: int, directory: Path) -> ServerProcess:
        port = free_port()
        conf = directory / "mosquitto.conf"
        conf.write_text(MOSQUITTO_CONF.format(port=port, user=getpass.getuser(), directory=directory))
        return ServerProcess([program("mosquitto") or "mosquitto", "-c", str(conf)], port=port, directory=directory)

    def client(self, loop: Loop, name: str, *, receives: bool = True) -> MqttConnection:
        return MqttConnection(loop, name, subscribes=[name] if receives else [], text_bytes=self.text_bytes)

    def room_member(self, loop: Loop, name: str, room: str) -> MqttConnection:
        """A session that gets what is written to the room."""
        return MqttConnection(loop, name, subscribes=[room], text_bytes=self.text_bytes)

    def join_room(self, clients: Sequence[Client], room: str) -> None:
        """Done already: a member subscribes as it connects."""

    def stored_messages(self, directory: Path) -> int | None:
        """Nothing is stored before it is answered."""
        return None

    def tape(self, sender: Sender, recipients: list[str], *, text_bytes: int, ahead: int, run: str) -> Tape:
        make = publish_maker(recipients=recipients, first_lane=sender.lanes[0].number, text_bytes=text_bytes)
        return Tape(make, ahead)

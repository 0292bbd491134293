"""List the figures that this server has to reach, printed below the table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """Set a least or greatest value, or a multiple of a peer's figure of the same rounds."""

    least: float | None = None
    most: float | None = None
    peer: str = ""

    def is_met(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        bound = f">= {self.least:,}" if self.least is not None else f"<= {self.most:,}"
        return f"{bound} x {self.peer}" if self.peer else bound


TARGETS: dict[str, Mapping[str, Target]] = {  # by scenario and column
    "relay": {
        "messages_per_s": Target(least=1, peer="mosquitto"),
        "server_cpu_us_per_message": Target(most=1, peer="mosquitto"),
    },
    "relay-w1": {"messages_per_s": Target(least=0.3, peer="mosquitto")},
    "open-loop-2000": {"to_answer.p99_ms": Target(most=1, peer="mosquitto")},
    "fan-out": {"copies_per_s": Target(least=4, peer="mosquitto")},
    "idle-10000": {"memory_kb_each": Target(most=4), "to_answer.p99_ms": Target(most=10)},
    "login-token": {"logins_per_s": Target(least=5000)},
    "login-password": {"chat_meanwhile.p99_ms": Target(most=50)},
    "flood": {"to_answer.p99_ms": Target(most=100)},
    "admin": {"to_answer.p99_ms": Target(most=100)},
    "relay-tls": {"cpu_ratio": Target(most=1.5)},
    "handshakes": {"chat_meanwhile.p99_ms": Target(most=50)},
    "retention": {"to_answer.p99_ms": Target(most=50)},
    "growth-messages": {"messages_per_s": Target(least=25_000)},
}

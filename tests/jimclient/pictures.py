"""Draw the pictures of the READMEs from the real full screen: `python -m tests.jimclient.pictures`.

A server that follows a script says the same at each run, so that a test can compare.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jimclient.text.i18n import use_language
from tests.jimclient.picture import picture
from tests.jimclient.seat import ALT, Seat
from tests.jimclient.support import EXTENSIONS, FakeServer, Peer
from tests.support.client import Json

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SHOWN_SERVER = ("chat.example.org", 7777)
FIRST_DAY, SECOND_DAY = 1_762_966_800, 1_763_031_600  # 12 November 2025, 17:00; the next, 11:00
MINUTE = 60


@dataclass(frozen=True)
class Scene:
    """Hold what one picture shows."""

    file: str
    language: str
    columns: int
    rows: int
    me: str
    friend: str
    status: str
    said: tuple[tuple[int, bool, str], ...]  # Unix seconds, whether by us, text
    others: tuple[tuple[str, int, bool], ...]  # name, unread, online
    draft: str
    drawn: str  # stands on the screen when it is complete


ENGLISH = Scene(
    file="client.svg",
    language="en",
    columns=80,
    rows=24,
    me="ann",
    friend="bob",
    status="lunch until two",
    said=(
        (FIRST_DAY + 2 * MINUTE, False, "Tomorrow at five then?"),
        (FIRST_DAY + 3 * MINUTE, True, "Yes."),
        (SECOND_DAY, True, "Hi Bob, tea at five?"),
        (SECOND_DAY + MINUTE, False, "Привет! Да, буду. Here is the list:\n 1. cups\n 2. biscuits"),
        (SECOND_DAY + 2 * MINUTE, True, "I'll bring both."),
        (SECOND_DAY + 4 * MINUTE, False, "Bring the blue cups, please."),
        (SECOND_DAY + 4 * MINUTE, False, "And biscuits."),
    ),
    others=(("#tea", 2, False), ("carl", 1, True), ("Sveta", 0, False), ("#book-club", 0, False)),
    draft="The blue ones are in the kitchen, I'll take the green ones as well",
    drawn="─ 2 new ─",
)
RUSSIAN = Scene(
    file="client.ru.svg",
    language="ru",
    columns=120,
    rows=40,
    me="Света",
    friend="Павел",
    status="обед до двух",
    said=(
        (FIRST_DAY, False, "Света, ты завтра в городе?"),
        (FIRST_DAY, True, "Да, до вечера. А что?"),
        (FIRST_DAY + MINUTE, False, "Хотим собраться у Алекса: разобрать сервер и выпить чаю."),
        (FIRST_DAY + MINUTE, False, "Он обещал показать, как устроена очередь сообщений."),
        (FIRST_DAY + 2 * MINUTE, True, "Звучит отлично!"),
        (FIRST_DAY + 2 * MINUTE, False, "Завтра в пять?"),
        (FIRST_DAY + 3 * MINUTE, True, "Да."),
        (SECOND_DAY, True, "Паша, чай в пять, как договорились?"),
        (SECOND_DAY + MINUTE, False, "Привет! Да, буду. Вот список:\n 1. чашки\n 2. печенье"),
        (SECOND_DAY + 2 * MINUTE, True, "Всё возьму."),
        (SECOND_DAY + 4 * MINUTE, False, "Возьми синие чашки, пожалуйста."),
        (SECOND_DAY + 4 * MINUTE, False, "И печенье."),
    ),
    others=(("#чай", 2, False), ("Алекс", 1, True), ("Girl", 0, False), ("#книги", 0, False)),
    draft="Синие на кухне, возьму ещё и зелёные",
    drawn="─ 2 новых ─",
)
SCENES = (ENGLISH, RUSSIAN)


class _Script:
    """Answer the requests of one client with what a scene shows."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._answers: dict[str, Callable[[Json], Json]] = {
            "authenticate": lambda asked: {"ext": [*EXTENSIONS, "chats"], "user": scene.me},
            "get_chats": lambda asked: {"chats": list(self._chats())},
            "get_history": self._history,
            "probe": lambda asked: {"status": scene.status},
        }

    def serve(self, peer: Peer) -> None:
        with suppress(OSError, EOFError):  # the client has left
            while True:
                asked = peer.receive()
                if "id" in asked:
                    answer = self._answers.get(asked["action"], lambda asked: {"data_list": []})
                    peer.send(response=200, id=asked["id"], **answer(asked))

    def _chats(self) -> Iterator[Json]:
        scene, messages = self._scene, self._messages()
        yield {
            **{"with": scene.friend, "unread": 2, "read": messages[-3]["msg_id"]},
            **{"online": True, "status": scene.status, "last": messages[-1]},
        }
        for number, (name, unread, is_online) in enumerate(scene.others, 1):
            last = {"from": name, "to": scene.me, "message": "", "msg_id": number}
            at = SECOND_DAY - number * MINUTE
            yield {
                "with": name,
                "unread": unread,
                "online": is_online,
                "last": {**last, "time": at},
            }

    def _messages(self) -> list[Json]:
        me, friend = self._scene.me, self._scene.friend
        return [
            {
                **{"from": me if is_ours else friend, "to": friend if is_ours else me},
                **{"message": text, "time": at, "msg_id": 100 + number},
            }
            for number, (at, is_ours, text) in enumerate(self._scene.said)
        ]

    def _history(self, asked: Json) -> Json:
        messages = self._messages() if asked["with"] == self._scene.friend else []
        seen = messages[-5]["msg_id"] if messages else 0
        return {"messages": messages, "seen": seen, "more": False}


def draw(scene: Scene, folder: Path) -> str:
    """Return the picture of a scene, made in an empty folder for stores."""
    server = FakeServer()
    serve = threading.Thread(target=lambda: _Script(scene).serve(server.accept()))
    serve.start()
    with _in_utc(), _in_language(scene.language):
        seat = Seat(folder, server.port, scene.me, columns=scene.columns, rows=scene.rows)
        try:
            seat.wait_for(f" {scene.friend} ")
            seat.press(f"{ALT}1")
            seat.wait_for(scene.drawn)
            seat.chat.server = SHOWN_SERVER
            seat.press(scene.draft)
            seat.wait_until(lambda: _is_complete(seat, scene), "the whole picture")
            title = f"The terminal client, {scene.columns} x {scene.rows}"
            with seat.display.news:
                return picture(seat.display.screen, title)
        finally:
            seat.close()
            serve.join()
            server.close()


def _is_complete(seat: Seat, scene: Scene) -> bool:
    unread = sum(count for _name, count, _is_online in scene.others)
    return (
        seat.shows(scene.drawn)
        and seat.shows(f"{scene.friend}> {scene.draft[:20]}")
        and any(scene.draft[-8:] in line for line in seat.lines())
        and seat.shows(f"{unread} ● · {scene.me}@{SHOWN_SERVER[0]}")
    )


@contextmanager
def _in_utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        del os.environ["TZ"]
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


@contextmanager
def _in_language(language: str) -> Iterator[None]:
    use_language(language)
    try:
        yield
    finally:
        use_language("en")


def main() -> None:
    """Write the pictures."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    for scene in SCENES:
        with tempfile.TemporaryDirectory() as stores:
            (folder / scene.file).write_text(draw(scene, Path(stores)), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Run a chat in the full screen, from its first thread to its last: the main thread's job."""

import gc
import sys
from collections.abc import Callable, Iterable

from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.overview import Overview
from jimclient.core.read_markers import ReadMarkers
from jimclient.core.send_queue import SendQueue
from jimclient.core.threads import ChatThread, menu_work, write_work
from jimclient.core.view import View
from jimclient.session.incoming import Incoming
from jimclient.session.session import Session
from jimclient.settings.file import Settings
from jimclient.ui.full.commands import FullCommands
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.keeper import Keeper
from jimclient.ui.full.keys import chosen_keys
from jimclient.ui.full.lists import Lists
from jimclient.ui.full.screen import FullScreen
from jimclient.ui.full.typing import Typing
from jimclient.ui.parts.attention import Signs

_PATIENCE_S = 1  # the terminal stays as it is for so long; most logins are over then
_LOOK_S = 1  # on Windows, a wait without end does not see Ctrl-C
_JOIN_TIMEOUT_S = 3
_SWITCH_S = 0.001  # a key waits no longer for a thread that works on what has arrived
_GATHER_S = 0.05  # half of what the screen waits before it draws what has arrived
_COLLECT_AFTER = (2_000, 10, 20)  # new objects, and collections of each younger generation


def run_full(
    make_chat: Callable[[View], Chat], settings: Settings, *, patient: bool = False
) -> Chat:
    """Run a chat to its end, which leaves exit_code and farewell in it.

    `patient`: start without a server, and wait for it.
    """
    screen = make_screen(settings)
    chat = make_chat(screen)
    keeper, threads = assemble(chat, screen, patient=patient)
    _be_quick()
    for thread in threads:
        thread.start()
    try:
        lead(chat, patient=patient)
    except KeyboardInterrupt:
        chat.end(Exit.INTERRUPTED)
    finally:
        chat.end(Exit.BUG)  # it has ended, unless this thread failed
        for thread in threads:
            thread.join(_JOIN_TIMEOUT_S)
        screen.close()
        keeper.finish()
    return chat


def _be_quick() -> None:
    """Keep the waits of a key short.

    A full garbage collection looks at all that was imported and loaded, 30 ms each time, and
    with the usual thresholds there is one for every 20 keys while messages arrive.
    """
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def make_screen(
    settings: Settings, output: Output | None = None, keyboard: Input | None = None
) -> FullScreen:
    """Return a screen with the user's keys, colours and signs, on the terminal or another one."""
    signs = settings.notifications
    return FullScreen(
        Signs(bool(signs["bell"]), bool(signs["title"]), str(signs["desktop"])),
        output,
        keyboard,
        keys=chosen_keys({action: str(key) for action, key in settings.keys.items()}),
        colours={part: str(look) for part, look in settings.colours.items()},
        has_mouse=bool(settings.general["mouse"]),
    )


def assemble(chat: Chat, screen: FullScreen, *, patient: bool) -> tuple[Keeper, list[ChatThread]]:
    """Put the parts of a chat together; return its threads, not yet started.

    The four threads of the original have their work here, too: contact_thread waits for the
    answers to commands, input_thread owns the screen. A fifth one, that of the Keeper, writes to
    the store what was typed.
    """
    overview, send_queue = Overview(chat), SendQueue(chat)
    send_queue.keeps_refused = True
    overview.begin()
    commands = FullCommands(chat, send_queue)

    def candidates(typed: str) -> Iterable[str]:
        return commands.candidates(typed) if typed.startswith("/") else ()

    desk = Desk(chat, overview, candidates)
    lists = Lists(desk, commands, send_queue, screen.keys)
    commands.connect(desk, lists, screen.later)
    screen.connect(chat, desk, Typing(chat, desk, lists, commands, send_queue))
    desk.later = screen.later
    keeper = Keeper(chat, desk)
    desk.keep_later, screen.on_stop = keeper.put, keeper.stop
    incoming = Incoming(chat, ReadMarkers(chat))
    session = Session(chat, incoming, send_queue, patient=patient, gather_s=_GATHER_S)
    menus = (chat.events.messages_menu, chat.events.contacts_menu)

    def show() -> bool:
        screen.run()
        keeper.flush()
        return False

    return keeper, [
        ChatThread("read_thread", chat, session.run),
        ChatThread("write_thread", chat, lambda: write_work(chat, send_queue)),
        ChatThread("contact_thread", chat, screen.work),
        ChatThread("store_thread", chat, keeper.work),
        ChatThread("input_thread", chat, lambda: menu_work(chat, *menus, show)),
    ]


def lead(chat: Chat, *, patient: bool) -> None:
    """Open the screen when the server has let us in, or soon; then wait for the end."""
    chat.events.contacts.set()  # they are asked for with each login
    if not patient:
        chat.events.authenticated.wait(_PATIENCE_S)
    chat.events.pass_to(chat.events.messages_menu)
    while not chat.events.ended.wait(_LOOK_S):
        pass

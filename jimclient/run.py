"""Run one chat from its first thread to its last: the job of the main thread."""

from collections.abc import Callable
from functools import partial

from jimclient.commands.commands import Commands
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.read_markers import ReadMarkers
from jimclient.core.send_queue import SendQueue
from jimclient.core.threads import ChatThread, menu_work, write_work
from jimclient.session.incoming import Incoming
from jimclient.session.session import Session
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.ui.menus import ContactsMenu, MessagesMenu
from jimclient.ui.screen import Screen
from jimclient.ui.script import Script

_POTENTIAL_TIMEOUT_S = 3  # some servers push no potential contacts
_CONTACTS_TIMEOUT_S = 10
_JOIN_TIMEOUT_S = 3
_PATIENCE_S = 1  # the screen stays empty for so long
_LOOK_S = 1  # on Windows, a wait without end does not see Ctrl-C


def run_chat(
    chat: Chat,
    screen: Screen,
    *,
    patient: bool = False,
    is_script: bool = False,
    job: Callable[[SendQueue], bool] | None = None,
) -> None:
    """Run a chat to its end, which leaves exit_code and farewell in it.

    `patient`: start without a server, and wait for it. `is_script`: the input holds no commands;
    `job` is what a script does instead of reading its input.
    """
    read_markers = ReadMarkers(chat)
    screen.on_key = read_markers.user_is_here
    incoming, send_queue = Incoming(chat, read_markers), SendQueue(chat)
    commands = Commands(chat, send_queue)
    session = Session(chat, incoming, send_queue, patient=patient)
    contacts = ContactsMenu(chat, screen, commands)
    script, menu = (
        Script(chat, screen, send_queue),
        MessagesMenu(chat, screen, commands, send_queue),
    )
    messages = script.run if is_script else menu.run
    if job:
        messages = partial(job, send_queue)
    threads = _threads(chat, session, send_queue, contacts.run, messages)
    for thread in threads:
        thread.start()
    try:
        if patient:
            _lead_offline(chat)
        else:
            _lead(chat, incoming, commands, is_script=is_script)
        while not chat.events.ended.wait(_LOOK_S):
            pass
    except KeyboardInterrupt:
        chat.end(Exit.INTERRUPTED)
    finally:
        chat.end(Exit.BUG)  # it has ended, unless this thread failed
        _join(screen, threads)
        screen.close()


def _threads(
    chat: Chat,
    session: Session,
    send_queue: SendQueue,
    contacts: Callable[[], bool],
    messages: Callable[[], bool],
) -> list[ChatThread]:
    turns = (chat.events.contacts_menu, chat.events.messages_menu)
    return [
        ChatThread("read_thread", chat, session.run),
        ChatThread("write_thread", chat, lambda: write_work(chat, send_queue)),
        ChatThread("contact_thread", chat, lambda: menu_work(chat, *turns, contacts)),
        ChatThread("input_thread", chat, lambda: menu_work(chat, *turns[::-1], messages)),
    ]


def _lead(chat: Chat, incoming: Incoming, commands: Commands, *, is_script: bool) -> None:
    """Go step by step, as the original: login, potential contacts, contacts, their menu."""
    if chat.screen.human and not chat.events.authenticated.wait(_PATIENCE_S):
        host, port = chat.server
        chat.tell(_("Connecting to {host}:{port} …").format(host=harmless(host), port=port))
    if not chat.events.reached(chat.events.authenticated):
        return
    chat.tell(_("Welcome, {name}.").format(name=harmless(chat.model.me)))
    if is_script:
        return chat.events.pass_to(chat.events.messages_menu)
    if chat.events.reached(chat.events.potential, _POTENTIAL_TIMEOUT_S):
        commands.contacts.show_potential()
    incoming.contacts.ask()
    chat.events.reached(chat.events.contacts, _CONTACTS_TIMEOUT_S)
    chat.events.contacts.set()
    chat.events.pass_to(chat.events.contacts_menu)


def _lead_offline(chat: Chat) -> None:
    text = _(
        "Without a server you can read the history (/history)"
        " and write messages that are sent later."
    )
    chat.tell(text)
    chat.events.contacts.set()
    chat.events.pass_to(chat.events.messages_menu)


def _join(screen: Screen, threads: list[ChatThread]) -> None:
    """Wait for the threads.

    A plain screen's may stay in its read of stdin, and ends with the process.
    """
    reading, writing, *menus = threads
    for thread in [reading, writing, *(menus if screen.interruptible else [])]:
        thread.join(_JOIN_TIMEOUT_S)

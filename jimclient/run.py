"""One chat from its first thread to its last: what the main thread does."""

from jimclient.chat import Chat
from jimclient.commands import Commands
from jimclient.exits import Exit
from jimclient.history import History
from jimclient.incoming import Incoming
from jimclient.menus import ContactsMenu, MessagesMenu
from jimclient.sending import Sending
from jimclient.session import Session
from jimclient.texts import _
from jimclient.threads import ChatThread, menu_work, write_work

_POTENTIAL_TIMEOUT_S = 3  # some servers push no potential contacts
_CONTACTS_TIMEOUT_S = 10
_JOIN_TIMEOUT_S = 3
_LOOK_S = 1  # on Windows, a wait without end does not see Ctrl-C


def run_chat(chat: Chat, *, patient: bool) -> None:
    """Runs a chat to its end, which leaves exit_code and farewell in it. `patient`: start without a server, and wait for it."""
    incoming, sending = Incoming(chat), Sending(chat)
    commands = Commands(chat, History(chat))
    threads = _threads(chat, Session(chat, incoming, sending, patient=patient), sending, commands)
    for thread in threads:
        thread.start()
    try:
        _lead_offline(chat) if patient else _lead(chat, incoming, commands)
        while not chat.steps.ended.wait(_LOOK_S):
            pass
    except KeyboardInterrupt:
        chat.end(Exit.INTERRUPTED)
    finally:
        chat.end(Exit.BUG)  # it has ended, unless this thread failed
        _join(chat, threads)
        chat.screen.close()


def _threads(
    chat: Chat, session: Session, sending: Sending, commands: Commands
) -> list[ChatThread]:
    steps = chat.steps
    contacts, messages = ContactsMenu(chat, commands), MessagesMenu(chat, commands, sending)
    return [
        ChatThread("read_thread", chat, session.run),
        ChatThread("write_thread", chat, lambda: write_work(chat, sending)),
        ChatThread(
            "contact_thread",
            chat,
            lambda: menu_work(chat, steps.contacts_menu, steps.messages_menu, contacts.run),
        ),
        ChatThread(
            "input_thread",
            chat,
            lambda: menu_work(chat, steps.messages_menu, steps.contacts_menu, messages.run),
        ),
    ]


def _lead(chat: Chat, incoming: Incoming, commands: Commands) -> None:
    """Step by step, as the original: login, potential contacts, contacts, the contacts menu."""
    if not chat.steps.reached(chat.steps.authenticated):
        return
    chat.tell(_("Welcome, {name}.").format(name=chat.model.me))
    if chat.steps.reached(chat.steps.potential, _POTENTIAL_TIMEOUT_S):
        commands.show_potential()
    incoming.ask_contacts()
    chat.steps.reached(chat.steps.contacts, _CONTACTS_TIMEOUT_S)
    chat.steps.contacts.set()
    chat.steps.pass_to(chat.steps.contacts_menu)


def _lead_offline(chat: Chat) -> None:
    chat.tell(
        _(
            "Without a server you can read the history (/history) and write messages that are sent later."
        )
    )
    chat.steps.contacts.set()
    chat.steps.pass_to(chat.steps.messages_menu)


def _join(chat: Chat, threads: list[ChatThread]) -> None:
    """Waits for the threads; a plain screen's may stay in its read of stdin, and ends with the process."""
    reading, writing, *menus = threads
    for thread in [reading, writing, *(menus if chat.screen.interruptible else [])]:
        thread.join(_JOIN_TIMEOUT_S)

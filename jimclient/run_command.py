"""Run one command for scripts, from the command line to its exit code."""

import sys
from collections.abc import Callable
from dataclasses import replace

from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Ending, Exit
from jimclient.core.send_queue import SendQueue
from jimclient.core.view import View
from jimclient.options import Options
from jimclient.run import run_chat
from jimclient.store.errors import StoreError
from jimclient.store.store import Store
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.ui.command_screen import CommandScreen
from jimclient.ui.script_jobs import Job, text_complaint


def with_text(options: Options) -> Options:
    """Return the options of `send` or `edit` with the text, which may be standard input.

    Raise Ending if it can't be sent: nothing was stored.
    """
    name, *texts = options.arguments
    text = texts[0] if texts else _standard_input()
    if complaint := text_complaint(name, text):
        sentence = _("Not sent: {reason}").format(reason=complaint)
        raise Ending(Exit.NOT_ACCEPTED, sentence)
    return replace(options, arguments=(name, text))


def _standard_input() -> str:
    """Return all of standard input without the line break at its end."""
    data = sys.stdin.buffer.read()
    text = data.decode(sys.stdin.encoding or "utf-8", "surrogateescape")
    return text.removesuffix("\n").removesuffix("\r")


def queue_text(store: Store, options: Options) -> int:
    """Store the text for the next start."""
    try:
        recipient, text = options.arguments
        store.queue(recipient, text, options.reply)
    except StoreError as error:
        text = _("Not sent: {reason}").format(reason=harmless(str(error)))
        raise Ending(Exit.STORE, text) from error
    finally:
        store.close()
    return Exit.OK


def run_command(options: Options, make_chat: Callable[[View], Chat], *, patient: bool) -> Chat:
    """Log in and do the command."""
    is_listening = options.command == "listen"
    screen = CommandScreen(is_listening=is_listening, as_json=options.as_json)
    chat = make_chat(screen)

    def do(send_queue: SendQueue) -> bool:
        job = Job(chat, screen, send_queue)
        return _do(job, options)

    run_chat(chat, screen, patient=patient, is_script=True, job=do)
    return chat


def _do(job: Job, options: Options) -> bool:
    """Do the command that was given."""
    first, second = (*options.arguments, "", "")[:2]
    jobs: dict[str, Callable[[], bool]] = {
        "send": lambda: job.send(first, second, options.reply),
        "edit": lambda: job.edit(first, second),
        "delete": lambda: job.delete(first),
        "react": lambda: job.react(first, second, is_on=not options.off),
        "history": lambda: job.history(first, options.limit),
        "listen": job.listen,
        "status": job.status,
    }
    return jobs[options.command]()

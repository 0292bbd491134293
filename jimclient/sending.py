"""The way of our own messages: from the store's outbox to the server, and from its answer into history."""

from jim.codes import Code
from jimclient.chat import Chat
from jimclient.connection import JimObject, jim_object
from jimclient.display import harmless
from jimclient.model import Mark, Message, Queued, fold
from jimclient.requests import ANSWER_TIMEOUT_S
from jimclient.texts import _
from jimclient.wire import answer_code, is_good, refusal, seconds_of, whole_of

_NOT_NOW = (
    Code.TOO_MANY,
    Code.SERVER_ERROR,
)  # nothing was done: the same message may be sent again
_MAX_TRIES = 6
_FIRST_RETRY_S = 0.5  # doubled with each further one: half a minute altogether


class Sending:
    """Sends queued messages one at a time. `write` runs in write_thread, what follows its answer in read_thread."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._tries = 0

    def say(self, recipient: str, text: str) -> None:
        """Takes a message from the user: from here on it is in the store, and will be sent."""
        queued = self._chat.store.queue(recipient, text)
        self._chat.outbox.wake()
        self._chat.screen.refresh()
        if (
            not self._chat.screen.human and self._chat.online
        ):  # a script's next line may rely on this one
            self._chat.outbox.wait_for_answers(ANSWER_TIMEOUT_S)
        elif not self._chat.online:
            self._chat.tell(_("kept, to be sent later: {text}").format(text=_quote(queued)))

    def write(self, queued: Queued) -> None:
        """Writes a message to the connection; raises ConnectionLost."""
        fields: JimObject = {"id": queued.client_id, "to": queued.recipient, "message": queued.text}
        if "ids" not in self._chat.model.extensions:
            self._chat.store.set_written(queued.client_id)
            fields |= {
                "from": self._chat.model.me,
                "encoding": "utf-8",
            }  # the fields a classic server wants
        self._chat.requests.expect(lambda answer: self._answered(queued, answer), queued.client_id)
        self._chat.transmit(jim_object("msg", **fields))

    def _answered(self, queued: Queued, answer: JimObject) -> None:
        if is_good(answer):
            self._accepted(queued, answer)
        elif answer_code(answer) in _NOT_NOW and self._tries < _MAX_TRIES:
            self._chat.outbox.answered(retry_after_s=_FIRST_RETRY_S * 2**self._tries)
            self._tries += 1
        else:
            self._refused(queued, answer)

    def _accepted(self, queued: Queued, answer: JimObject) -> None:
        mark = Mark.KEPT if answer_code(answer) == Code.ACCEPTED else Mark.DELIVERED
        message = self._settle(queued, mark, answer)
        self._chat.show_messages([message])
        self._next()

    def _settle(self, queued: Queued, mark: Mark, answer: JimObject) -> Message:
        message = Message(
            sender=self._chat.model.me,
            recipient=queued.recipient,
            text=queued.text,
            at=seconds_of(answer, "sent") or queued.at,
            msg_id=whole_of(answer, "msg_id"),
            client_id=queued.client_id,
            mark=mark,
        )
        self._chat.store.settle(message, self._chat.model.me)
        return message

    def _refused(self, queued: Queued, answer: JimObject) -> None:
        self._chat.store.drop(queued.client_id)
        self._chat.refused_count += 1
        if answer_code(answer) == Code.NOT_FOUND and fold(self._chat.model.last_recipient) == fold(
            queued.recipient
        ):
            self._chat.model.last_recipient = ""
        self._chat.tell_error(
            _("Not sent: {text} ({reason})").format(text=_quote(queued), reason=refusal(answer))
        )
        self._next()

    def _next(self) -> None:
        self._tries = 0
        self._chat.outbox.answered()
        self._chat.screen.refresh()

    def settle_unsure(self) -> None:
        """After a login at a server without ids: what was written there but not answered is not sent again, because the server
        would take it for another message."""
        while (
            "ids" not in self._chat.model.extensions
            and (queued := self._chat.store.first_queued())
            and queued.written
        ):
            self._chat.show_messages([self._settle(queued, Mark.UNSURE, {})])


def _quote(queued: Queued) -> str:
    """A message in one short piece."""
    return f"{harmless(queued.recipient, 30)} «{harmless(queued.text, 60)}»"

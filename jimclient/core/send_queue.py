"""Sending our messages: from the store's outbox to the server, and from its answer into history."""

from collections.abc import Callable
from dataclasses import replace

from jim.codes import Code
from jimclient.core.chat import Chat
from jimclient.net.connection import JimObject, jim_object
from jimclient.net.fields import answer_code, is_good, refusal, seconds_of, whole_of
from jimclient.net.pending_requests import ANSWER_TIMEOUT_S
from jimclient.store.errors import StoreError
from jimclient.store.messages import Mark, Message, Queued, Quote
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.text.names import fold

_RETRIABLE = (Code.TOO_MANY, Code.SERVER_ERROR)  # nothing was done: the same message can go again
_MAX_TRIES = 6
_QUOTED_CHARS = 100  # of a message that is answered; the server quotes as much
_STORE_RETRY_S = 5.0  # after a failure of the store
_FIRST_RETRY_S = 0.5  # doubled with each further one: half a minute altogether


class SendQueue:
    """Send queued messages one at a time.

    `write` runs in write_thread, what follows an answer in read_thread.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._tries = 0
        self._unfinished: Callable[[], None] | None = None  # a step that the store refused
        self.keeps_refused = False  # the screen shows what was refused, to be edited

    def say(self, recipient: str, text: str, reply_to: int | None = None) -> None:
        """Store a message of the user's; from here on it will be sent. Raise StoreError."""
        self.keep(self.prepare(recipient, text, reply_to))

    def prepare(self, recipient: str, text: str, reply_to: int | None = None) -> Queued:
        """Show a message of the user's as one that waits; it has to be kept at once."""
        queued = self._chat.store.prepare(recipient, text, reply_to)
        self._chat.conversations.queue(queued)
        self._chat.model.read_by = ""
        return queued

    def keep(self, queued: Queued) -> None:
        """Store a message that was prepared; from here on it will be sent. Raise StoreError."""
        try:
            self._chat.store.keep(queued)
        except StoreError:
            self._chat.conversations.unqueue(queued.client_id)
            raise
        self._chat.outbox.wake()
        self._chat.screen.refresh()
        if not self._chat.online:
            self._chat.tell_change(
                _("queued, to be sent later: {text}").format(text=_quote(queued))
            )
        elif not self._chat.screen.human:  # a script's next line can rely on this one
            self._chat.outbox.wait_for_answers(ANSWER_TIMEOUT_S)

    def cancel(self, queued: Queued) -> bool:
        """Drop a message that waits; return False if it is on its way. Raise StoreError.

        What an open window has to send is on its way.
        """
        if not queued.refused and not self._chat.store.sends(queued):
            self._chat.store.adopt()
            if not self._chat.store.sends(queued):
                return False
        cancelled = self._chat.outbox.cancel(queued, self._chat.store.drop)
        if cancelled:
            self._chat.conversations.unqueue(queued.client_id)
            self._chat.screen.refresh()
        return cancelled

    def write(self, queued: Queued) -> None:
        """Write a message to the connection. Raise ConnectionLost."""
        try:
            if not self._finish():
                self._write(queued)
        except StoreError as error:
            self._try_store_later(error)

    def _finish(self) -> bool:
        """Do the step that the store refused; return True if there was one."""
        step = self._unfinished
        if step:
            step()
            self._unfinished = None
            self._next()
        return step is not None

    def _try_store_later(self, error: StoreError) -> None:
        self._chat.store_failed(error)
        self._chat.outbox.answered(retry_after_s=_STORE_RETRY_S)

    def _write(self, queued: Queued) -> None:
        fields: JimObject = {"id": queued.client_id, "to": queued.recipient, "message": queued.text}
        if "ids" not in self._chat.model.extensions:
            self._chat.store.set_written(queued.client_id)
            # the fields that a classic server wants
            fields |= {"from": self._chat.model.me, "encoding": "utf-8"}
        if queued.reply_to is not None:
            fields["reply_to"] = queued.reply_to
        self._chat.pending.expect(lambda answer: self._answered(queued, answer), queued.client_id)
        self._chat.transmit(jim_object("msg", **fields))

    def _answered(self, queued: Queued, answer: JimObject) -> None:
        if is_good(answer):
            self._accepted(queued, answer)
        elif answer_code(answer) in _RETRIABLE and self._tries < _MAX_TRIES:
            self._chat.outbox.answered(retry_after_s=_FIRST_RETRY_S * 2**self._tries)
            self._tries += 1
        else:
            self._refused(queued, answer)

    def _accepted(self, queued: Queued, answer: JimObject) -> None:
        mark = Mark.KEPT if answer_code(answer) == Code.ACCEPTED else Mark.DELIVERED
        message = self._message(queued, mark, answer)
        self._chat.conversations.receive([message], self._chat.model.me)
        self._chat.show_messages([message])
        self._end_with(lambda: self._chat.store.settle(message, self._chat.model.me))

    def _end_with(self, step: Callable[[], None]) -> None:
        """Take the message under way out of the outbox; try again later if the store fails."""
        try:
            step()
        except StoreError as error:
            self._unfinished = step
            self._try_store_later(error)
        else:
            self._next()

    def _message(self, queued: Queued, mark: Mark, answer: JimObject) -> Message:
        return Message(
            sender=self._chat.model.me,
            recipient=queued.recipient,
            text=queued.text,
            at=seconds_of(answer, "sent") or queued.at,
            msg_id=whole_of(answer, "msg_id"),
            client_id=queued.client_id,
            mark=mark,
            reply_to=queued.reply_to,
            quote=self._quote_in(queued),
        )

    def _quote_in(self, queued: Queued) -> Quote | None:
        """Return what a message answers, as the server quotes it to others."""
        answered = None
        if queued.reply_to is not None:
            with self._chat.store_guard():
                answered = self._chat.store.message(queued.reply_to)
        return Quote(answered.sender, answered.text[:_QUOTED_CHARS]) if answered else None

    def _refused(self, queued: Queued, answer: JimObject) -> None:
        if answer_code(answer) == Code.NOT_FOUND:
            self._forget_recipient(queued.recipient)
        reason = refusal(answer)
        if self.keeps_refused:
            self._chat.conversations.queue(replace(queued, refused=reason))
        else:
            self._chat.conversations.unqueue(queued.client_id)
        sentence = _("Not sent: {text} ({reason})")
        self._chat.reject(sentence.format(text=_quote(queued), reason=reason))
        self._end_with(lambda: self._put_by(queued.client_id, reason))

    def _put_by(self, client_id: str, reason: str) -> None:
        if self.keeps_refused:
            self._chat.store.refuse(client_id, reason)
        else:
            self._chat.store.drop(client_id)

    def _forget_recipient(self, recipient: str) -> None:
        """Offer no recipient again that does not exist."""
        if fold(self._chat.model.last_recipient) == fold(recipient):
            self._chat.model.last_recipient = ""

    def _next(self) -> None:
        self._tries = 0
        self._chat.outbox.answered()
        self._chat.screen.refresh()

    def settle_unsure(self) -> None:
        """After a login at a server without ids, give up the message that it did not answer.

        Sent again, the server would take it for another message. Raise StoreError.
        """
        if "ids" in self._chat.model.extensions:
            return
        while (queued := self._chat.store.first_queued()) and queued.written:
            message = self._message(queued, Mark.UNSURE, {})
            self._chat.store.settle(message, self._chat.model.me)
            self._chat.conversations.receive([message], self._chat.model.me)
            self._chat.show_messages([message])


def _quote(queued: Queued) -> str:
    """Return a message in one short piece."""
    return f"{harmless(queued.recipient, 30)} «{harmless(queued.text, 60)}»"

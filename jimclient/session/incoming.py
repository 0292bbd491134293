"""Take the server's pushes: messages, their marks and notices; pass on the others."""

import time
from collections.abc import Callable
from dataclasses import replace

from jim.codes import Code
from jimclient.core.chat import Chat
from jimclient.core.read_markers import ReadMarkers
from jimclient.net.connection import JimObject
from jimclient.net.fields import answer_code, answer_text, text_of, whole_of
from jimclient.session.change_pushes import ChangePushes
from jimclient.session.contact_pushes import ContactPushes
from jimclient.store.errors import StoreError
from jimclient.store.messages import Mark, Message, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _, ngettext


class Incoming:
    """Handle the objects of one read as one batch. Used by read_thread alone.

    Messages are stored in one transaction, then shown, then acknowledged.
    """

    def __init__(self, chat: Chat, read_markers: ReadMarkers) -> None:
        self._chat = chat
        self._read_markers = read_markers
        self._batch: list[Message] = []
        self._unsaved: list[Message] = []  # shown, but the store failed: they come with the next
        self._delivered: list[str] = []  # recipients of our messages delivered in this batch
        self.contacts = ContactPushes(chat)
        self._actions: dict[str, Callable[[JimObject], None]] = {
            "msg": self._on_msg,
            "delivered": self._on_delivered,
            "read": self._on_read,
            "mark": self._on_mark,
            "level": self._on_level,
            **self.contacts.handlers(),
            **ChangePushes(chat, self._keep_messages).handlers(),
        }

    def handle(self, objects: list[JimObject]) -> None:
        """Handle one batch. Raise LoginRefused from the answer to a login."""
        for obj in objects:
            with self._chat.store_guard():
                self._handle(obj)
        self._keep_messages()
        self._tell_delivered()

    def _handle(self, obj: JimObject) -> None:
        if "response" in obj:
            self._on_response(obj)
        elif handler := self._actions.get(text_of(obj, "action")):
            handler(obj)

    def _on_response(self, obj: JimObject) -> None:
        if answer_code(obj) in (Code.NOTICE, Code.IMPORTANT):
            self._chat.tell(_("The server says: {text}").format(text=answer_text(obj)))
        else:
            self._chat.pending.answered(obj)

    # Messages

    def _on_msg(self, obj: JimObject) -> None:
        message = message_of(obj, self._chat.model.me)
        self._batch.append(message if message.at else replace(message, at=time.time()))

    def _keep_messages(self) -> None:
        """Store the batch; acknowledge only what is committed, show only what is new."""
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        shown, batch = self._unsaved, [*self._unsaved, *batch]
        try:
            new = self._save(batch)
            self._unsaved = []
        except StoreError as error:
            self._chat.store_failed(error)
            new = self._unsaved = batch
        new = [message for message in new if message not in shown and self._is_shown(message)]
        self._chat.model.recent.add(*(m.sender for m in new if m.mark == Mark.NONE))
        self._chat.conversations.receive(new, self._chat.model.me)
        self._chat.show_messages(new)
        self._read_markers.shown(new)

    def _is_shown(self, message: Message) -> bool:
        """Return False for what a user wrote whom we block where the server knows no blocks."""
        return message.sender not in self._chat.model.blocked

    def _save(self, batch: list[Message]) -> list[Message]:
        """Store and acknowledge; return the messages that are new. Raise StoreError."""
        numbers = [message.msg_id for message in batch if message.msg_id is not None]
        last_id = numbers[-1] if numbers else None
        new = self._chat.store.add(batch, self._chat.model.me, last_id)
        if last_id is not None and "acks" in self._chat.model.extensions:
            self._chat.send_ack(last_id)
        return new

    def _on_delivered(self, obj: JimObject) -> None:
        msg_id = whole_of(obj, "msg_id")
        if msg_id is None:
            return
        self._chat.conversations.mark(Mark.DELIVERED, msg_id)
        if self._chat.store.mark(Mark.DELIVERED, msg_id):
            self._delivered.append(harmless(text_of(obj, "to")))

    def _tell_delivered(self) -> None:
        for name in dict.fromkeys(self._delivered):
            count = self._delivered.count(name)
            text = ngettext(
                "{count} message delivered to {name}", "{count} messages delivered to {name}", count
            )
            self._chat.tell_change(text.format(count=count, name=name))
        self._delivered.clear()

    def _on_read(self, obj: JimObject) -> None:
        msg_id, reader = whole_of(obj, "msg_id"), text_of(obj, "from")
        partner = text_of(obj, "with") or reader
        if msg_id is None:
            return
        self._chat.conversations.mark_read(partner, msg_id)
        if self._chat.store.mark_read(partner, msg_id):
            self._chat.model.read_by = harmless(reader)
        self._chat.screen.refresh()

    def _on_mark(self, obj: JimObject) -> None:
        """Note what another session of ours has read."""
        if (msg_id := whole_of(obj, "msg_id")) is not None and (name := text_of(obj, "with")):
            self._chat.conversations.read(name, msg_id)
            self._chat.screen.refresh()

    def _on_level(self, obj: JimObject) -> None:
        """Note the level that another session of ours has set."""
        if name := text_of(obj, "with"):
            self._chat.conversations.set_level(name, text_of(obj, "level"))
            self._chat.screen.refresh()

"""Take the server's pushes: messages, marks, presence, rooms, contacts, notices."""

from collections.abc import Callable

from jim.codes import Code
from jimclient.conversations.changes import Change, deleted, edited, reacted
from jimclient.core.chat import Chat
from jimclient.core.message_changes import apply_change
from jimclient.core.model import ONLINE
from jimclient.core.read_markers import ReadMarkers
from jimclient.net.connection import JimObject
from jimclient.net.fields import (
    answer_code,
    answer_text,
    member_of,
    names_of,
    text_of,
    whole_of,
)
from jimclient.store.errors import StoreError
from jimclient.store.messages import Mark, Message, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _, ngettext

_SHOWN_CHARS = 60  # of a text in a sentence of ours
_EMOJI_CHARS = 20


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
        self._expected = 0  # contact_list objects of a classic server still to come
        self._collected: list[str] = []
        self._actions: dict[str, Callable[[JimObject], None]] = {
            "msg": self._on_msg,
            "edited": self._on_edited,
            "deleted": self._on_deleted,
            "reaction": self._on_reaction,
            "probe": self._on_probe,
            "potential": self._on_potential,
            "contact_list": self._on_contact_list,
            "delivered": self._on_delivered,
            "read": self._on_read,
            "presence": self._on_presence,
            "join": self._on_join,
            "leave": self._on_leave,
            "add_contact": self._on_add_contact,
            "del_contact": self._on_del_contact,
            "mark": self._on_mark,
            "topic": self._on_topic,
            "level": self._on_level,
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
        self._batch.append(message_of(obj, self._chat.model.me))

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
        new = [message for message in new if message not in shown]
        self._chat.model.recent.add(*(m.sender for m in new if m.mark == Mark.NONE))
        self._chat.conversations.receive(new, self._chat.model.me)
        self._chat.show_messages(new)
        self._read_markers.shown(new)

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

    # Presence and rooms

    def _on_probe(self, obj: JimObject) -> None:
        model = self._chat.model
        user = {"account_name": model.me, "status": model.status}
        if model.extensions and model.status == ONLINE:
            del user["status"]  # our server keeps the one that was set on another device
        self._chat.send("presence", type="status", user=user)

    def _on_presence(self, obj: JimObject) -> None:
        name, status = member_of(obj), text_of(obj.get("user"), "status")
        if name and not self._chat.model.is_me(name):
            self._chat.conversations.set_presence(name, status)
            self._chat.screen.refresh()
            self._tell_presence(name, status)

    def _tell_presence(self, name: str, status: str) -> None:
        """Tell it of contacts; with `chats` the server reports everyone whom we talked with."""
        if "chats" not in self._chat.model.extensions or name in self._chat.model.contacts:
            known = {"online": _("is online"), "offline": _("is offline")}
            self._chat.tell_change(
                f"{harmless(name)} {known.get(status) or f'«{harmless(status, 100)}»'}"
            )

    def _on_join(self, obj: JimObject) -> None:
        if self._chat.model.is_me(member_of(obj)):
            self._chat.model.rooms.add(text_of(obj, "room"))
            self._chat.conversations.keep([text_of(obj, "room")])
        self._tell_member(obj, _("{name} has joined {room}"))

    def _on_leave(self, obj: JimObject) -> None:
        if self._chat.model.is_me(member_of(obj)):
            self._chat.model.rooms.discard(text_of(obj, "room"))
            self._chat.conversations.forget(text_of(obj, "room"))
        self._tell_member(obj, _("{name} has left {room}"))

    def _tell_member(self, obj: JimObject, text: str) -> None:
        name, room = harmless(member_of(obj)), harmless(text_of(obj, "room"))
        self._chat.tell_change(text.format(name=name, room=room))

    def _on_topic(self, obj: JimObject) -> None:
        room, topic = text_of(obj, "room"), text_of(obj, "topic")
        self._chat.conversations.set_topic(room, topic)
        named = _("{name} has set the topic of {room}: {topic}")
        nameless = _("The topic of {room}: {topic}")  # we block whoever set it
        shown = {"name": harmless(member_of(obj)), "room": harmless(room)}
        text = named if shown["name"] else nameless
        self._chat.tell_change(text.format(**shown, topic=harmless(topic, 200)))

    # Changes of messages

    def _on_edited(self, obj: JimObject) -> None:
        """Replace a text by what its sender has made of it."""
        text = text_of(obj, "message")
        if self._change(obj, edited(text)):
            shown = {"name": harmless(text_of(obj, "with")), "text": harmless(text, _SHOWN_CHARS)}
            self._chat.tell_change(_("{name}: a message now reads «{text}»").format(**shown))

    def _on_deleted(self, obj: JimObject) -> None:
        """Forget the text of a message that was deleted."""
        if self._change(obj, deleted):
            name = harmless(text_of(obj, "with"))
            self._chat.tell_change(_("{name}: a message was deleted").format(name=name))

    def _change(self, obj: JimObject, change: Change) -> bool:
        if (msg_id := whole_of(obj, "msg_id")) is None:
            return False
        self._keep_messages()  # it can be of this batch
        return apply_change(self._chat, text_of(obj, "with"), msg_id, change)

    def _on_reaction(self, obj: JimObject) -> None:
        """Count a reaction; tell of one of somebody else."""
        name, emoji = text_of(obj, "from"), text_of(obj, "emoji")
        is_on, is_mine = obj.get("on") is True, self._chat.model.is_me(name)
        own = is_on if is_mine else None
        self._change(obj, reacted(emoji, whole_of(obj, "count") or 0, own=own))
        if is_on and not is_mine:
            shown = {"name": harmless(name), "emoji": harmless(emoji, _EMOJI_CHARS)}
            text = _("{name} reacts with {emoji} ({place})")
            self._chat.tell_change(text.format(**shown, place=harmless(text_of(obj, "with"))))

    # Contacts

    def _on_potential(self, obj: JimObject) -> None:
        names = names_of(obj)
        self._chat.model.potential.replace(names)
        self._chat.model.potential_count = whole_of(obj, "quantity") or len(names)
        self._chat.events.potential.set()

    def ask_contacts(self) -> None:
        """Request the contacts.

        Our server answers with one object, a classic one with a count and an object for each.
        """
        self._chat.send("get_contacts", self._on_contacts)

    def _on_contacts(self, answer: JimObject) -> None:
        names, quantity = names_of(answer), whole_of(answer, "quantity")
        self._collected, self._expected = [], quantity or 0
        if names or not quantity:
            self._expected = 0
            self._keep_contacts(names)
            self._note_presence(answer)

    def _note_presence(self, answer: JimObject) -> None:
        online, statuses = answer.get("online"), answer.get("statuses")
        for name in online if isinstance(online, list) else ():
            if isinstance(name, str):
                status = text_of(statuses, name) or ONLINE
                self._chat.conversations.set_presence(name, status)
        self._chat.screen.refresh()

    def _on_contact_list(self, obj: JimObject) -> None:
        if self._expected:
            self._collected.append(text_of(obj, "user_id"))
            self._expected -= 1
            if not self._expected:
                self._keep_contacts(self._collected)

    def _keep_contacts(self, names: list[str]) -> None:
        self._chat.model.contacts.replace(names)
        self._chat.conversations.keep(names)
        self._chat.store.put_contacts(names)
        self._chat.events.contacts.set()

    def _on_add_contact(self, obj: JimObject) -> None:
        text = _("{name} is now among your contacts")
        self._change_contacts(obj, self._chat.model.contacts.add, text)

    def _on_del_contact(self, obj: JimObject) -> None:
        text = _("{name} is no longer among your contacts")
        self._change_contacts(obj, self._chat.model.contacts.discard, text)

    def _change_contacts(self, obj: JimObject, change: Callable[[str], None], text: str) -> None:
        if name := text_of(obj, "user_id"):
            change(name)
            if name in self._chat.model.contacts:
                self._chat.conversations.keep([name])
            else:
                self._chat.conversations.forget(name)
            self._chat.store.put_contacts(self._chat.model.contacts.sorted())
            self._chat.tell(text.format(name=harmless(name)))

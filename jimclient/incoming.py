"""What the server pushes: messages, marks, presence, rooms, contacts, notices. All of it runs in read_thread."""

from collections.abc import Callable

from jim.codes import Code
from jimclient.chat import Chat
from jimclient.connection import JimObject
from jimclient.display import harmless
from jimclient.model import ONLINE, Mark, Message, is_room
from jimclient.texts import _, ngettext
from jimclient.wire import (
    answer_code,
    answer_text,
    member_of,
    message_of,
    names_of,
    text_of,
    whole_of,
)


class Incoming:
    """Handles what came with one read as one batch: messages are stored in one transaction, then shown, then acknowledged."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._batch: list[Message] = []
        self._delivered: list[str] = []  # to whom messages of ours were delivered in this batch
        self._expected = 0  # contact_list objects of a classic server still to come
        self._collected: list[str] = []
        self._actions: dict[str, Callable[[JimObject], None]] = {
            "msg": self._on_msg,
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
        }

    def handle(self, objects: list[JimObject]) -> None:
        """Handles one batch. Raises LoginRefused from an answer to a login."""
        for obj in objects:
            if "response" in obj:
                self._on_response(obj)
            elif handler := self._actions.get(text_of(obj, "action")):
                handler(obj)
        self._keep_messages()
        self._tell_delivered()

    def _on_response(self, obj: JimObject) -> None:
        if answer_code(obj) in (Code.NOTICE, Code.IMPORTANT):
            self._chat.tell(_("The server says: {text}").format(text=answer_text(obj)))
        else:
            self._chat.requests.answered(obj)

    # Messages

    def _on_msg(self, obj: JimObject) -> None:
        self._batch.append(message_of(obj, self._chat.model.me))

    def _keep_messages(self) -> None:
        """Only what the store has committed is acknowledged; only what it did not know yet is shown."""
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        last_id = next(
            (message.msg_id for message in reversed(batch) if message.msg_id is not None), None
        )
        new = self._chat.store.add(batch, self._chat.model.me, last_id)
        if last_id is not None and "acks" in self._chat.model.extensions:
            self._chat.send_unanswered("ack", msg_id=last_id)
        self._chat.show_messages(new)
        self._say_read(new)

    def _say_read(self, messages: list[Message]) -> None:
        """Tells people that their messages were seen; rooms would get a mark from each member for each message."""
        if not self._chat.screen.human or "marks" not in self._chat.model.extensions:
            return
        newest = {
            m.sender: m.msg_id for m in messages if m.mark == Mark.NONE and not is_room(m.recipient)
        }
        for sender, msg_id in newest.items():
            fields: JimObject = {"with": sender, "msg_id": msg_id}
            self._chat.send("read", **fields)

    def _on_delivered(self, obj: JimObject) -> None:
        msg_id = whole_of(obj, "msg_id")
        if msg_id is not None and self._chat.store.mark(Mark.DELIVERED, msg_id):
            self._delivered.append(harmless(text_of(obj, "to")))

    def _tell_delivered(self) -> None:
        for name in dict.fromkeys(self._delivered):
            count = self._delivered.count(name)
            text = ngettext(
                "{count} message delivered to {name}", "{count} messages delivered to {name}", count
            )
            self._chat.tell(text.format(count=count, name=name))
        self._delivered.clear()

    def _on_read(self, obj: JimObject) -> None:
        msg_id, reader = whole_of(obj, "msg_id"), text_of(obj, "from")
        if msg_id is not None and self._chat.store.mark_read(
            text_of(obj, "with") or reader, msg_id
        ):
            self._chat.model.read_by = harmless(reader)
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
            known = {"online": _("is online"), "offline": _("is offline")}
            self._chat.tell(f"{harmless(name)} {known.get(status) or f'«{harmless(status, 100)}»'}")

    def _on_join(self, obj: JimObject) -> None:
        if self._chat.model.is_me(member_of(obj)):
            self._chat.model.rooms.add(text_of(obj, "room"))
        self._tell_member(obj, _("{name} has joined {room}"))

    def _on_leave(self, obj: JimObject) -> None:
        if self._chat.model.is_me(member_of(obj)):
            self._chat.model.rooms.discard(text_of(obj, "room"))
        self._tell_member(obj, _("{name} has left {room}"))

    def _tell_member(self, obj: JimObject, text: str) -> None:
        self._chat.tell(
            text.format(name=harmless(member_of(obj)), room=harmless(text_of(obj, "room")))
        )

    # Contacts

    def _on_potential(self, obj: JimObject) -> None:
        names = names_of(obj)
        self._chat.model.potential.replace(names)
        self._chat.model.potential_count = whole_of(obj, "quantity") or len(names)
        self._chat.steps.potential.set()

    def ask_contacts(self) -> None:
        """Requests the contacts: one object from our server, a count and one object for each from a classic one."""
        self._chat.send("get_contacts", self._on_contacts)

    def _on_contacts(self, answer: JimObject) -> None:
        names, quantity = names_of(answer), whole_of(answer, "quantity")
        self._collected, self._expected = [], quantity or 0
        if names or not quantity:
            self._expected = 0
            self._keep_contacts(names)

    def _on_contact_list(self, obj: JimObject) -> None:
        if self._expected:
            self._collected.append(text_of(obj, "user_id"))
            self._expected -= 1
            if not self._expected:
                self._keep_contacts(self._collected)

    def _keep_contacts(self, names: list[str]) -> None:
        self._chat.model.contacts.replace(names)
        self._chat.store.put_contacts(names)
        self._chat.steps.contacts.set()

    def _on_add_contact(self, obj: JimObject) -> None:
        self._change_contacts(
            obj, self._chat.model.contacts.add, _("{name} is now among your contacts")
        )

    def _on_del_contact(self, obj: JimObject) -> None:
        self._change_contacts(
            obj, self._chat.model.contacts.discard, _("{name} is no longer among your contacts")
        )

    def _change_contacts(self, obj: JimObject, change: Callable[[str], None], text: str) -> None:
        if name := text_of(obj, "user_id"):
            change(name)
            self._chat.store.put_contacts(self._chat.model.contacts.sorted())
            self._chat.tell(text.format(name=harmless(name)))

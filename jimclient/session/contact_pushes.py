"""Take the server's pushes about people and rooms: contacts, presence, members, topics, blocks."""

from collections.abc import Callable

from jimclient.core.blocks import Blocks
from jimclient.core.chat import Chat
from jimclient.core.model import ONLINE
from jimclient.net.connection import JimObject
from jimclient.net.fields import member_of, names_of, text_of, whole_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _

Handlers = dict[str, Callable[[JimObject], None]]  # by action


class ContactPushes:
    """Handle these pushes. Used by read_thread alone."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._blocks = Blocks(chat)
        self._expected = 0  # contact_list objects of a classic server still to come
        self._collected: list[str] = []

    def handlers(self) -> Handlers:
        """Return what handles each action."""
        return {
            "probe": self._on_probe,
            "potential": self._on_potential,
            "contact_list": self._on_contact_list,
            "presence": self._on_presence,
            "join": self._on_join,
            "leave": self._on_leave,
            "add_contact": self._on_add_contact,
            "del_contact": self._on_del_contact,
            "topic": self._on_topic,
            "block_user": lambda obj: self._blocks.note(text_of(obj, "user"), is_on=True),
            "unblock_user": lambda obj: self._blocks.note(text_of(obj, "user"), is_on=False),
        }

    # Presence and rooms

    def _on_probe(self, obj: JimObject) -> None:
        model = self._chat.model
        user = {"account_name": model.me, "status": model.status}
        if model.extensions and model.status == ONLINE:
            del user["status"]  # our server keeps the one that was set on another device
        self._chat.send("presence", type="status", user=user)

    def _on_presence(self, obj: JimObject) -> None:
        name, status = member_of(obj), text_of(obj.get("user"), "status")
        if name and not self._chat.model.is_me(name) and name not in self._chat.model.blocked:
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
        if member_of(obj) in self._chat.model.blocked:
            return
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

    # Contacts

    def _on_potential(self, obj: JimObject) -> None:
        names = names_of(obj)
        self._chat.model.potential.replace(names)
        self._chat.model.potential_count = whole_of(obj, "quantity") or len(names)
        self._chat.events.potential.set()

    def ask(self) -> None:
        """Request the contacts.

        Our server answers with one object, a classic one with a count and an object for each.
        """
        self._chat.send("get_contacts", self._on_contacts)

    def ask_blocks(self) -> None:
        """Request whom we block."""
        self._blocks.ask()

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

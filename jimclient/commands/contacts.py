"""Run the commands about contacts, presence, blocks and levels."""

from jimclient.commands.command import Command, Table, Wrong, meant_word, needed_name
from jimclient.commands.name_lists import NameLists
from jimclient.conversations.conversation import ALL, MENTIONS, NONE
from jimclient.core.blocks import Blocks
from jimclient.core.chat import Chat
from jimclient.core.model import ONLINE
from jimclient.net.fields import names_of, whole_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

_NAMES_AT_MOST = 50  # asked of the server at once
_LEVEL_WORDS = {ALL: N_("all"), MENTIONS: N_("mentions"), NONE: N_("none")}
_STATUS_CHARS = 100  # of a status in a sentence of ours


class ContactCommands:
    """Run these commands. Each raises NotConnected, Refused, StoreError or Wrong."""

    def __init__(self, chat: Chat, lists: NameLists) -> None:
        self._chat = chat
        self._lists = lists
        self._blocks = Blocks(chat)

    def table(self) -> Table:
        """Return these commands."""
        model = self._chat.model
        return {
            N_("/add"): Command(N_("NAME"), N_("add a contact"), self.add, model.potential.sorted),
            N_("/del"): Command(
                N_("NAME"), N_("remove a contact"), self.delete, model.contacts.sorted
            ),
            N_("/find"): Command(
                N_("TEXT"), N_("find people by the beginning of the name"), self.find
            ),
            N_("/online"): Command("", N_("who is online"), self._online),
            N_("/status"): Command(
                N_("TEXT"), N_("set the status that your contacts see"), self._status
            ),
            N_("/block"): Command(
                N_("NAME"),
                N_("see nothing of somebody any more"),
                self._block,
                model.contacts.sorted,
            ),
            N_("/unblock"): Command(
                N_("NAME"), N_("end a block"), self._unblock, model.blocked.sorted
            ),
            N_("/ignore"): Command(
                N_("NAME"), N_("the same as /block"), self._block, model.recipients
            ),
            N_("/unignore"): Command(
                N_("NAME"), N_("the same as /unblock"), self._unblock, model.blocked.sorted
            ),
            N_("/blocked"): Command("", N_("whom you block"), self._blocked),
            N_("/notify"): Command(
                N_("LEVEL"), N_("all, mentions or none of here"), self._level, _level_words
            ),
        }

    def show_potential(self) -> None:
        """Show the users who are no contacts yet, as far as they are known."""
        model = self._chat.model
        names = model.potential.sorted()
        self._lists.show(_("Potential contacts"), names, model.potential_count)

    def show_contacts(self) -> None:
        """Show the contacts."""
        self._lists.show(_("Contacts"), self._chat.model.contacts.sorted())

    def add(self, name: str) -> None:
        """Add a contact."""
        name = self._as_registered(needed_name(name))
        self._chat.request("add_contact", user_id=name)
        self._chat.model.contacts.add(name)
        self._chat.model.potential.discard(name)
        self._chat.conversations.keep([name])
        self._contacts_changed(_("{name} is now among your contacts"), name)

    def _as_registered(self, name: str) -> str:
        """Return a name as it was registered, if the server knows it."""
        if name not in self._chat.model.potential and self._chat.model.extensions:
            self._chat.model.potential.add(
                *names_of(self._chat.request("get_potential", prefix=name, limit=_NAMES_AT_MOST))
            )
        return self._chat.model.as_known(name)

    def delete(self, name: str) -> None:
        """Remove a contact."""
        self._chat.request("del_contact", user_id=needed_name(name))
        known = self._chat.model.as_known(name)
        self._chat.model.contacts.discard(name)
        self._chat.conversations.forget(name)
        self._chat.model.potential.add(known)
        self._contacts_changed(_("{name} is no longer among your contacts"), known)

    def _contacts_changed(self, text: str, name: str) -> None:
        self._chat.store.put_contacts(self._chat.model.contacts.sorted())
        self._chat.tell(text.format(name=harmless(self._chat.model.as_known(name))))

    def find(self, prefix: str) -> None:
        """Show people who are no contacts yet and whose names begin with `prefix`."""
        answer = self._chat.request("get_potential", prefix=prefix, limit=_NAMES_AT_MOST)
        self._chat.model.potential.add(*names_of(answer))
        self._lists.show(_("Potential contacts"), names_of(answer))

    # Presence

    def _online(self, rest: str) -> None:
        answer = self._chat.request("get_online", limit=_NAMES_AT_MOST)
        self._lists.show(_("Online"), names_of(answer), whole_of(answer, "quantity"))

    def _status(self, status: str) -> None:
        self._chat.model.status = status or ONLINE
        user = {"account_name": self._chat.model.me, "status": self._chat.model.status}
        self._chat.request("presence", type="status", user=user)
        shown = harmless(self._chat.model.status, _STATUS_CHARS)
        self._chat.tell(_("Your contacts see: {status}").format(status=shown))

    # Blocks and levels

    def _block(self, name: str) -> None:
        if self._chat.model.is_me(needed_name(name)):
            raise Wrong(_("That is you."))
        self._blocks.change(name, is_on=True)
        text = _("You see nothing of {name} any more")
        if self._blocks.is_local:
            text = _("On this device you see nothing of {name} any more")
        self._chat.tell(text.format(name=harmless(name)))

    def _unblock(self, name: str) -> None:
        self._blocks.change(needed_name(name), is_on=False)
        self._chat.tell(_("You see {name} again").format(name=harmless(name)))

    def _blocked(self, rest: str) -> None:
        self._lists.show(_("Blocked"), self._chat.model.blocked.sorted())

    def _level(self, level: str) -> None:
        last = self._chat.model.last_recipient
        meant = meant_word(level, _LEVEL_WORDS)
        if not meant or not last:
            raise Wrong(_("Choose a recipient first; then /notify all, mentions or none"))
        self._chat.request("set_level", **{"with": last, "level": meant})
        self._chat.conversations.set_level(last, meant)
        shown = {"name": harmless(last), "level": _(_LEVEL_WORDS[meant])}
        self._chat.tell(_("Signs of new messages in {name}: {level}").format(**shown))


def _level_words() -> list[str]:
    return [_(word) for word in _LEVEL_WORDS.values()]

"""Take the server's pushes about messages that came before: changes, pins, unread marks."""

from collections.abc import Callable

from jimclient.conversations.changes import Change, deleted, edited, reacted
from jimclient.core.chat import Chat
from jimclient.core.message_changes import apply_change
from jimclient.net.connection import JimObject
from jimclient.net.fields import text_of, whole_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _

_SHOWN_CHARS = 60  # of a text in a sentence of ours
_EMOJI_CHARS = 20


class ChangePushes:
    """Handle these pushes. Used by read_thread alone.

    `keep_messages` stores what has come before: a change can be of the same batch.
    """

    def __init__(self, chat: Chat, keep_messages: Callable[[], None]) -> None:
        self._chat = chat
        self._keep_messages = keep_messages

    def handlers(self) -> dict[str, Callable[[JimObject], None]]:
        """Return what handles each action."""
        return {
            "edited": self._on_edited,
            "deleted": self._on_deleted,
            "reaction": self._on_reaction,
            "pin": self._on_pin,
            "unread": self._on_unread,
        }

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

    # Pins and unread marks

    def _on_pin(self, obj: JimObject) -> None:
        """Tell that a message was pinned for everybody, or taken off."""
        if (msg_id := whole_of(obj, "msg_id")) is None:
            return
        self._keep_messages()
        known = self._chat.store.message(msg_id)
        text = _("{place}: unpinned: {text}")
        if obj.get("on") is True:
            text = _("{place}: pinned: {text}")
        quoted = f"«{harmless(known.text, _SHOWN_CHARS)}»" if known else str(msg_id)
        self._chat.tell_change(text.format(place=harmless(text_of(obj, "with")), text=quoted))

    def _on_unread(self, obj: JimObject) -> None:
        """Note what another session of ours has marked as unread."""
        if (msg_id := whole_of(obj, "msg_id")) is not None and (name := text_of(obj, "with")):
            self._chat.conversations.mark_unread(name, msg_id)
            self._chat.screen.refresh()

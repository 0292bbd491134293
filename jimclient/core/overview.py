"""Keep the conversations up to date: from the store at once, from the server when it answers."""

from collections.abc import Callable
from dataclasses import replace

from jim.codes import Code
from jimclient.conversations.conversation import ALL, NONE, OFFLINE, Conversation
from jimclient.conversations.timeline import Timeline
from jimclient.core.blocks import Blocks
from jimclient.core.chat import Chat
from jimclient.core.model import ONLINE
from jimclient.net.connection import JimObject
from jimclient.net.fields import answer_code, objects_of, text_of, whole_of
from jimclient.store.messages import Mark, Message, message_of
from jimclient.text.names import fold

PAGE_MESSAGES = 50  # the server's own limit
_MAX_CHAT_PAGES = 20  # of 50 conversations each
_DRAFT = "draft:"
_MUTED = "muted:"


class Overview:
    """Fill the conversations of a chat. Any thread can call any method."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._blocks = Blocks(chat)
        self._conversations = chat.conversations
        self._pages_left = 0

    def begin(self) -> None:
        """Show what the store has, then what the server says after each login."""
        self._chat.on_login = self._ask_chats
        self._chat.on_blocks = self._show_blocks
        self.load()

    def load(self) -> None:
        """Take over the store's conversations, drafts and waiting messages."""
        model, store = self._chat.model, self._chat.store
        with self._chat.store_guard(), self._conversations.lock:
            self._conversations.receive(store.newest_messages(), model.me)
            for one in self._conversations.listed():
                one.unread = 0  # until the server says more
            self._conversations.keep(store.contacts())
            for queued in store.all_queued():
                self._conversations.queue(queued)
            for name, text in store.facts(_DRAFT).items():
                self._conversations.get(name).draft = text
            for name in store.facts(_MUTED):
                self._conversations.set_level(name, NONE)
            self._conversations.changed()
        self._mark_blocked()

    def _mark_blocked(self) -> None:
        with self._conversations.lock:
            for one in self._conversations.all():
                one.is_blocked = one.name in self._chat.model.blocked
                one.unread = 0 if one.is_blocked else one.unread
            self._conversations.changed()

    def _show_blocks(self) -> None:
        """Show the conversations without what blocked users have sent, or with it again."""
        self._mark_blocked()
        for one in self._conversations.all():
            if one.timeline:
                self._load(one)
        if not self._blocks.is_local:
            self._ask_chats()

    def follow_windows(self) -> None:
        """Show what other windows of the user have to send now."""
        with self._chat.store_guard():
            if self._chat.store.was_changed():
                self._show_waiting()
                self._blocks.show()

    def _show_waiting(self) -> None:
        with self._conversations.lock:
            stored = {queued.client_id: queued for queued in self._chat.store.all_queued()}
            ours = self._chat.store.window  # which can be on its way to the store
            for queued in self._conversations.waiting():
                if queued.window != ours and queued.client_id not in stored:
                    self._conversations.unqueue(queued.client_id)
            for queued in stored.values():
                if queued.window != ours:
                    self._conversations.queue(queued)
        self._chat.screen.refresh()

    # The list of conversations

    def _ask_chats(self) -> None:
        if "levels" in self._chat.model.extensions:
            self._upload_mutes()
        if self._chat.model.extensions:
            self._pages_left = _MAX_CHAT_PAGES
            self._chat.send("get_chats", self._on_chats, limit=PAGE_MESSAGES)
        for one in self._conversations.listed():
            if one.timeline:
                self.ask_newest(one)

    def _upload_mutes(self) -> None:
        """Tell the server what was muted on this device alone, before it could keep that."""
        with self._chat.store_guard():
            for name in self._chat.store.facts(_MUTED):
                fields: JimObject = {"with": self._conversations.get(name).name, "level": NONE}
                self._chat.send("set_level", **fields)
                self._chat.put(_MUTED + name, None)

    def _on_chats(self, answer: JimObject) -> None:
        chats = objects_of(answer, "chats")
        with self._conversations.lock:
            for chat in chats:
                self._take_chat(chat)
            self._conversations.changed()
        last = chats[-1].get("last") if chats else None
        before = whole_of(last, "msg_id") if isinstance(last, dict) else None
        self._pages_left -= 1
        if answer.get("more") is True and before is not None and self._pages_left > 0:
            self._chat.send("get_chats", self._on_chats, limit=PAGE_MESSAGES, before=before)
        self._chat.screen.refresh()

    def _take_chat(self, chat: JimObject) -> None:
        if not (name := text_of(chat, "with")):
            return
        one = self._conversations.get(name)
        one.name = name
        one.is_online, one.status = chat.get("online") is True, text_of(chat, "status")
        one.topic = text_of(chat, "topic")
        if "levels" in self._chat.model.extensions:
            self._conversations.set_level(name, text_of(chat, "level") or ALL)
        last, last_id = chat.get("last"), 0
        if isinstance(last, dict):
            message = message_of(last, self._chat.model.me)
            one.at, last_id = max(one.at, message.at), message.msg_id or 0
        unread, read_id = whole_of(chat, "unread") or 0, whole_of(chat, "read") or 0
        one.take_server_count(unread, read_id, last_id)

    # The messages of one conversation

    def open(self, one: Conversation) -> None:
        """Load the newest messages: the store's at once, the server's when they come."""
        with self._conversations.lock:
            one.is_kept = True
        if one.timeline is None:
            self._load(one)
        self.ask_newest(one)
        self._ask_presence(one)

    def _load(self, one: Conversation) -> None:
        """Show the store's newest messages in place of those that were loaded."""
        one.timeline = Timeline()
        with self._chat.store_guard():
            rows, more = self._chat.store.history(one.name, PAGE_MESSAGES)
            with self._conversations.lock:
                one.timeline.add_all(message for _row, message in rows)
                one.timeline.has_older = more or self._chat.online
        self._conversations.changed()

    def _ask_presence(self, one: Conversation) -> None:
        """Ask whether a user is online, or for the topic of a room; changes are pushed."""
        if not self._chat.online or not self._chat.model.extensions:
            return
        if one.is_room:
            return self._ask_topic(one)

        def on_answer(answer: JimObject) -> None:
            is_online = answer_code(answer) == Code.OK
            status = (text_of(answer, "status") or ONLINE) if is_online else OFFLINE
            self._conversations.set_presence(one.name, status)
            self._chat.screen.refresh()

        self._chat.send("probe", on_answer, to=one.name)
        return None

    def _ask_topic(self, one: Conversation) -> None:
        def on_answer(answer: JimObject) -> None:
            for room in objects_of(answer, "rooms"):
                if fold(text_of(room, "room")) == fold(one.name):
                    self._conversations.set_topic(one.name, text_of(room, "topic"))
            self._chat.screen.refresh()

        self._chat.send("find_rooms", on_answer, prefix=one.name, limit=1)

    def ask_newest(self, one: Conversation) -> None:
        """Request the newest page; it replaces what may have gaps."""

        def take(messages: list[Message], more: bool) -> None:
            if one.timeline:
                one.timeline.take_newest(messages, has_older=more)

        self._ask_history(one, take)

    def ask_older(self, one: Conversation) -> None:
        """Load the page before the oldest message that is loaded."""
        timeline = one.timeline
        if timeline is None or timeline.is_loading or not timeline.has_older:
            return
        if not (self._chat.online and self._chat.model.extensions):
            return self._load_older(one, timeline)

        oldest_id = timeline.oldest_id()

        def take(messages: list[Message], more: bool) -> None:
            timeline.add_all(messages)
            is_older = timeline.oldest_id() != oldest_id  # else it would be asked for ever
            timeline.has_older, timeline.is_loading = more and is_older, False

        timeline.is_loading = True
        self._ask_history(one, take, before=oldest_id)

    def _load_older(self, one: Conversation, timeline: Timeline) -> None:
        """Load older messages from the store."""
        with self._chat.store_guard(), self._conversations.lock:
            oldest = timeline.messages[0].at if timeline.messages else None
            messages, more = self._chat.store.history_before(one.name, PAGE_MESSAGES, oldest)
            timeline.add_all(messages)
            timeline.has_older = more and bool(messages)
        self._conversations.changed()

    def _ask_history(
        self,
        one: Conversation,
        take: Callable[[list[Message], bool], None],
        before: int | None = None,
    ) -> None:
        if not (self._chat.online and self._chat.model.extensions):
            return
        fields: JimObject = {"with": one.name, "limit": PAGE_MESSAGES}
        if before is not None:
            fields["before"] = before

        def on_answer(answer: JimObject) -> None:
            with self._conversations.lock:
                if answer_code(answer) < 400:
                    take(self._messages(answer), answer.get("more") is True)
                elif one.timeline:
                    one.timeline.is_loading = False
                self._conversations.changed()
            self._chat.screen.refresh()

        self._chat.send("get_history", on_answer, **fields)

    def _messages(self, answer: JimObject) -> list[Message]:
        """Return the messages of a page, with their marks, after storing them."""
        seen = whole_of(answer, "seen") or 0
        messages = [self._message(obj, seen) for obj in objects_of(answer, "messages")]
        with self._chat.store_guard():
            messages = self._chat.store.merge(messages, self._chat.model.me)
        return messages

    def _message(self, obj: JimObject, seen: int) -> Message:
        message = message_of(obj, self._chat.model.me)
        if message.mark == Mark.NONE or "chats" not in self._chat.model.extensions:
            return message
        if message.msg_id is not None and message.msg_id <= seen:
            return replace(message, mark=Mark.READ)
        return message if obj.get("kept") is True else replace(message, mark=Mark.DELIVERED)

    # Deeds of the user

    def mark_read(self, one: Conversation) -> None:
        """Tell the server that a conversation was read as far as it is known."""
        with self._conversations.lock:
            if one.last_id <= one.read_id and not one.unread:
                return
            up_to, was_unread = one.last_id, one.unread > 0
            one.unread = 0
            one.read(up_to)
            self._conversations.changed()
        if was_unread and up_to and "marks" in self._chat.model.extensions:
            self._chat.send_read(one.name, up_to)

    def keep_draft(self, name: str, text: str) -> None:
        """Store what the user has begun to write to somebody. Raise StoreError."""
        self._chat.store.put(_DRAFT + fold(name), text or None)

    def mute(self, one: Conversation, *, is_muted: bool) -> None:
        """Give no sign of new messages there; on this device alone if the server keeps no levels.

        Raise NotConnected or Refused.
        """
        level = NONE if is_muted else ALL
        if "levels" in self._chat.model.extensions:
            self._chat.request("set_level", **{"with": one.name, "level": level})
        else:
            self._chat.put(_MUTED + fold(one.name), "yes" if is_muted else None)
        self._conversations.set_level(one.name, level)

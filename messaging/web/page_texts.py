"""Hand over the texts that the chat page's script shows, in the page's language."""

from django.utils.translation import gettext as _

Texts = dict[str, str]


def page_texts() -> Texts:
    """Key -> text; {words} in braces are filled by the script."""
    return {
        **_connection(),
        **_conversations(),
        **_messages(),
        **_emoji(),
        **_kept(),
        **_keys(),
        **_files(),
        **_people_and_rooms(),
        **_search(),
    }


def _connection() -> Texts:
    return {
        "connecting": _("Connecting…"),
        "lost": _("The connection is lost. Trying again in {seconds} s…"),
        "no_server": _("The chat server isn't running. Trying again in {seconds} s…"),
        "try_now": _("Try now"),
        "refused": _("The server has ended this session."),
        "close_oldest": _("Close the oldest session"),
        "waiting_out": _("What you write is kept here and sent as soon as the server is back."),
        "server_says": _("The server says: {text}"),
        "failed": _("That didn't work: {text}"),
        "nobody_here": _("There is nobody and no room called {name} here."),
        "no_connection": _("There is no connection just now."),
        "install": _("Install as an app"),
        "install_by_menu": _(
            "The menu of your browser offers it: Install, or Add to Home screen. Then the chat has "
            "a window of its own and opens without a connection too."
        ),
        "install_needs_https": _(
            "Browsers install pages only over HTTPS or on the server's own machine. Whoever runs "
            "this server gets HTTPS by the setting JIM_TLS=auto."
        ),
    }


def _conversations() -> Texts:
    return {
        "unread": _("{count} unread"),
        "typing": _("{names}: typing…"),
        "mentioned": _("you are mentioned"),
        "online": _("online"),
        "offline": _("offline"),
        "no_people": _("Nobody yet. Add somebody with +"),
        "no_rooms": _("No room yet. Find or make one with +"),
        "empty": _("Nothing was said here yet."),
        "nothing_open": _("Choose a conversation, or begin one."),
        "welcome": _("Welcome, {name}!"),
        "rooms_here": _("Rooms to join"),
        "people_here": _("They are here already:"),
        "outside": _("You are not in {room}."),
        "message_to": _("Message to {name}"),
        "draft": _("Draft:"),
        "you": _("You"),
        "loading": _("Loading…"),
        "beginning": _("This is where it begins."),
    }


def _messages() -> Texts:
    return {
        "new": _("New"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "sending": _("sending"),
        "kept": _("kept by the server"),
        "delivered": _("delivered"),
        "read": _("read"),
        "not_sent": _("not sent: {text}"),
        "send_again": _("Send again"),
        "discard": _("Discard"),
        "show_all": _("Show all"),
        "too_long": _("Too long by {count}"),
        "new_below": _("New messages"),
        "jump_down": _("To the newest message"),
        "actions": _("Actions"),
        "react_with": _("React with {emoji}"),
        "react_other": _("React with another emoji"),
        "reaction": _("{emoji}: {count}"),
        "reply": _("Reply"),
        "edit": _("Edit"),
        "delete": _("Delete"),
        "copy_text": _("Copy the text"),
        "copy_link": _("Copy a link"),
        "copied": _("Copied."),
        "no_such_message": _("This message isn't there, or you can't read it."),
        "delete_sure": _("Delete this message? Nobody will be able to read it any more."),
        "delete_reason": _("Why is it deleted? The audit keeps the reason."),
        "report": _("Report…"),
        "report_reason": _("What is wrong with this message? The operator reads it."),
        "reported": _("The operator has got your report."),
        "edited": _("edited"),
        "answering": _("Reply to {name}: {text}"),
        "editing": _("Editing: {text}"),
        "says": _("{name}: {text}"),
        "in_room": _("{name} in {room}"),
    }


def _kept() -> Texts:
    return {
        "pin": _("Pin"),
        "unpin": _("Unpin"),
        "pinned": _("Pinned"),
        "pins": _("Pinned messages"),
        "no_pins": _("Nothing is pinned here yet."),
        "has_pinned": _("{name} has pinned a message."),
        "was_pinned": _("A message was pinned."),
        "bookmark": _("Bookmark"),
        "remove_bookmark": _("Remove the bookmark"),
        "bookmarked": _("Bookmarked"),
        "bookmarks": _("Bookmarks"),
        "no_bookmarks": _("You have no bookmarks yet: the menu of a message makes one."),
        "show_older": _("Show older ones"),
        "mark_unread": _("Mark as unread"),
        "save_or_print": _("Save or print"),
        "save_title": _("Save or print the conversation {name}"),
        "save_as_text": _("Save as text"),
        "print": _("Print"),
        "sound": _("Sound of messages"),
        "sound_off": _("No sound"),
        "sound_drop": _("Drop"),
        "sound_bell": _("Bell"),
        "sound_knock": _("Knock"),
    }


def _keys() -> Texts:
    return {
        "keys": _("Keys"),
        "keys_of_messages": _("While a message has the focus"),
        "key_switch": _("Go to a person, a room or a command"),
        "key_beside": _("The conversation above or below"),
        "key_unread": _("The next unread conversation"),
        "key_send": _("Send"),
        "key_break": _("Break the line"),
        "key_edit_last": _("In the empty box: edit one's last message"),
        "key_messages": _("To the last message"),
        "key_move": _("The message above or below"),
        "key_menu": _("Everything that can be done with it"),
        "key_back": _("Back to the box"),
    }


def _emoji() -> Texts:
    return {
        "find_emoji": _("Find an emoji"),
        "emoji_group_-1": _("Used lately"),
        "emoji_group_0": _("Faces"),
        "emoji_group_1": _("People and gestures"),
        "emoji_group_3": _("Animals and nature"),
        "emoji_group_4": _("Food and drink"),
        "emoji_group_5": _("Travel and places"),
        "emoji_group_6": _("Activities"),
        "emoji_group_7": _("Objects"),
        "emoji_group_8": _("Signs"),
        "emoji_group_9": _("Flags"),
    }


def _files() -> Texts:
    return {
        "open_picture": _("Open the picture {name}"),
        "picture_before": _("The picture before"),
        "picture_after": _("The next picture"),
        "save_file": _("Save"),
        "describe_picture": _("What does it show?"),
        "describe_named": _("What does {name} show?"),
        "cancel_named": _("Don't send {name}"),
    }


def _people_and_rooms() -> Texts:
    return {
        "add_person": _("Add somebody"),
        "add_room": _("Find or make a room"),
        "find_name": _("Name or its beginning"),
        "room_name": _("Name of the room"),
        "make_room": _("Make {name}"),
        "join": _("Join"),
        "joined": _("You are in it"),
        "add": _("Add"),
        "write": _("Write"),
        "nobody_found": _("Nobody of this name."),
        "leave": _("Leave the room"),
        "leave_sure": _("Leave {name}? You won't get its messages any more."),
        "set_topic": _("Change the topic"),
        **_room_settings(),
        "save": _("Save"),
        "members": _("Members"),
        "member_count": _("Members: {count}"),
        "add_contact": _("Add to contacts"),
        "remove_contact": _("Remove from contacts"),
        "deleted": _("[deleted]"),
        "has_joined": _("{name} has joined {room}"),
        "has_left": _("{name} has left {room}"),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "set_status": _("What others see beside your name"),
    }


def _room_settings() -> Texts:
    return {
        "room_settings": _("Settings of the room"),
        "make_private": _("Make it private"),
        "enter_by_code": _("Join by this invitation"),
        "invite": _("Add to the room"),
        "make_invitation": _("Make an invitation"),
        "role": _("Role"),
        "owner": _("owner"),
        "moderator": _("moderator"),
        "member": _("member"),
        "muted": _("muted"),
        "removed": _("removed from the room"),
        "private": _("private"),
        "open": _("open to everybody"),
        "archived": _("in the archive"),
        "archive": _("Archive"),
        "unarchive": _("Reopen"),
        "read_only": _("Only owners and moderators write"),
        "slow_s": _("Seconds between two messages"),
        "history": _("Members read"),
        "history_all": _("everything"),
        "history_joined": _("what came after they joined"),
        "close_room": _("Close the room for good"),
        "close_sure": _("Close {name} for good? Nobody can read it any more."),
        "level": _("Notifications"),
        "level_all": _("all messages"),
        "level_mentions": _("mentions only"),
        "level_none": _("none"),
        "block": _("Block"),
        "block_sure": _("Block {name}? You won't see anything of them any more."),
    }


def _search() -> Texts:
    return {
        "found": _("Found: {count}"),
        "found_in_newest": _("Found among the newest 10,000 messages: {count}"),
        "found_nothing": _("Nothing was found."),
        "search_older": _("Search what is older"),
        "search_title": _("Search"),
        "search_for": _("Search for “{text}”"),
        "switch_title": _("Go to"),
        "switch_label": _("A person, a room, a command or words to look for"),
        "set_status_short": _("Set a status…"),
        "only_in_rooms": _("That is for rooms only."),
        "nothing_typed": _("Nothing is typed yet."),
        "change_colours": _("Change the colours"),
        "bad_date": _("{text} is no date; write one as 2026-01-31"),
        "notifications_denied": _("The browser doesn't allow notifications for this page"),
        "theme_auto": _("Colours: as the system"),
        "theme_light": _("Colours: light"),
        "theme_dark": _("Colours: dark"),
    }

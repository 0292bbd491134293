"""Check that every index has a query that uses it: an index without one only costs inserts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts import selectors as users
from accounts.models import (
    AuditEntry,
    BlockedNetwork,
    Invitation,
    LoginEvent,
    ResumeToken,
    Session,
    User,
)
from accounts.services import api_tokens
from attachments import selectors as attachments
from attachments.models import Attachment, StoredFile
from contacts import selectors as contacts
from contacts.models import Block, ContactGroup
from messaging import selectors as messages
from messaging.models import (
    AnsweredRequest,
    Bookmark,
    OutgoingWebhook,
    Report,
    Room,
    RoomInvitation,
)
from messaging.selectors import chats, details, mentions, pins, reactions
from messaging.selectors.nodes.state import is_stored
from messaging.selectors.visibility import EVERYTHING
from tests.support.statements import plan_of, statements

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite says in words what it uses"
)

Index = tuple[str, ...]  # table, columns; a partial index ends with "..."
NOW = timezone.now()


def his(model: Any, field: str) -> Callable[[], Any]:
    """List the tables that are searched when a user is deleted."""
    return lambda: list(model.objects.filter(**{field: 7}))


def newest(model: Any, field: str) -> Callable[[], Any]:
    """Query as the admin's list does."""
    return lambda: list(model.objects.order_by(f"-{field}")[:50])


QUERIES: dict[Index, Callable[[], Any]] = {
    ("accounts_user", "username"): lambda: User.objects.filter(username="ann").exists(),
    ("accounts_user", "username_key"): lambda: users.find_user("ann"),
    ("accounts_user", "username_skeleton"): lambda: users.find_look_alike("Аnn", but=None),
    ("accounts_session", "user_id"): his(Session, "user"),
    ("accounts_session", "started_at"): newest(Session, "started_at"),
    ("accounts_session", "user_id", "..."): lambda: list(users.online_users()),
    ("accounts_loginevent", "user_id"): his(LoginEvent, "user"),
    ("accounts_loginevent", "at"): newest(LoginEvent, "at"),
    ("accounts_challengeaccount", "user_id"): lambda: list(
        User.objects.filter(challenge_account__user=7)
    ),
    ("accounts_resumetoken", "digest"): lambda: users.users_of_tokens(["x"], unused_since=NOW),
    ("accounts_resumetoken", "user_id"): his(ResumeToken, "user"),
    ("accounts_blockednetwork", "network"): lambda: BlockedNetwork.objects.filter(
        network="192.0.2.1"
    ).exists(),
    ("accounts_blockednetwork", "created_by_id"): his(BlockedNetwork, "created_by"),
    ("accounts_auditentry", "at"): newest(AuditEntry, "at"),
    ("accounts_auditentry", "target_type", "target_id"): lambda: list(
        AuditEntry.objects.filter(target_type="user", target_id=7)
    ),
    ("accounts_invitation", "digest"): lambda: Invitation.objects.filter(digest="x").exists(),
    ("accounts_invitation", "created_by_id"): his(Invitation, "created_by"),
    ("accounts_apitoken", "digest"): lambda: api_tokens.find_token("x"),
    ("accounts_apitoken", "user_id"): his(api_tokens.ApiToken, "user"),
    ("attachments_storedfile", "digest"): lambda: StoredFile.objects.filter(pk="x").exists(),
    ("attachments_attachment", "id"): lambda: attachments.find_attachment("x"),
    ("attachments_attachment", "message_id"): lambda: messages.messages_by_id([7], EVERYTHING),
    ("attachments_attachment", "owner_id"): lambda: attachments.bytes_of(7),
    ("attachments_attachment", "content_id"): lambda: Attachment.objects.filter(
        content="x"
    ).exists(),
    ("contacts_contact", "owner_id", "contact_id"): lambda: contacts.count_contacts(7),
    ("contacts_block", "owner_id", "blocked_id"): lambda: contacts.blocked_ids(7),
    ("contacts_block", "blocked_id"): his(Block, "blocked"),
    ("messaging_conversationlevel", "user_id", "conversation"): lambda: messages.levels_of(7),
    ("messaging_report", "reporter_id", "message_id"): lambda: messages.count_reports(7, days=1),
    ("messaging_report", "id", "..."): lambda: list(
        Report.objects.filter(state="open").order_by("-id")[:50]
    ),
    ("contacts_contact", "contact_id"): lambda: contacts.owner_ids_of(7, among={1}),
    ("contacts_contactgroup", "name"): lambda: list(ContactGroup.objects.filter(name="10-B")),
    ("messaging_room", "name_key"): lambda: messages.rooms_named("#tea"),
    ("messaging_room", "name_key", "..."): lambda: messages.find_room("#tea"),
    ("messaging_roominvitation", "digest"): lambda: messages.find_invitation("x"),
    ("messaging_roominvitation", "room_id"): his(RoomInvitation, "room"),
    ("messaging_roominvitation", "created_by_id"): his(RoomInvitation, "created_by"),
    ("messaging_outgoingwebhook", "user_id"): his(OutgoingWebhook, "user"),
    ("messaging_outgoingwebhook", "room_id"): his(OutgoingWebhook, "room"),
    ("messaging_room", "name_skeleton"): lambda: messages.find_room_look_alike("#tеa"),
    ("messaging_room", "created_by_id"): his(Room, "created_by"),
    ("messaging_member", "room_id", "user_id"): lambda: messages.member_ids(7),
    ("messaging_member", "user_id"): lambda: messages.room_names_of(7),
    ("messaging_conversationentry", "conversation", "message_id"): lambda: messages.history_page(
        7, limit=50
    ),
    ("messaging_clientmessageid", "sender_id", "client_id"): lambda: messages.greatest_client_id(7),
    ("messaging_queuedmessage", "user_id", "message_id"): lambda: messages.queued_page(
        7, after_id=0, limit=50
    ),
    ("messaging_messagedetails", "message_id"): lambda: messages.messages_by_id([7], EVERYTHING),
    ("messaging_messagedetails", "conversation", "change"): lambda: details.changes_page(
        7, after=1, limit=50
    ),
    ("messaging_mention", "user_id", "message_id"): lambda: mentions.mentions_page(
        7, before=None, limit=50
    ),
    ("messaging_mention", "message_id"): lambda: mentions.mentions_of([7], 7),
    ("messaging_reaction", "message_id", "emoji", "user_id"): lambda: reactions.reactions_of(
        [7], 1
    ),
    ("messaging_pin", "message_id"): lambda: pins.is_pinned(7),
    ("messaging_pin", "conversation"): lambda: pins.pins_of(7, EVERYTHING),
    ("messaging_bookmark", "user_id", "message_id"): lambda: pins.is_bookmarked(7, 7),
    ("messaging_bookmark", "message_id"): his(Bookmark, "message"),
    ("messaging_earliertext", "message_id", "number"): lambda: details.find_edit(7, "x"),
    ("messaging_answeredrequest", "user_id", "client_id"): lambda: list(
        AnsweredRequest.objects.filter(user=7, client_id="x")
    ),
    ("messaging_chat", "user_id", "conversation"): lambda: chats.partner_ids(7),
    ("messaging_readmarker", "conversation", "user_id"): lambda: chats.seen_up_to(7, but=[8]),
    ("messaging_storedbatch", "id"): lambda: is_stored(7),
}


def indexes() -> dict[str, Index]:
    """Return our tables by name, without those that Django makes of groups and permissions."""
    models = [
        model
        for app in ("accounts", "contacts", "attachments", "messaging", "jimserver")
        for model in apps.get_app_config(app).get_models()
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in [model._meta.db_table for model in models]:
            for _number, name, _unique, _origin, is_partial in cursor.execute(
                f"PRAGMA index_list({table})"
            ).fetchall():
                columns = [
                    column
                    for _seqno, _cid, column in cursor.execute(
                        f"PRAGMA index_info({name})"
                    ).fetchall()
                ]
                found[name] = (table, *columns, *(["..."] if is_partial else []))
    return found


def test_each_index_has_its_query(db: None) -> None:
    assert sorted(indexes().values()) == sorted(QUERIES)


@pytest.mark.parametrize("index", QUERIES, ids="-".join)
def test_the_query_uses_it(index: Index, db: None) -> None:
    with statements() as made:
        QUERIES[index]()
    plans = [plan_of(sql) for sql in made]
    used = {indexes().get(name) for plan in plans for name in re.findall(r"INDEX (\w+)", plan)}
    used_keys = {
        table for plan in plans for table in re.findall(r"(\w+) USING PRIMARY KEY", plan)
    }  # a table that is its own index
    assert index in used or index[0] in used_keys, plans

"""Make the body and the signature of a call."""

import hashlib
import hmac
import json

import msgspec

from jimserver.delivery.file_links import file_info
from messaging.models import OutgoingWebhook
from messaging.selectors.messages import StoredMessage

AGENT = "JIM-server-webhook"


def body_of(webhook: OutgoingWebhook, message: StoredMessage, mentions: list[str]) -> bytes:
    """Return the body: a JSON object with the fields of a delivered message, and why it is sent."""
    values = {
        "webhook": webhook.name,
        "bot": webhook.user.username,
        "why": _why(webhook, message, mentions),
        "msg_id": message.msg_id,
        "time": message.sent,
        "from": message.sender,
        "to": message.to,
        "message": message.text,
        "mentions": mentions or None,
        "reply_to": message.replied_to,
        "file": message.file and msgspec.to_builtins(file_info(message.msg_id, message.file)),
    }
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False).encode()


def _why(webhook: OutgoingWebhook, message: StoredMessage, mentions: list[str]) -> str:
    bot = webhook.user.username
    if message.to == bot:
        return "direct"
    return "mention" if bot in mentions or "all" in mentions else "room"


def headers_of(
    webhook: OutgoingWebhook, message: StoredMessage, body: bytes, now: int
) -> dict[str, str]:
    """Return the headers of a call at the Unix time `now`, with the signature of time and body."""
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "X-JIM-Delivery": f"{webhook.pk}-{message.msg_id}",
        "X-JIM-Timestamp": str(now),
        "X-JIM-Signature": f"sha256={signature(webhook.secret, now, body)}",
    }


def signature(secret: str, now: int, body: bytes) -> str:
    """Return the HMAC of a call in hex: SHA-256 of "TIME.BODY"."""
    return hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()

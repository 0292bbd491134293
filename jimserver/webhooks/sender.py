"""Post the messages of outgoing webhooks, each webhook's in order, on threads of their own."""

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError

from common.background import Periodic
from common.web_addresses import parse_target
from jimserver.conf.config import Config
from jimserver.webhooks.calls import body_of, headers_of
from jimserver.webhooks.post import CallError, limits_of, post
from messaging.models import OutgoingWebhook
from messaging.selectors.messages import StoredMessage
from messaging.selectors.webhooks import due_messages, due_webhooks
from messaging.services.webhooks import note_progress

log = logging.getLogger(__name__)

POLL_S = 0.5  # seconds between two looks for new messages
IDLE_S = 5.0  # while there is no webhook
CALLS_AT_ONCE = 20  # of one webhook, before others have their turn
NOTE_EVERY = 10_000  # messages looked at in vain, before that is noted
MAX_DOUBLINGS = 20
HOUR_S = 3600.0

Call = tuple[StoredMessage, list[str]]


@dataclass
class Outcome:
    """Hold how far the calls of one webhook came, and what is to be noted of them."""

    up_to_id: int = 0
    is_done: bool = True
    noted: dict[str, Any] = field(default_factory=dict)


class Progress:
    """Know which webhooks are being called, and up to which message each was looked at."""

    def __init__(self) -> None:
        self._busy: set[int] = set()
        self._seen: dict[int, int] = {}
        self._lock = threading.Lock()

    def take(self, webhook_id: int) -> bool:
        """Return whether the webhook is free; it is the caller's until `give_back`."""
        with self._lock:
            if webhook_id in self._busy:
                return False
            self._busy.add(webhook_id)
            return True

    def give_back(self, webhook_id: int, seen_id: int) -> None:
        with self._lock:
            self._busy.discard(webhook_id)
            self._seen[webhook_id] = seen_id

    def seen(self, webhook: OutgoingWebhook) -> int:
        return max(self._seen.get(webhook.pk, 0), webhook.done_id)


class WebhookSender(Periodic):
    """Call the webhooks that have something to post. Several of these share one Progress."""

    def __init__(self, config: Config, progress: Progress, number: int = 1) -> None:
        super().__init__(f"webhooks-{number}")
        self._config = config
        self._limits = limits_of(config)
        self._progress = progress

    def begin(self) -> None:
        self.start()

    def work(self) -> float:
        """Call each webhook that is due and free; return the seconds until the next look."""
        try:
            webhooks = due_webhooks(datetime.now(UTC))
            for webhook in webhooks:
                if self._progress.take(webhook.pk):
                    self._serve(webhook)
        except DatabaseError as error:
            log.error("webhooks: the database failed: %s", error)
            return IDLE_S
        return POLL_S if webhooks else IDLE_S

    def _serve(self, webhook: OutgoingWebhook) -> None:
        """Post what is new, and note how far it came; after a crash it is posted again."""
        done_id = self._progress.seen(webhook)
        try:
            due = due_messages(webhook, after_id=done_id, limit=CALLS_AT_ONCE)
            calls = [call for call in due.calls if self._is_fresh(call[0])]
            outcome = self._call_all(webhook, calls)
            done_id = due.up_to_id if outcome.is_done else max(done_id, outcome.up_to_id)
            if calls or done_id - webhook.done_id >= NOTE_EVERY:
                note_progress(webhook_id=webhook.pk, up_to_id=done_id, **outcome.noted)
        finally:
            self._progress.give_back(webhook.pk, done_id)

    def _is_fresh(self, message: StoredMessage) -> bool:
        hours = self._config.webhook_hours
        return not hours or message.sent > time.time() - hours * HOUR_S

    def _call_all(self, webhook: OutgoingWebhook, calls: list[Call]) -> Outcome:
        """Post messages in order, until one has to be tried again."""
        outcome = Outcome()
        for message, mentions in calls:
            outcome.noted = {"called_at": datetime.now(UTC), "error": ""}
            try:
                self._call(webhook, message, mentions)
            except CallError as error:
                log.warning("webhook %d: message %d: %s", webhook.pk, message.msg_id, error)
                outcome.noted["error"] = str(error)
                if not error.is_final:
                    tries = 0 if outcome.up_to_id else webhook.tries
                    outcome.is_done = False
                    outcome.noted |= {"tries": tries + 1, "next_at": self._next_at(tries)}
                    break
            outcome.up_to_id = message.msg_id
        return outcome

    def _call(self, webhook: OutgoingWebhook, message: StoredMessage, mentions: list[str]) -> None:
        body = body_of(webhook, message, mentions)
        headers = headers_of(webhook, message, body, int(time.time()))
        post(parse_target(webhook.url), headers, body, self._limits)

    def _next_at(self, tries: int) -> datetime:
        """Return when a message is tried again that was tried so often before."""
        doubled = self._config.webhook_retry_s * 2 ** min(tries, MAX_DOUBLINGS)
        pause_s = min(doubled, self._config.webhook_max_retry_s)
        return datetime.now(UTC) + timedelta(seconds=pause_s)


def make_senders(config: Config) -> list[WebhookSender]:
    """Return as many senders as the settings ask for."""
    progress = Progress()
    return [
        WebhookSender(config, progress, number) for number in range(1, config.webhook_threads + 1)
    ]

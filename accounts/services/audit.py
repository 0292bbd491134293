"""Record every action of the staff on others in the audit."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.models import AuditEntry, User
from common.addresses import address_of_request

Values = dict[str, Any]
SERVER = "(server)"  # in place of a name: no user can have it
TARGET_CHARS = 100  # of a target's text


def record(
    request: HttpRequest,
    action: str,
    target: Model | None = None,
    *,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Record that the sender of `request` does `action` to `target`.

    The values must fit JSON and hold no secrets.
    """
    _entry(request, action, target, before, after).save()


def record_each(
    request: HttpRequest, action: str, targets: Iterable[Model], *, after: Values | None = None
) -> None:
    """Record the same action on many targets, with one statement for all."""
    entries = [_entry(request, action, target, None, after) for target in targets]
    AuditEntry.objects.bulk_create(entries)


def _entry(
    request: HttpRequest,
    action: str,
    target: Model | None,
    before: Values | None,
    after: Values | None,
) -> AuditEntry:
    actor = request.user
    assert isinstance(actor, User)
    return AuditEntry(
        actor_id=actor.pk,
        actor=actor.username,
        address=address_of_request(request),
        action=action,
        target_type=target._meta.model_name or "" if target else "",
        target_id=target.pk if target else None,
        target=str(target)[:TARGET_CHARS] if target else "",
        before=before or {},
        after=after or {},
    )


def record_deed(
    *,
    actor_id: int,
    actor: str,
    address: str,
    action: str,
    target: tuple[str, int | None, str],
    after: Values,
) -> None:
    """Record what a user did to others in the chat itself: `target` is its kind, id and text."""
    kind, target_id, text = target
    AuditEntry.objects.create(
        actor_id=actor_id,
        actor=actor,
        address=address,
        action=action,
        target_type=kind,
        target_id=target_id,
        target=text[:TARGET_CHARS],
        before={},
        after=after,
    )


def record_by_server(action: str, *, after: Values) -> None:
    """Record what the server does by its settings, without a person."""
    AuditEntry.objects.create(actor=SERVER, action=action, before={}, after=after)


def redact(*, user_id: int, name: str) -> None:
    """Rename an erased user to `name`, and delete the values of changes made to them.

    This is the only change ever made to the audit.
    """
    rows: QuerySet[AuditEntry] = QuerySet(AuditEntry)
    rows.filter(target_type="user", target_id=user_id).update(target=name, before={}, after={})
    rows.filter(actor_id=user_id).update(actor=name)

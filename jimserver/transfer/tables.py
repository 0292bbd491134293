"""Say which tables an export holds, and how their rows are named and written.

A row's columns are those of its model. Ids that each server makes by itself, of groups, permissions
and kinds of content, are written by name.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models

from messaging.models import News, Node, StoredBatch

EXCLUDED: dict[type[models.Model], str] = {
    ContentType: "each server makes them",
    Permission: "each server makes them",
    Session: "sign-ins of browsers, which end with the server",
    Node: "servers that run now",
    News: "what running servers tell each other, for some minutes",
    StoredBatch: "marks of running servers",
}
# Tables that an import writes whole: their rows have no names of their own.
PAIRS = {
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.auto_created and model not in EXCLUDED
}
KEYS: dict[type[models.Model], tuple[str, ...]] = {Group: ("name",)}
# Kinds of columns whose values JSON holds as they are, or as text.
PLAIN = (
    *(models.IntegerField, models.CharField, models.TextField, models.BooleanField),
    *(models.JSONField, models.ForeignKey),
)


class UnknownColumn(TypeError):
    """Tell that a model has a column of a kind that no export can hold yet."""


@cache
def tables() -> tuple[type[models.Model], ...]:
    """Return the models of an export: those that others name first, then the others, pairs last."""
    found = apps.get_models(include_auto_created=True)
    chosen = [model for model in found if model._meta.managed and model not in EXCLUDED]
    return tuple(sorted(chosen, key=lambda model: (model not in KEYS, model in PAIRS)))


@cache
def columns_of(model: type[models.Model]) -> tuple[Any, ...]:
    """Return the fields that an export holds of a model. Raise UnknownColumn."""
    is_numbered_here = model in PAIRS or model in KEYS
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column and not (is_numbered_here and field.name == "id")
    ]
    for field in fields:
        if not isinstance(field, (*PLAIN, models.DateTimeField)):
            raise UnknownColumn(f"{model._meta.label}.{field.name}: {type(field).__name__}")
    return tuple(fields)


@cache
def keys_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the columns that tell a model's rows apart."""
    if model in PAIRS:
        return tuple(field.name for field in columns_of(model))
    own = KEYS.get(model)
    return own or tuple(field.name for field in model._meta.pk_fields)


class Names:
    """Translate ids of groups, permissions and kinds of content to names and back."""

    def __init__(self) -> None:
        self._of = {Group: _groups(), Permission: _permissions(), ContentType: _kinds()}
        self._ids = {
            model: {name: pk for pk, name in names.items()} for model, names in self._of.items()
        }

    def name(self, field: Any, value: Any) -> Any:
        """Return what an export writes for a column's value."""
        names = self._of.get(field.related_model) if field.is_relation else None
        return value if names is None or value is None else names[value]

    def id(self, field: Any, value: Any) -> Any:
        """Return the value for a column. Raise KeyError for a name that is not here."""
        ids = self._ids.get(field.related_model) if field.is_relation else None
        return value if ids is None or value is None else ids[value]


def _groups() -> dict[int, str]:
    return dict(Group.objects.values_list("pk", "name"))


def _permissions() -> dict[int, str]:
    rows: Iterable[Any] = Permission.objects.values_list(
        "pk", "content_type__app_label", "content_type__model", "codename"
    )
    return {pk: f"{app}.{model}.{code}" for pk, app, model, code in rows}


def _kinds() -> dict[int, str]:
    rows = ContentType.objects.values_list("pk", "app_label", "model")
    return {pk: f"{app}.{model}" for pk, app, model in rows}

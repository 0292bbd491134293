"""Let the staff apply operations to chosen rows.

Each operation asks for confirmation, lists its targets and is recorded in the audit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_TARGETS = (
    1000  # rows of one operation: each costs a few queries, and the page that asks names each
)
Run = Callable[[HttpRequest, list[Any], dict[str, Any]], HttpResponseBase | None]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Describe an operation on rows, applied by `run` with the form's values.

    `run` returns a page of its own, or None to go back to the list.
    """

    name: str
    label: "StrOrPromise"  # in the list of actions and on a row's page
    question: "StrOrPromise"  # what will happen, on the page that asks
    button: "StrOrPromise"
    permission: str  # "app.codename"
    run: Run
    form: type[forms.Form] = forms.Form
    max_targets: int = MAX_TARGETS
    place: int = 0  # they stand in the order of their places, whoever adds them first
    is_grave: bool = False  # only superusers do it to staff: it takes an account over, or away

    def is_open_to(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


class OperationsMixin:
    """Add `operations` to an admin page: actions of its list, and buttons on the page of a row."""

    change_form_template: Any = "admin/change_form_with_operations.html"
    operations: list[Operation]

    def get_actions(self: Any, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        for operation in self.open_operations(request):
            actions[operation.name] = (self.action_of(operation), operation.name, operation.label)
        return actions

    def open_operations(self: Any, request: HttpRequest) -> list[Operation]:
        return [operation for operation in self.operations if operation.is_open_to(request)]

    def action_of(self: Any, operation: Operation) -> Callable[..., HttpResponseBase | None]:
        def act(
            page: Any, request: HttpRequest, queryset: QuerySet[Any]
        ) -> HttpResponseBase | None:
            return self.ask_or_run(request, operation, queryset)

        return act

    def ask_or_run(
        self: Any, request: HttpRequest, operation: Operation, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Ask for confirmation; run the operation once it is confirmed with a valid form."""
        if not operation.is_open_to(request):
            raise PermissionDenied
        targets = self.targets_of(request, operation, queryset)
        form = operation.form(request.POST if "confirmed" in request.POST else None)
        form.request, form.targets = request, targets  # type: ignore[attr-defined]
        if "confirmed" not in request.POST or not targets or not form.is_valid():
            return self.ask(request, operation, targets, form)
        answer = operation.run(request, targets, form.cleaned_data)
        return answer if isinstance(answer, HttpResponseBase) else None

    def ask(
        self: Any,
        request: HttpRequest,
        operation: Operation,
        targets: list[Model],
        form: forms.Form,
    ) -> HttpResponse:
        context = {
            "opts": self.opts,
            "operation": operation,
            "targets": targets,
            "form": form,
            "title": operation.button,
        }
        return TemplateResponse(
            request, "admin/operation.html", {**self.admin_site.each_context(request), **context}
        )

    def targets_of(
        self: Any, request: HttpRequest, operation: Operation, queryset: QuerySet[Any]
    ) -> list[Any]:
        """Return the chosen rows that the reader may change; warn when some are left out."""
        rows = list(queryset[: operation.max_targets + 1])
        if len(rows) > operation.max_targets:
            text = ngettext(
                "Only the first %d is taken at once.",
                "Only the first %d are taken at once.",
                operation.max_targets,
            )
            self.message_user(request, text % operation.max_targets, messages.WARNING)
        targets = [
            row
            for row in rows[: operation.max_targets]
            if self.may_be_target(request, operation, row)
        ]
        if len(targets) < len(rows[: operation.max_targets]):
            self.message_user(
                request,
                _("You can't do this to yourself or to those above you; they are left out."),
                messages.WARNING,
            )
        return targets

    def may_be_target(self, request: HttpRequest, operation: Operation, row: Any) -> bool:
        return True

    def render_change_form(
        self: Any, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = context.get("original")
        if row is not None:
            context["operations"] = [
                operation
                for operation in self.open_operations(request)
                if self.may_be_target(request, operation, row)
            ]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def say_done(request: HttpRequest, text: "StrOrPromise") -> None:
    messages.success(request, str(text))

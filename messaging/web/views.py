"""Serve the chat page and the way in. What is said goes over the page's socket, not here."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.generic import FormView, TemplateView, View

from accounts.models import Session
from accounts.services.registration_limit import Mode, registration_mode
from accounts.services.staff.moderation import disconnect_session
from messaging.web.entrance import entrance
from messaging.web.forms import RegisterForm, SignInForm
from messaging.web.page_texts import page_texts

EXTENSIONS = (
    "ids,acks,marks,presence,rooms,sync,lists,chats,roles,replies,edits,reactions,mentions,"
    "typing,files,levels,blocking,pins"
)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(never_cache, name="dispatch")  # no Back shows it to whoever comes next
@method_decorator(gzip_page, name="dispatch")  # Django masks the CSRF token in it anew each time
class ChatView(LoginRequiredMixin, TemplateView):
    """Show the page itself: a skeleton, and what its script must know."""

    template_name = "messaging/chat.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        # The browser asks for them as soon as it has the headers.
        hints = {"page.css": "as=style", "page.js": "as=script; crossorigin"}
        response["Link"] = ", ".join(
            f"<{static(f'messaging/{name}')}>; rel=preload; {kind}" for name, kind in hints.items()
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        limits = settings.JIM
        page = {
            "me": self.request.user.get_username(),
            "lang": get_language(),
            "serverName": settings.SERVER_NAME or "JIM",
            "maxTextChars": limits.max_long_text_chars,
            "pageSize": limits.max_page_size,
            "extensions": EXTENSIONS,
            "socket": reverse("chat:page") + "socket",
            "closeOldest": reverse("chat:close-oldest"),
            "takesFiles": limits.files,
            "signIn": reverse("chat:sign-in"),
            "worker": reverse("chat:worker"),
            "laterStyle": static("messaging/later.css"),
            "markdown": static("messaging/vendor/markdown-it.js"),
            "emoji": static("messaging/vendor/emoji.js"),
            "highlight": static("messaging/vendor/highlight.js"),
        }
        return super().get_context_data(**kwargs, page=page, texts=page_texts())


class CloseOldestSession(LoginRequiredMixin, View):
    """Make room for a page whose user has as many sessions open as allowed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the user's oldest session, wherever it is."""
        oldest = Session.objects.filter(user=request.user.pk, ended_at=None).order_by("pk").first()
        if oldest is not None:
            disconnect_session(session=oldest)
        return HttpResponse(status=204)


def may_register() -> bool:
    """Return whether strangers can register, with an invitation or without."""
    return registration_mode(settings.JIM) is not Mode.CLOSED


class SignInView(LoginView):
    form_class = SignInForm
    template_name = "messaging/sign_in.html"
    redirect_authenticated_user = True
    next_page = "chat:page"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = {**entrance(self.request), "may_register": may_register()}
        return super().get_context_data(**kwargs, **found)


class RegisterView(FormView):
    form_class = RegisterForm
    template_name = "messaging/register.html"
    success_url = reverse_lazy("chat:page")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_register():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **entrance(self.request))

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            login(self.request, form.save(), backend=BACKEND)
        except ValidationError as error:
            form.add_error("username", error)
            return self.form_invalid(form)
        return super().form_valid(form)

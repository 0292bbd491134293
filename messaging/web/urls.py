"""The addresses of the chat page."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from messaging.web.views import ChatView, CloseOldestSession, RegisterView, SignInView

app_name = "chat"

urlpatterns = [
    path("", ChatView.as_view(), name="page"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("register/", RegisterView.as_view(), name="register"),
    path("close-oldest/", CloseOldestSession.as_view(), name="close-oldest"),
    path("sign-out/", LogoutView.as_view(next_page=reverse_lazy("chat:sign-in")), name="sign-out"),
]

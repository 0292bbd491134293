"""Name the addresses of the chat page."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from messaging.web.account import AccountView, EndSession, ExportView, Unblock
from messaging.web.installation import OfflineView, icon, logo, manifest, worker
from messaging.web.views import ChatView, CloseOldestSession, RegisterView, SignInView

app_name = "chat"

urlpatterns = [
    path("", ChatView.as_view(), name="page"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("register/", RegisterView.as_view(), name="register"),
    path("close-oldest/", CloseOldestSession.as_view(), name="close-oldest"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("worker.js", worker, name="worker"),
    path("offline/", OfflineView.as_view(), name="offline"),
    path("icon-<int:pixels>.png", icon, name="icon"),
    path("logo", logo, name="logo"),
    path("account/", AccountView.as_view(), name="account"),
    path("account/sessions/<int:session_id>/end/", EndSession.as_view(), name="end-session"),
    path("account/unblock/", Unblock.as_view(), name="unblock"),
    path("account/export/", ExportView.as_view(), name="export"),
    path("sign-out/", LogoutView.as_view(next_page=reverse_lazy("chat:sign-in")), name="sign-out"),
]

"""Name the site's addresses."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from jimserver.console import wire
from jimserver.console.views import console
from jimserver.first_run.page import FirstRunView
from jimserver.web.api import views as api
from jimserver.web.files import views as files
from jimserver.web.monitoring import healthz, metrics

icon = lazy(static, str)("messaging/icon.svg")  # the address needs every static file to be read

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="chat:page")),
    path("admin/console/", admin.site.admin_view(console), name="console"),
    path("admin/wire/<int:session_id>/", admin.site.admin_view(wire.wire), name="wire"),
    path(
        "admin/wire/<int:session_id>/objects/",
        admin.site.admin_view(wire.wire_objects),
        name="wire_objects",
    ),
    path(
        "admin/wire/<int:session_id>/file/", admin.site.admin_view(wire.wire_file), name="wire_file"
    ),
    path(
        "admin/wire/<int:session_id>/stop/", admin.site.admin_view(wire.wire_stop), name="wire_stop"
    ),
    path("admin/", admin.site.urls),
    path("api/users/", api.users),
    path("api/messages/", api.messages),
    path("api/history/", api.history),
    path("api/edits/", api.edits),
    path("api/deletions/", api.deletions),
    path("api/reactions/", api.reactions),
    path("api/mentions/", api.mentions),
    path("api/changes/", api.changes),
    path("api/requests/", api.requests),
    path("api/sessions/", api.sessions),
    path("api/hooks/<str:token>/", api.hook),
    path("favicon.ico", RedirectView.as_view(url=icon)),  # pages of the admin name none
    path("files/upload/<str:ticket>", files.upload),
    path("files/<int:msg_id>/", files.file),
    path("files/<int:msg_id>/<str:name>", files.file),
    path("setup/", FirstRunView.as_view(), name="first-run"),
    path("metrics", metrics),
    path("healthz", healthz),
    path("chat/", include("messaging.web.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

"""The site's addresses."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from jimserver.console.views import console
from jimserver.monitoring import healthz, metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="chat:page")),
    path("admin/console/", admin.site.admin_view(console), name="console"),
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("healthz", healthz),
    path("chat/", include("messaging.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

"""The site's addresses."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from jimserver.console.views import console
from jimserver.monitoring import healthz, metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="chat:page")),
    path("admin/console/", admin.site.admin_view(console), name="console"),
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("healthz", healthz),
]

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messages and rooms")

    def ready(self) -> None:
        from messaging.services import receivers  # noqa: F401

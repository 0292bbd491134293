"""The Django app of the engine: its commands and system checks."""

from django.apps import AppConfig


class JimserverConfig(AppConfig):
    name = "jimserver"
    verbose_name = "JIM server"

"""MessageHandler, the Mediator: the only place that knows all apps, and through which they work together."""

from jimserver.handler.dispatch import MessageHandler

__all__ = ["MessageHandler"]

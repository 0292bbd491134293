"""Draw the console within a page: `{% console %}`."""

from typing import Any

from django import template

from jimserver.console.views import console_context

register = template.Library()


@register.inclusion_tag("console/console.html")
def console() -> dict[str, Any]:
    return console_context()

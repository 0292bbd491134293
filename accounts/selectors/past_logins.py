"""Read earlier logins."""

from datetime import datetime

from accounts.models import LoginEvent

RIGHT = (LoginEvent.Result.OK, LoginEvent.Result.RESUMED, LoginEvent.Result.REGISTERED)


def logins_since(at: datetime, *, limit: int) -> list[tuple[str, str]]:
    """Return the newest `limit` logins since `at` as (name, address), oldest first."""
    rows = LoginEvent.objects.filter(at__gte=at, result__in=RIGHT).order_by("-at")
    return list(rows.values_list("name", "address")[:limit])[::-1]

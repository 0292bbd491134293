"""Use the admin as an operator does; run as `python -m bench.admin_user PORT NAME MESSAGES`.

Reads "DEED SECONDS" lines, does the deed once at least and until the time is over, and prints
{"deeds", "deed": latency} or {"error"}.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence

from bench.stats import latency
from bench.web_user import WebUser

BULK = 100  # rows of one bulk deed
EXPORTED = 1000  # messages of one export: the most that the admin takes
QUIET_S = 0.1  # of no deed at all, for comparison
PAGES = {
    "page: index": "/admin/",
    "page: console": "/admin/console/",
    "page: users": "/admin/accounts/user/",
    "page: sessions": "/admin/accounts/session/",
    "page: messages": "/admin/messaging/message/",
    "page: messages of a day": (
        "/admin/messaging/message/?sent_at__year=2025&sent_at__month=1&sent_at__day=2"
    ),
    "search: messages": "/admin/messaging/message/?q=zzzz",
    "search: users": "/admin/accounts/user/?q=zzzz",
}
BULK_DEEDS = ("bulk: delete texts", "bulk: kick users", "export: messages", "export: user")
QUIET = "quiet"
DEEDS = (QUIET, *PAGES, *BULK_DEEDS)


class Operator:
    """Do one deed at a time; `deeds` counts how often."""

    def __init__(self, port: int, name: str, messages: int) -> None:
        self.site = WebUser(port)
        self.site.sign_in(name)
        self.deleted = messages  # from the newest on

    def do(self, deed: str) -> int:
        """Return the status of the answer."""
        if deed == QUIET:
            time.sleep(QUIET_S)
            return 200
        if path := PAGES.get(deed):
            return self.site.ask("GET", path)
        return self.bulk[deed]()

    @property
    def bulk(self) -> dict[str, Callable[[], int]]:
        done = (self.delete, self.kick, self.export, self.export_user)
        return dict(zip(BULK_DEEDS, done, strict=True))

    def delete(self) -> int:
        rows = range(max(1, self.deleted - BULK), self.deleted)
        self.deleted = rows.start
        return self.operate("/admin/messaging/message/", "delete_text", rows)

    def kick(self) -> int:
        """End the sessions of users who are not online."""
        first = self.first_id() + BULK
        return self.operate("/admin/accounts/user/", "kick", range(first, first + BULK))

    def export(self) -> int:
        return self.operate(
            "/admin/messaging/message/",
            "export_messages",
            range(1, 1 + min(EXPORTED, self.deleted)),
        )

    def export_user(self) -> int:
        """Export the first user, who has the most messages."""
        return self.operate(
            "/admin/accounts/user/", "export", range(self.first_id(), self.first_id() + 1)
        )

    def first_id(self) -> int:
        return self.site.first_row("/admin/accounts/user/?q=u0000000")

    def operate(self, path: str, action: str, rows: range) -> int:
        """Post what the page that asks first would post."""
        return self.site.ask(
            "POST",
            path,
            {
                "action": action,
                "_selected_action": [str(number) for number in rows],
                "confirmed": "yes",
                "reason": "the load test",
                "csrfmiddlewaretoken": self.site.csrf_token,
            },
        )


def main(argv: Sequence[str]) -> int:
    operator = Operator(int(argv[0]), argv[1], int(argv[2]))
    print("ready", flush=True)
    for line in sys.stdin:
        deed, _, seconds = line.strip().rpartition(" ")
        print(json.dumps(repeat(operator, deed, float(seconds))), flush=True)
    return 0


def repeat(operator: Operator, deed: str, span_s: float) -> dict[str, object]:
    until, took = time.perf_counter() + span_s, []
    while not took or time.perf_counter() < until:
        began = time.perf_counter()
        status = operator.do(deed)
        if status not in (200, 302):
            return {"error": f"answered {status}"}
        took.append(time.perf_counter() - began)
    return {"deeds": len(took), "deed": latency(took)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

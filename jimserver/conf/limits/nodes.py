"""Define the settings of servers that share one PostgreSQL."""

from dataclasses import dataclass

from jimserver.conf.limits.setting import setting


@dataclass(frozen=True, kw_only=True)
class NodeSettings:
    """Hold what makes a server a node."""

    nodes: bool = setting(False, "yes/no", "share one PostgreSQL with other servers as their node")
    bus: str = setting("notify", "notify/none", "how nodes hear of news: at once, or once a second")

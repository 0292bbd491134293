"""Define the settings of servers that share one PostgreSQL."""

from dataclasses import dataclass

from jimserver.conf.limits.setting import setting


@dataclass(frozen=True, kw_only=True)
class NodeSettings:
    """Hold what makes a server a node."""

    nodes: bool = setting(False, "yes/no", "share one PostgreSQL with other servers as their node")
    bus: str = setting(
        "notify",
        "notify, none or URL",
        "how nodes hear of news: at once by PostgreSQL's NOTIFY, once a second, or at once by the "
        "Redis or Valkey at a URL such as `redis://:password@host:6379/0` (`rediss://` with TLS; "
        "needs the package redis, the extra `redis`)",
    )

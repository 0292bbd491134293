"""Ring by PUBLISH of Redis or Valkey, hear by SUBSCRIBE: nothing is stored there."""

import importlib.util
import socket
from contextlib import closing
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jimserver.conf.bus import redis_url

if TYPE_CHECKING:
    from redis import Redis

EXTRA = "redis"  # of the package, in pyproject.toml
PREFIX = "jim_news:"  # of the channel; a Redis can serve several servers
CONNECT_WITHIN_S = 3.0
ANSWER_WITHIN_S = 3.0
# A machine that is cut off answers nothing: a connection to it ends after half a minute.
KEEPALIVE = {socket.TCP_KEEPIDLE: 15, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}


class BusError(Exception):
    """Say in one sentence why the bus can't be used as it is set up."""


class RedisBus:
    """Ring by a Redis that all nodes reach."""

    name = "Redis"

    def __init__(self, url: str, server: str) -> None:
        """Take a URL, and the identity that the nodes share."""
        self._url = redis_url(url)
        self._channel = f"{PREFIX}{server}"

    def open(self) -> "RedisLine":
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        client = Redis.from_url(
            self._url,
            socket_connect_timeout=CONNECT_WITHIN_S,
            socket_timeout=ANSWER_WITHIN_S,
            socket_keepalive=True,
            socket_keepalive_options=KEEPALIVE,
            retry=Retry(NoBackoff(), 0),  # the bell tries again by itself
            protocol=2,  # which every version speaks
            decode_responses=True,
        )
        return RedisLine(client, self._channel)

    def check(self) -> None:
        """Raise BusError where Redis refuses; one that is away can come back."""
        if importlib.util.find_spec("redis") is None:
            text = _("JIM_BUS needs the package redis (the extra {extra}).")
            raise BusError(text.format(extra=EXTRA))
        from redis.exceptions import AuthenticationError, ConnectionError, TimeoutError

        refused = _("Redis can't be used as JIM_BUS says: {error}.")
        try:
            with closing(self.open()) as line:
                line.listen()
                line.ring("")
        except AuthenticationError as error:  # a ConnectionError, too
            raise BusError(refused.format(error=_brief(error))) from None
        except (ConnectionError, TimeoutError):
            return  # the bell says so
        except Exception as error:  # of the library's own kinds
            raise BusError(refused.format(error=_brief(error))) from None


class RedisLine:
    """Be a connection to Redis."""

    def __init__(self, client: "Redis", channel: str) -> None:
        self._client = client
        self._channel = channel
        self._subscription = client.pubsub(ignore_subscribe_messages=True)

    def listen(self) -> None:
        self._subscription.subscribe(self._channel)

    def hear(self, within_s: float) -> list[str]:
        found = self._subscription.get_message(timeout=within_s)
        return [found["data"]] if found else []

    def ring(self, word: str) -> None:
        self._client.publish(self._channel, word)

    def close(self) -> None:
        self._subscription.close()
        self._client.close()


def _brief(error: Exception) -> str:
    return str(error).strip().rstrip(".")

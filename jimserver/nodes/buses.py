"""Choose the bus that JIM_BUS names."""

from jimserver.conf.bus import NO_BUS, NOTIFY
from jimserver.nodes.bell import Bus
from jimserver.nodes.notify_bus import NotifyBus
from jimserver.nodes.redis_bus import RedisBus


def bus_of(chosen: str, server: str) -> Bus | None:
    """Return the bus, or None for none; `server` is the identity that the nodes share."""
    if chosen == NO_BUS:
        return None
    return NotifyBus() if chosen == NOTIFY else RedisBus(chosen, server)


def check_bus_works(chosen: str) -> None:
    """Raise BusError for a bus that refuses this server."""
    if isinstance(bus := bus_of(chosen, "start"), RedisBus):
        bus.check()

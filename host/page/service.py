"""The page as a process: its socket, its parts, its server."""

import contextlib
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.data_folder import topic_name
from host.page import memory
from host.page.cabinet import Button
from host.page.catalogues import Catalogues
from host.page.commands import CommandSender
from host.page.middleware import LOOPBACK, Guard
from host.page.signin import Authenticator
from host.page.snapshot import SnapshotMaker
from host.page.trend import Trend
from host.plant_state import PlantState
from host.site.runtime import site_runtime

if TYPE_CHECKING:
    from host.page.loops import Loops

NAME = "page"


class PageError(RuntimeError):
    """The page cannot be served."""

    exit_code = 3


def serve(where: str, data: Path, port: int, *, lan: bool, simulated: bool) -> int:
    """Serves until SIGTERM; the exit code. Raises PageError, SiteError, BusError."""
    memory.share_one_heap()
    door = _bind("0.0.0.0" if lan else LOOPBACK[0], port)
    catalogues = Catalogues(data)  # a child compiles them while NiceGUI is imported
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again at its end
    loops = _loops(where, data, catalogues, simulated)
    _run(loops, door, LOOPBACK if not lan else (*LOOPBACK, *_own_names()))
    loops.bus.close(0.2)
    if loops.problem is not None:
        raise PageError(loops.problem)
    return 0


def _loops(where: str, data: Path, catalogues: Catalogues, simulated: bool) -> "Loops":
    """The loops with all that they work on."""
    from host.page.context import Context
    from host.page.loops import Loops

    site, clock = site_runtime(where, data), Clock.from_environment()
    name = topic_name(site.name, simulated=simulated)
    bus = Bus(load_address(data), load_identity(data, NAME), name, NAME)
    plant = PlantState({board.id: board.role for board in site.boards})
    sender = CommandSender(bus, clock)
    context = Context(
        site=site,
        clock=clock,
        languages=catalogues.languages(site.timezone),
        snapshots=SnapshotMaker(plant, site, clock, simulated),
        trend=Trend(plant, clock),
        sender=sender,
        button=Button(sender, clock),
        auth=Authenticator(data, bus.identity.key, simulated),
        simulated=simulated,
    )
    return Loops(context, bus, plant, data)


def _run(loops: "Loops", door: socket.socket, hosts: tuple[str, ...]) -> None:
    """Serves the page until SIGTERM or until a loop ends."""
    import uvicorn

    from host.page.front import build

    config = uvicorn.Config(
        Guard(build(loops.context, loops.running), hosts),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ws_per_message_deflate=False,
    )
    loops.server = uvicorn.Server(config)
    loops.server.run(sockets=[door])


def _bind(host: str, port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except (OSError, OverflowError) as error:
        door.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PageError(
            f"the page's port {port} cannot be used ({reason}); choose another one with --port"
        ) from None
    return door


def _own_names() -> list[str]:
    """The names and addresses of this computer in the local network."""
    name = socket.gethostname()
    found = {name, f"{name}.local"}
    with contextlib.suppress(OSError):
        found |= {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    # The address of the default route; nothing is sent.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found.add(probe.getsockname()[0])
    return sorted(found)

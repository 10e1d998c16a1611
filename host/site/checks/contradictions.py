"""Contradictions between the keys of a site, each with the path of a key to correct."""

from collections.abc import Iterator
from itertools import pairwise
from math import dist
from zoneinfo import ZoneInfo, available_timezones

from host.site.errors import found
from host.site.lines import KeyPath
from host.site.mirror import LinearAxis, Mirror, RotaryAxis
from host.site.model import Board, Site

Contradiction = tuple[KeyPath, str]
NEAREST_M = 0.1  # closer to the receiver, the direction to it is undefined


def contradictions(site: Site) -> Iterator[Contradiction]:
    """All contradictions; none if the site is consistent."""
    yield from _timezone(site)
    yield from _levels(site)
    yield from _boards(site)
    for i, mirror in enumerate(site.mirrors):
        yield from _mirror(site, mirror, ("mirror", i))
    yield from _repeated("mirror", "id", [mirror.id for mirror in site.mirrors])
    yield from _repeated("keep_out", "name", [volume.name for volume in site.keep_out])
    yield from _wind(site)
    yield from _servers(site)
    yield from _superheater(site)


def _superheater(site: Site) -> Iterator[Contradiction]:
    """SF-07 turns group 2 away first, so group 2 must heat the superheater."""
    part = site.plant.superheater if site.plant else None
    if part is None:
        return
    if not site.boiler.superheater:
        yield ("plant", "superheater"), "allowed only with boiler.superheater = true"
    second = [mirror.id for mirror in site.mirrors if mirror.group == 2]
    for name in part.mirrors:
        if name not in second:
            words = f"found {found(name)}, allowed: mirrors of group 2, {', '.join(second)}"
            yield ("plant", "superheater", "mirrors"), words


def _timezone(site: Site) -> Iterator[Contradiction]:
    try:
        ZoneInfo(site.timezone)
    except (KeyError, ValueError, OSError):
        if site.timezone not in available_timezones():
            words = f"found {found(site.timezone)}, allowed: a name such as Europe/Paris or UTC"
            yield ("timezone",), words


def _levels(site: Site) -> Iterator[Contradiction]:
    boiler, levels = site.boiler, site.boiler.levels_l
    names = ("lw2", "lw1", "lc_on", "lc_off", "hw")
    for below, above in pairwise(names):
        low, high = getattr(levels, below), getattr(levels, above)
        if low >= high:
            words = f"found {high}, allowed: above {below}, which is {low}"
            yield ("boiler", "levels_l", above), words
    if levels.hw > boiler.vessel_l:
        words = f"found {levels.hw}, allowed: at most vessel_l, which is {boiler.vessel_l}"
        yield ("boiler", "levels_l", "hw"), words
    if not levels.lc_on <= boiler.water_l <= levels.lc_off:
        words = (
            f"found {boiler.water_l}, allowed: lc_on to lc_off, {levels.lc_on} to {levels.lc_off}"
        )
        yield ("boiler", "water_l"), words


def _boards(site: Site) -> Iterator[Contradiction]:
    yield from _repeated("board", "id", [board.id for board in site.boards])
    boilers = [board.id for board in site.boards if board.role == "boiler"]
    if len(boilers) != 1:
        words = f"found {len(boilers)} boards with role boiler, allowed: exactly one"
        yield ("board", 0), words
    seen: dict[str, str] = {}
    for i, board in enumerate(site.boards):
        yield from _board(board, ("board", i))
        address = board.serial_id or (board.link if board.link != "serial" else None)
        if address and seen.setdefault(address, board.id) != board.id:
            key = "serial_id" if board.serial_id else "link"
            words = f"found {found(address)}, but {seen[address]} has the same"
            yield ("board", i, key), words


def _board(board: Board, path: KeyPath) -> Iterator[Contradiction]:
    if board.role == "tracker" and board.group is None:
        yield (*path, "group"), "is missing; allowed: 1 or 2, the PERMIT it is wired to"
    if board.role == "boiler" and board.group is not None:
        yield (*path, "group"), f"found {board.group}, allowed: none; a boiler has no group"
    if board.serial_id and board.link != "serial":
        words = f'found {found(board.serial_id)}, allowed: only with link = "serial"'
        yield (*path, "serial_id"), words


def _mirror(site: Site, mirror: Mirror, path: KeyPath) -> Iterator[Contradiction]:
    board = next((b for b in site.trackers if b.id == mirror.board), None)
    if board is None:
        allowed = ", ".join(b.id for b in site.trackers) or "a tracker, but the site has none"
        yield (*path, "board"), f"found {found(mirror.board)}, allowed: {allowed}"
    elif board.group != mirror.group:
        words = f"found {mirror.group}, allowed: {board.group}, the group of {board.id}"
        yield (*path, "group"), words
    if dist(mirror.pivot_m, site.receiver.centre_m) < NEAREST_M:
        words = f"found {found(mirror.pivot_m)}, allowed: {NEAREST_M} m or more from the receiver"
        yield (*path, "pivot_m"), words
    if (mirror.kind == "slat") != (mirror.axis2 is None):
        words = "a slat has no axis2" if mirror.kind == "slat" else "is missing for a heliostat"
        yield (*path, "axis2"), words
    if mirror.escape_axis > len(mirror.axes):
        yield (*path, "escape_axis"), "found 2, allowed: 1; a slat has one axis"
    for i, axis in enumerate(mirror.axes):
        yield from _axis(axis, (*path, f"axis{i + 1}"))
    yield from _stow(mirror, path)


def _axis(axis: RotaryAxis | LinearAxis, path: KeyPath) -> Iterator[Contradiction]:
    if axis.min_deg >= axis.max_deg:
        words = f"found {axis.max_deg}, allowed: above min_deg, which is {axis.min_deg}"
        yield (*path, "max_deg"), words
    if axis.home_deg not in (axis.min_deg, axis.max_deg):
        words = (
            f"found {axis.home_deg}, allowed: an end of travel, {axis.min_deg} or {axis.max_deg}"
        )
        yield (*path, "home_deg"), words
    if isinstance(axis, LinearAxis):
        low, high = axis.min_deg + axis.angle_offset_deg, axis.max_deg + axis.angle_offset_deg
        # At 0 and 180 degrees between the arms, the length does not change with the angle.
        if low <= 2.0 or high >= 178.0:
            words = (
                f"found {axis.angle_offset_deg}: the arms would stand at {low:g} to {high:g} "
                "degrees, allowed: 2 to 178, off the dead centres"
            )
            yield (*path, "angle_offset_deg"), words


def _stow(mirror: Mirror, path: KeyPath) -> Iterator[Contradiction]:
    angles = (mirror.stow.axis1_deg, mirror.stow.axis2_deg)
    for i, axis in enumerate(mirror.axes):
        key, angle = f"axis{i + 1}_deg", angles[i]
        if angle is None:
            yield (*path, "stow", key), "is missing for a heliostat"
        elif not axis.min_deg <= angle <= axis.max_deg:
            words = f"found {angle}, allowed: within travel, {axis.min_deg} to {axis.max_deg}"
            yield (*path, "stow", key), words


def _wind(site: Site) -> Iterator[Contradiction]:
    wind = site.wind
    if wind is None:
        return
    trackers = [board.id for board in site.trackers]
    if wind.board not in trackers:
        yield ("wind", "board"), f"found {found(wind.board)}, allowed: {', '.join(trackers)}"
    if wind.resume_m_s >= wind.stow_m_s:
        words = f"found {wind.resume_m_s}, allowed: below stow_m_s, which is {wind.stow_m_s}"
        yield ("wind", "resume_m_s"), words


def _servers(site: Site) -> Iterator[Contradiction]:
    broker, influx = site.broker, site.influxdb
    if broker.kind == "external":
        for key in ("host", "port"):
            if getattr(broker, key) is None:
                yield ("broker", key), 'is missing; kind = "external" needs it'
    else:
        for key in ("host", "port", "tls_ca", "username"):
            if getattr(broker, key) is not None:
                yield ("broker", key), 'allowed only with kind = "external"'
    if influx is not None and influx.version == 2 and influx.org is None:
        yield ("influxdb", "org"), "is missing; version = 2 needs it"


def _repeated(table: str, key: str, names: list[str]) -> Iterator[Contradiction]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield (table, i, key), f"found {found(name)} twice, allowed: once"

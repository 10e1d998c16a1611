"""The model of site.toml: every key with its unit, its range and its default."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, PrivateAttr

from host.site.fields import (
    WHOLE,
    AzimuthDeg,
    ElevationDeg,
    Identifier,
    Point,
    Size,
    Table,
    matching,
    within,
)
from host.site.find import is_site_name
from host.site.mirror import Mirror
from host.site.receiver import Receiver

Barg = Annotated[float, within(0.5, 16.0)]
Litres = Annotated[float, within(0.1, 1000.0)]
KilogramsPerHour = Annotated[float, within(0.1, 1000.0)]


def _is_link(text: str) -> bool:
    if text == "serial":
        return True
    host, _, port = text.removeprefix("socket://").rpartition(":")
    number = port.isascii() and port.isdigit() and int(port) < 65536
    return text.startswith("socket://") and bool(host) and number


def _time_from_text(value: object) -> object:
    # TOML has a type for times; scenario files write them as text. Both are accepted.
    return datetime.fromisoformat(value) if isinstance(value, str) else value


class Location(Table):
    """Where the site is, and its mean air pressure and temperature."""

    latitude_deg: Annotated[float, within(-90.0, 90.0)]
    longitude_deg: Annotated[float, within(-180.0, 180.0)]
    altitude_m: Annotated[float, within(-430.0, 6000.0)]
    pressure_hpa: Annotated[float, within(450.0, 1100.0)]
    temperature_c: Annotated[float, within(-40.0, 50.0)]
    start_elevation_deg: Annotated[float, within(1.0, 45.0)]


class Levels(Table):
    """Litres of cold water at which the rising level reaches each electrode."""

    lw2: Litres
    lw1: Litres
    lc_on: Litres
    lc_off: Litres
    hw: Litres


class Limits(Table):
    """Pressure limits of the site's own; None: derived from PS."""

    high_barg: Barg | None = None
    high_hold_barg: Barg | None = None
    high_high_barg: Barg | None = None


class Boiler(Table):
    """The drum boiler. Pressures are gauge, volumes are of cold water."""

    maximum_allowable_pressure_barg: Annotated[float, within(2.0, 12.0)]
    operating_pressure_barg: Barg
    outlet_max_c: Annotated[float, within(100.0, 230.0)]
    superheater: bool
    water_l: Litres
    vessel_l: Litres
    levels_l: Levels
    pump_g_s: Annotated[float, within(0.1, 1000.0)]
    steam_max_kg_h: KilogramsPerHour
    vent_kg_h: KilogramsPerHour
    relief_kg_h: KilogramsPerHour
    thermowell_s: Annotated[float, within(0.0, 120.0)]
    defocus_energy: Literal["battery", "spring", "gravity", "none"]
    metal_to_water_w_k: Annotated[float, within(10.0, 10_000.0)] | None = None
    limits: Limits = Limits()


class Target(Table):
    """The white board of the calibration."""

    centre_m: Point
    width_m: Size
    height_m: Size
    faces_azimuth_deg: AzimuthDeg
    faces_elevation_deg: ElevationDeg


class KeepOut(Table):
    """A sphere that no beam may ever pass through."""

    name: Annotated[str, matching(bool, "a name")]
    centre_m: Point
    radius_m: Size


class Wind(Table):
    """The anemometer: the tracker that reads it, and the limits to stow and to resume."""

    board: Identifier
    stow_m_s: Annotated[float, within(1.0, 40.0)]
    resume_m_s: Annotated[float, within(0.5, 40.0)]


class Board(Table):
    """How the gateway reaches a board. A tracker's group is that of its PERMIT wire."""

    id: Identifier
    role: Literal["boiler", "tracker"]
    link: Annotated[str, matching(_is_link, '"serial" or "socket://HOST:PORT"')] = "serial"
    serial_id: Annotated[str, matching(bool, "a name of /dev/serial/by-id")] | None = None
    group: Annotated[Literal[1, 2], WHOLE] | None = None


class Broker(Table):
    """`embedded`: heliose runs its own; `external`: has host, port, tls_ca and username."""

    kind: Literal["embedded", "external"] = "embedded"
    host: str | None = None
    port: Annotated[int, within(1, 65535)] | None = None
    tls_ca: str | None = None
    username: str | None = None


class Recorder(Table):
    """How often the history is committed and how long it is kept."""

    commit_ms: Annotated[int, within(10, 60_000)] = 1000
    keep_days: Annotated[int, within(1, 36_500)] = 400
    disk_floor_mb: Annotated[int, within(0, 1_000_000)] = 500


class InfluxDB(Table):
    """A copy of the history in InfluxDB; version 2 and later need `org` and `token_file`."""

    version: Annotated[Literal[1, 2, 3], WHOLE]
    url: Annotated[str, matching(lambda s: s.startswith(("http://", "https://")), "http(s)://…")]
    bucket: Annotated[str, matching(bool, "a name")]
    org: str | None = None
    token_file: str | None = None


class Page(Table):
    """The operator's page."""

    port: Annotated[int, within(1, 65535)] = 8080


class ReceiverLoss(Table):
    """The receiver's losses to the air and by radiation."""

    area_m2: Annotated[float, within(0.0, 100.0)]
    h_w_m2_k: Annotated[float, within(0.0, 1000.0)]
    emissivity: Annotated[float, within(0.0, 1.0)]


class MeasuredDay(Table):
    """A measured sky that ships with heliose, and the time at which its demonstration starts."""

    file: Annotated[str, matching(bool, "the name of a shipped file")]
    start: Annotated[AwareDatetime, BeforeValidator(_time_from_text)]


class SuperheaterPart(Table):
    """The superheating part of the receiver: its mirrors, and the share of their light on it."""

    mirrors: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    light_share: Annotated[float, within(0.0, 1.0)]
    steel_kg: Annotated[float, within(0.01, 1000.0)]
    metal_to_steam_w_k: Annotated[float, within(0.1, 10_000.0)]
    loss: ReceiverLoss


class Plant(Table):
    """What only the simulator needs."""

    drum_steel_kg: Annotated[float, within(0.1, 10_000.0)]
    receiver_steel_kg: Annotated[float, within(0.1, 10_000.0)]
    metal_to_water_w_k: Annotated[float, within(1.0, 100_000.0)]
    drum_loss_w_k: Annotated[float, within(0.0, 1000.0)]
    receiver_loss: ReceiverLoss
    frost_heater_c: Annotated[float, within(0.0, 60.0)]
    steam_valve_opens_barg: Barg
    steam_demand_kg_h: Annotated[float, within(0.0, 1000.0)]
    measured_day: MeasuredDay | None = None
    superheater: SuperheaterPart | None = None
    # Standard deviation of each mirror's mounting error; the seed determines the errors.
    mount_errors_mrad: Annotated[float, within(0.0, 50.0)] = 0.0
    mount_seed: Annotated[int, within(0, 2**31 - 1)] = 1


class Site(Table):
    """A whole site.toml, with the defaults filled into `mirrors`."""

    version: Annotated[Literal[1], WHOLE]
    name: Annotated[str, matching(is_site_name, "a-z, 0-9 and -, at most 32")]
    title: str
    language: Literal["fr", "en"]
    timezone: str
    location: Location
    boiler: Boiler
    receiver: Receiver
    target: Target | None = None
    mirrors: Annotated[tuple[Mirror, ...], Field(alias="mirror", min_length=1)]
    keep_out: tuple[KeepOut, ...] = ()
    wind: Wind | None = None
    boards: Annotated[tuple[Board, ...], Field(alias="board", min_length=1)]
    broker: Broker = Broker()
    recorder: Recorder = Recorder()
    influxdb: InfluxDB | None = None
    page: Page = Page()
    plant: Plant | None = None

    _source: Path = PrivateAttr(default=Path("site.toml"))

    @property
    def source(self) -> Path:
        """The file this site was read from."""
        return self._source

    @property
    def trackers(self) -> tuple[Board, ...]:
        """The tracker boards, in the file's order."""
        return tuple(board for board in self.boards if board.role == "tracker")

    def mirrors_of(self, board_id: str) -> tuple[Mirror, ...]:
        """The mirrors that one board drives, in the file's order."""
        return tuple(mirror for mirror in self.mirrors if mirror.board == board_id)

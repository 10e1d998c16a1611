"""Everything the page shows at one moment, in one language: what goes to the browser."""

import time
from datetime import UTC, datetime

import msgspec

from firmware.common.fields import HW, LC_OFF, LC_ON, LW1, LW2
from host.clock import Clock
from host.language import N_, NOTHING, Language
from host.page import advice, words
from host.plant_state import Board, Event, Picture
from host.site.runtime import SiteRuntime
from host.site.start_time import direction_deg

# Plant time, protocol.md; what is shown comes no oftener than the page's own turns.
BOILER_S, TRACKER_S, TRUTH_S = 0.5, 1.0, 1.0
TURN_S = 0.5
PERIODS = 3
EVENTS_SHOWN = 8
REFUSAL_SHOWN_MS = 120_000

LEVELS = (
    (0, N_("no water at the lowest electrode")),
    (LW2, N_("very low")),
    (LW1, N_("low")),
    (LC_ON, N_("good")),
    (LC_OFF, N_("good, at the upper mark")),
    (HW, N_("too high")),
)


class Source(msgspec.Struct):
    """Where values come from: age_s of the latest (None: there was none), limit_s: then stale."""

    age_s: float | None
    limit_s: float


class Trip(msgspec.Struct):
    """The first-out record, in words; more: what else was recorded since."""

    title: str
    since: str
    check: str
    must: str
    more: list[str]


class Snapshot(msgspec.Struct):
    """texts: by the `data-text` of the element that shows it. flags: None where not known."""

    texts: dict[str, str]
    sources: dict[str, Source]
    flags: dict[str, bool | None]
    mode: str
    step: str
    mbar: int | None
    level_bits: int | None
    mirrors: dict[str, tuple[str, str]]
    sun: tuple[float, float]
    trip: Trip | None
    conditions: list[tuple[bool | None, str]]
    events: list[tuple[str, str]]
    alarms: list[str]


class Teller:
    """Makes snapshots of one plant."""

    def __init__(self, picture: Picture, facts: SiteRuntime, clock: Clock, simulated: bool) -> None:
        self._picture, self._facts, self._clock = picture, facts, clock
        self._simulated = simulated

    def tell(self, language: Language) -> Snapshot:
        """The snapshot now."""
        picture, facts, boiler = self._picture, self._facts, self._picture.boiler
        advised = advice.advise(picture, facts, language, self._simulated)
        tripped = boiler.mode == "TRIPPED"
        needs = advice.conditions(picture, facts, language) if tripped else []
        alarms = sorted(picture.alarms.values(), key=lambda alarm: alarm.since)
        return Snapshot(
            texts={**self._texts(language), "waits-for": advised.waits_for, "next": advised.next},
            sources=self._sources(),
            flags=self._flags(),
            mode=boiler.mode,
            step=advised.step,
            mbar=self._mbar(),
            level_bits=boiler.fields.get("level_bits"),
            mirrors=self._mirrors(language),
            sun=self._sun(),
            trip=self._trip(language) if tripped else None,
            conditions=[(need.met, need.text) for need in needs],
            events=self._events(language),
            alarms=[words.alarm(alarm.cause, language) for alarm in alarms],
        )

    def _texts(self, language: Language) -> dict[str, str]:
        fields, now_ms = self._picture.boiler.fields, self._clock.now_ms()
        mbar = self._mbar()
        return {
            "pressure": language.number(None if mbar is None else mbar / 1000.0, 2),
            "pt1": language.bar(fields.get("pt1_mbar"), 2),
            "pt2": language.bar(fields.get("pt2_mbar"), 2),
            "state": words.state(self._picture.boiler.mode, language),
            "refusal": self._refusal(language, now_ms),
            "t_drum": language.celsius(fields.get("t_drum_cdeg")),
            "t_outlet": language.celsius(fields.get("t_outlet_cdeg")),
            "t_metal": language.celsius(fields.get("t_metal_cdeg")),
            "level": self._level(language),
            "pump": self._pump(fields.get("pump"), language),
            "vent": self._open_closed(fields.get("vent"), language),
            "feed": self._feed(language),
            "permit1": self._permit(1, language),
            "permit2": self._permit(2, language),
            "heat": self._heat(language),
            "dni": self._dni(language),
            "wind": self._wind(language),
            "time": language.clock(now_ms),
            "date": language.date(now_ms),
            "clock": self._trust(language),
            "sun": self._sun_words(language),
        }

    def _mbar(self) -> int | None:
        """The higher of both pressures: the one that the protection acts on."""
        fields = self._picture.boiler.fields
        known = [fields.get("pt1_mbar"), fields.get("pt2_mbar")]
        return max((mbar for mbar in known if mbar is not None), default=None)

    def _flags(self) -> dict[str, bool | None]:
        picture, boiler = self._picture, self._picture.boiler
        cabinet = picture.cabinet
        return {
            "permit1": boiler.bit("permit_bits", 4),
            "permit2": boiler.bit("permit_bits", 8),
            "chain": boiler.bit("chain_bits", 1),
            "pump": boiler.bit("pump", 1),
            "vent": boiler.bit("vent", 1),
            "button": cabinet.button if cabinet else None,
            "estop": cabinet.estop if cabinet else None,
            "lamp": cabinet.lamp if cabinet else None,
            "siren": cabinet.siren if cabinet else None,
        }

    def _sources(self) -> dict[str, Source]:
        found = {"boiler": self._source(self._picture.boiler, BOILER_S)}
        for name, tracker in self._picture.trackers.items():
            found[name] = self._source(tracker, TRACKER_S)
        if self._simulated:
            found["plant"] = Source(_age_s(self._picture.truth_heard_s), self._limit_s(TRUTH_S))
        found["page"] = Source(0.0, PERIODS * TURN_S)
        return found

    def _source(self, board: Board, period_s: float) -> Source:
        return Source(_age_s(board.heard_s), self._limit_s(period_s))

    def _limit_s(self, period_s: float) -> float:
        """Real seconds after which a value is old."""
        return PERIODS * max(self._clock.wall_s(period_s), TURN_S)

    def _level(self, language: Language) -> str:
        bits = self._picture.boiler.fields.get("level_bits")
        if bits is None:
            return NOTHING
        text = LEVELS[0][1]
        for mask, name in LEVELS[1:]:
            if bits & mask:
                text = name
        return language._(text)

    def _pump(self, value: int | None, language: Language) -> str:
        if value is None:
            return NOTHING
        return language._(N_("running")) if value else language._(N_("at rest"))

    def _on_off(self, value: int | None, language: Language) -> str:
        if value is None:
            return NOTHING
        return language._(N_("on")) if value else language._(N_("off"))

    def _open_closed(self, value: int | None, language: Language) -> str:
        if value is None:
            return NOTHING
        return language._(N_("open")) if value else language._(N_("closed"))

    def _feed(self, language: Language) -> str:
        flow = self._picture.boiler.fields.get("flow_ml_min")
        return f"{language.number(flow)} ml/min" if flow is not None else NOTHING

    def _permit(self, group: int, language: Language) -> str:
        """The relay's contact counts, not what the board wants."""
        up = self._picture.boiler.bit("permit_bits", 2 << group)
        return self._on_off(None if up is None else int(up), language)

    def _heat(self, language: Language) -> str:
        light_w = self._picture.truth.get("light_w")
        on = sum(1 for mode, _ in self._mirrors(language).values() if mode == "TRACK")
        count = f"{on} / {len(self._facts.mirrors)}"
        return count if light_w is None else f"{count} · {language.number(light_w / 1000.0, 1)} kW"

    def _dni(self, language: Language) -> str:
        dni = self._picture.truth.get("dni_w_m2")
        return NOTHING if dni is None else f"{language.number(dni)} W/m²"

    def _wind(self, language: Language) -> str:
        for tracker in self._picture.trackers.values():
            wind = tracker.fields.get("wind_cm_s")
            if wind is not None:
                return f"{language.number(wind / 100.0, 1)} m/s"
        return NOTHING

    def _trust(self, language: Language) -> str:
        """How far the host's clock is trusted, as the gateway says."""
        gateway = self._picture.gateway
        if gateway is None:
            return NOTHING
        why = str(gateway.f.get("clock_why") or gateway.why or "")
        said = language._(_CLOCK[why]) if why in _CLOCK else why
        if gateway.f.get("clock_good"):
            return language._(N_("Clock good: {why}"), why=said)
        return language._(N_("Clock not to be trusted: {why}"), why=said)

    def _refusal(self, language: Language, now_ms: int) -> str:
        event = self._picture.refusal
        if event is None or (event.t or 0) < now_ms - REFUSAL_SHOWN_MS:
            return ""
        why = words.reason(str(event.f.get("why")), language)
        if event.kind == "reset_refused":
            return language._(N_("Reset refused: {why}"), why=why)
        return language._(N_("Start refused: {why}"), why=why)

    def _mirrors(self, language: Language) -> dict[str, tuple[str, str]]:
        found = {}
        for mirror in self._facts.mirrors:
            tracker = self._picture.trackers[mirror.board]
            mode = Board("tracker", {"mode": tracker.fields.get(f"{mirror.id}_mode")}).mode
            found[mirror.id] = (mode, words.tracker_state(mode, language))
        return found

    def _sun(self) -> tuple[float, float]:
        """Azimuth and elevation, as good as a drawing needs them."""
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000.0, UTC)
        facts = self._facts
        azimuth, elevation = direction_deg(
            now, facts.location.latitude_deg, facts.location.longitude_deg
        )
        return round(azimuth, 1), round(elevation, 1)

    def _sun_words(self, language: Language) -> str:
        _, elevation = self._sun()
        if elevation < 0:
            return language._(N_("below the horizon"))
        return language._(N_("{elevation}° high"), elevation=language.number(elevation))

    def _trip(self, language: Language) -> Trip | None:
        trips = self._picture.trips
        if not trips:
            return None
        first = trips[0]
        return Trip(
            title=words.happened(first, language),
            since=language.clock(first.since_ms),
            check=words.check(first, language),
            must=words.must(first, self._facts.limits, language),
            more=[_line(trip, language) for trip in trips[1:4]],
        )

    def _events(self, language: Language) -> list[tuple[str, str]]:
        newest = list(self._picture.events)[: -EVENTS_SHOWN - 1 : -1]
        return [(language.clock(e.t), words.told(e, language)) for e in newest]


_CLOCK = {
    "simulated": N_("simulated"),
    "synchronised": N_("synchronised"),
    "real-time clock": N_("real-time clock"),
    "not checked on this platform": N_("not checked on this platform"),
    "the computer's clock is not synchronised and it has no real-time clock": N_(
        "not synchronised, and no real-time clock"
    ),
}


def _line(trip: Event, language: Language) -> str:
    return f"{language.clock(trip.since_ms)} {words.happened(trip, language)}"


def _age_s(heard_s: float | None) -> float | None:
    return None if heard_s is None else round(time.monotonic() - heard_s, 2)

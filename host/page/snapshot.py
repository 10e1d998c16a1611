"""Everything the page shows at one moment, in one language: what goes to the browser."""

import time
from datetime import UTC, datetime

import msgspec

from host.clock import Clock
from host.language import Language
from host.page import advice, event_words, proofs, values, words
from host.plant_state import Board, Event, PlantState, mode_name
from host.site.runtime import SiteRuntime
from host.site.start_time import direction_deg

# Plant time, from protocol.md. What is shown is refreshed at most every `TURN_S`.
BOILER_S, TRACKER_S, TRUTH_S = 0.5, 1.0, 1.0
TURN_S = 0.5
PERIODS = 3  # a value is old after so many periods of its source
EVENTS_SHOWN = 8
REFUSAL_SHOWN_MS = 120_000


class Source(msgspec.Struct):
    """A source of values. age_s: of the latest, None if there was none. limit_s: then stale."""

    age_s: float | None
    limit_s: float


class Trip(msgspec.Struct):
    """The first-out record, in words. more: what else was recorded since."""

    title: str
    since: str
    check: str
    must: str
    more: list[str]


class Snapshot(msgspec.Struct):
    """texts: by the `data-text` of the element that shows them. flags: None if unknown.

    proofs: the parts that are due, by the procedure that proves them.
    """

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
    proofs: dict[str, str]


class SnapshotMaker:
    """Makes snapshots of one plant."""

    def __init__(self, plant: PlantState, site: SiteRuntime, clock: Clock, simulated: bool) -> None:
        self._plant, self._site, self._clock = plant, site, clock
        self._simulated = simulated

    def snapshot(self, language: Language) -> Snapshot:
        """The snapshot of this moment."""
        plant, site, boiler = self._plant, self._site, self._plant.boiler
        advised = advice.advise(plant, site, language, self._simulated)
        tripped = boiler.mode == "TRIPPED"
        needs = advice.conditions(plant, site, language) if tripped else []
        alarms = sorted(plant.alarms.values(), key=lambda alarm: alarm.since)
        return Snapshot(
            texts={**self._texts(language), "waits-for": advised.waits_for, "next": advised.next},
            sources=self._sources(),
            flags=self._flags(),
            mode=boiler.mode,
            step=advised.step,
            mbar=values.highest_mbar(boiler),
            level_bits=boiler.fields.get("level_bits"),
            mirrors={m: (mode, words.tracker_state(mode, language)) for m, mode in self._modes()},
            sun=self._sun(),
            trip=self._trip(language) if tripped else None,
            conditions=[(need.met, need.text) for need in needs],
            events=self._events(language),
            alarms=[words.alarm(alarm, language) for alarm in alarms],
            proofs=proofs.due(plant, language),
        )

    def _texts(self, language: Language) -> dict[str, str]:
        plant, now_ms = self._plant, self._clock.now_ms()
        return {
            **values.of_boiler(plant.boiler, language),
            "refusal": self._refusal(language, now_ms),
            "heat": values.heat(plant.truth, [mode for _, mode in self._modes()], language),
            "dni": values.dni(plant.truth, language),
            "wind": values.wind(plant.trackers.values(), language),
            "time": language.clock(now_ms),
            "date": language.date(now_ms),
            "clock": words.clock(plant.gateway, language),
            "sun": values.sun(self._sun()[1], language),
        }

    def _flags(self) -> dict[str, bool | None]:
        boiler, cabinet = self._plant.boiler, self._plant.cabinet
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
        found = {"boiler": self._source(self._plant.boiler, BOILER_S)}
        for name, tracker in self._plant.trackers.items():
            found[name] = self._source(tracker, TRACKER_S)
        if self._simulated:
            found["plant"] = Source(_age_s(self._plant.truth_received_s), self._limit_s(TRUTH_S))
        found["page"] = Source(0.0, PERIODS * TURN_S)
        return found

    def _source(self, board: Board, period_s: float) -> Source:
        return Source(_age_s(board.received_s), self._limit_s(period_s))

    def _limit_s(self, period_s: float) -> float:
        """Real seconds after which a value is old."""
        return PERIODS * max(self._clock.wall_s(period_s), TURN_S)

    def _refusal(self, language: Language, now_ms: int) -> str:
        event = self._plant.refusal
        if event is None or (event.t or 0) < now_ms - REFUSAL_SHOWN_MS:
            return ""
        return event_words.refusal(event, language)

    def _modes(self) -> list[tuple[str, str]]:
        """Each mirror with its own mode, "" if unknown."""
        boards = self._plant.trackers
        return [
            (m.id, mode_name("tracker", boards[m.board].fields.get(f"{m.id}_mode")))
            for m in self._site.mirrors
        ]

    def _sun(self) -> tuple[float, float]:
        """Azimuth and elevation, good enough for a drawing."""
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000.0, UTC)
        place = self._site.location
        azimuth, elevation = direction_deg(now, place.latitude_deg, place.longitude_deg)
        return round(azimuth, 1), round(elevation, 1)

    def _trip(self, language: Language) -> Trip | None:
        trips = self._plant.trips
        if not trips:
            return None
        first = trips[0]
        return Trip(
            title=event_words.happened(first, language),
            since=language.clock(first.since_ms),
            check=event_words.check(first, language),
            must=event_words.must(first, self._site.limits, language),
            more=[_line(trip, language) for trip in trips[1:4]],
        )

    def _events(self, language: Language) -> list[tuple[str, str]]:
        newest = list(self._plant.events)[: -EVENTS_SHOWN - 1 : -1]
        return [(language.clock(e.t), event_words.line(e, language)) for e in newest]


def _line(trip: Event, language: Language) -> str:
    return f"{language.clock(trip.since_ms)} {event_words.happened(trip, language)}"


def _age_s(received_s: float | None) -> float | None:
    return None if received_s is None else round(time.monotonic() - received_s, 2)

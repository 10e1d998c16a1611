from firmware.common.fields import (
    DEFOCUS,
    FAULT,
    HOMING,
    STANDBY,
    STOW,
    TRACK,
    TRACKER_MODES,
    UNHOMED,
)
from firmware.tracker.guard import TABLE, Guard
from firmware.tracker.reading import Reading

STATES = range(7)
COMMANDS = ("home", "track", "defocus", "stow", "jog", "maintenance")
HAPPENINGS = ("PERMIT", "SF-19", "SF-20", "SF-22", "SF-22 for 10 min", "homed", "fault", "SF-18")
# States in which no mirror is in the light or on its way there.
DARK = (UNHOMED, HOMING, DEFOCUS, STOW, FAULT)
NO = "refused"

# What a reader expects, written apart from the firmware's table.
EXPECTED = {
    # event: UNHOMED, HOMING, STANDBY, TRACK, DEFOCUS, STOW, FAULT
    "home": (HOMING, HOMING, HOMING, NO, HOMING, HOMING, HOMING),
    "track": (NO, NO, TRACK, TRACK, TRACK, TRACK, NO),
    "defocus": (UNHOMED, UNHOMED, DEFOCUS, DEFOCUS, DEFOCUS, DEFOCUS, FAULT),
    "stow": (NO, NO, STOW, STOW, STOW, STOW, NO),
    "jog": (NO, NO, STANDBY, NO, NO, NO, NO),
    "maintenance": (UNHOMED, NO, STANDBY, NO, DEFOCUS, STOW, FAULT),
    "PERMIT": (UNHOMED, UNHOMED, DEFOCUS, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-19": (UNHOMED, HOMING, DEFOCUS, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-20": (UNHOMED, HOMING, STOW, STOW, STOW, STOW, FAULT),
    "SF-22": (UNHOMED, HOMING, STANDBY, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-22 for 10 min": (UNHOMED, HOMING, STANDBY, DEFOCUS, STOW, STOW, FAULT),
    "homed": (UNHOMED, STANDBY, STANDBY, TRACK, DEFOCUS, STOW, FAULT),
    "fault": (FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT),
    "SF-18": (FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT),
}


class Config:
    """Of a configuration, what a guard reads."""

    reads_wind = True
    stow_cm_s = 1200
    resume_cm_s = 800
    reserve_min_mv = 11000


class Mirrors:
    """Of a field, what a guard reads."""

    mirrors = usable = ("m1",)
    homing = carried = False
    course = True

    def has_course(self, now_ms):
        return self.course


class Desk:
    """A guard with readings as good as can be, a turn every 100 ms."""

    def __init__(self, state=UNHOMED):
        self.guard = Guard(Config)
        self.field = Mirrors()
        self.reading = Reading(1)
        self.reading.permit = self.reading.wind_ok = self.reading.reserve_ok = True
        self.reading.ping_age_ms = 300
        self.reading.reserve_mv = 12600
        self.now_ms = 0
        self.turn()
        self.guard.state = state

    def turn(self, seconds=0.1):
        for _ in range(round(seconds * 10)):
            self.now_ms += 100
            self.guard.step(self.now_ms, self.reading, self.field)
        return self.guard.state

    def home(self):
        self.guard.state = HOMING
        assert self.turn() == STANDBY
        return self


def test_table_when_walked_then_each_state_answers_each_event_as_expected():
    assert sorted(TABLE) == sorted(EXPECTED) == sorted(COMMANDS + HAPPENINGS)
    for event, answers in TABLE.items():
        assert len(answers) == len(STATES), event
        for state in STATES:
            desk = Desk(state)
            why = desk.guard.handle(event)
            cell = (event, TRACKER_MODES[state])
            if EXPECTED[event][state] == NO:
                assert why and desk.guard.state == state, cell
                assert event in COMMANDS, cell  # what happens cannot be refused
            else:
                assert why is None and desk.guard.state == EXPECTED[event][state], cell


def test_table_when_an_event_is_no_command_track_then_it_never_leads_to_track():
    for event, answers in TABLE.items():
        for state in STATES:
            if answers[state] == TRACK:
                assert event == "track" or state == TRACK, (event, state)


def test_table_when_permit_falls_then_every_state_is_dark():
    for state in STATES:
        desk = Desk(state)
        desk.field.homing = True
        desk.reading.permit = False
        assert desk.turn() in DARK, TRACKER_MODES[state]
        assert desk.guard.state == EXPECTED["PERMIT"][state]


def test_guard_when_permit_is_low_already_and_it_tracks_then_it_leaves():
    desk = Desk()
    desk.reading.permit = False
    desk.turn()
    desk.guard.state = TRACK
    assert desk.turn() == DEFOCUS and desk.guard.why == "PERMIT"


def test_guard_when_permit_comes_back_then_no_state_changes():
    for state in STATES:
        desk = Desk()
        desk.field.homing = True
        desk.reading.permit = False
        desk.turn()
        desk.guard.state = state
        desk.reading.permit = True
        assert desk.turn(2) == state


def test_guard_when_permit_is_low_then_homing_goes_on():
    desk = Desk()
    desk.reading.permit = False
    desk.turn()
    desk.guard.handle("home")
    desk.field.homing = True
    assert desk.turn(10) == HOMING
    desk.field.homing = False
    assert desk.turn() == STANDBY


def test_sf19_when_no_ping_came_for_five_seconds_then_mirrors_leave():
    for state in STATES:
        desk = Desk(state)
        desk.field.homing = True
        desk.reading.ping_age_ms = 4999
        assert desk.turn() == state
        desk.reading.ping_age_ms = 5000
        assert desk.turn() == EXPECTED["SF-19"][state], TRACKER_MODES[state]


def test_sf20_when_a_gust_is_above_its_limit_then_mirrors_stow_at_once():
    for state in STATES:
        desk = Desk(state)
        desk.field.homing = True
        desk.reading.wind_cm_s = 1200
        assert desk.turn() == state
        desk.reading.wind_cm_s = 1201
        assert desk.turn() == EXPECTED["SF-20"][state], TRACKER_MODES[state]


def test_sf20_when_calm_for_ten_minutes_then_track_is_possible_again_and_not_before():
    desk = Desk().home()
    desk.reading.wind_cm_s = 1500
    assert desk.turn() == STOW
    assert "SF-20" in desk.guard.refuses_track(desk.reading)
    desk.reading.wind_cm_s = 799
    desk.turn(590)
    desk.reading.wind_cm_s = 800
    desk.turn()
    desk.reading.wind_cm_s = 100
    desk.turn(599)
    assert "SF-20" in desk.guard.refuses_track(desk.reading)
    desk.turn(2)
    assert desk.guard.refuses_track(desk.reading) is None
    assert desk.guard.state == STOW


def test_sf20_when_the_anemometer_falls_silent_then_mirrors_stow_within_two_seconds():
    desk = Desk().home()
    desk.reading.wind_ok = False
    assert desk.turn(1) == STANDBY
    desk.reading.wind_ok = True
    desk.turn()
    desk.reading.wind_ok = False
    assert desk.turn(2.2) == STOW and desk.guard.why == "SF-20"


def test_sf20_when_no_anemometer_belongs_to_the_board_then_its_silence_means_nothing():
    class Windless(Config):
        reads_wind = False

    desk = Desk(TRACK)
    desk.guard = Guard(Windless)
    desk.guard.state = TRACK
    desk.reading.wind_ok = False
    desk.reading.wind_cm_s = 5000
    assert desk.turn(5) == TRACK


def test_sf22_when_the_trajectory_ends_then_defocus_and_after_ten_minutes_stow():
    desk = Desk(TRACK)
    desk.field.course = False
    assert desk.turn() == DEFOCUS and desk.guard.why == "SF-22"
    assert desk.turn(599) == DEFOCUS
    assert desk.turn(2) == STOW


def test_sf22_when_a_new_trajectory_comes_in_time_then_it_does_not_stow():
    desk = Desk(TRACK)
    desk.field.course = False
    desk.turn(500)
    desk.field.course = True
    desk.turn(1)
    desk.field.course = False
    assert desk.turn(500) == DEFOCUS


def test_sf22_when_homed_in_between_then_the_ten_minutes_begin_anew():
    desk = Desk(TRACK)
    desk.field.course = False
    desk.turn(500)
    desk.home()
    desk.turn(300)
    desk.guard.handle("defocus")
    assert desk.turn(500) == DEFOCUS
    assert desk.turn(200) == STOW


def test_sf17_when_stored_energy_was_low_while_homing_then_track_is_refused():
    desk = Desk(HOMING)
    desk.field.homing = True
    desk.reading.reserve_mv = 10999
    desk.turn()
    desk.reading.reserve_mv = 12600
    desk.field.homing = False
    assert desk.turn() == STANDBY
    assert "SF-17" in desk.guard.refuses_track(desk.reading)
    desk.home()
    assert desk.guard.refuses_track(desk.reading) is None


def test_track_when_a_condition_is_missing_then_it_is_named():
    def why(**values):
        desk = Desk().home()
        for name, value in values.items():
            setattr(desk.reading, name, value)
        return desk.guard.refuses_track(desk.reading)

    assert why() is None
    assert "PERMIT" in why(permit=False)
    assert "SF-19" in why(ping_age_ms=5000)
    assert "SF-17" in why(reserve_mv=10999)
    assert "SF-17" in why(reserve_ok=False)
    assert "not proven" in Desk().guard.refuses_track(Desk().reading)


def test_fault_when_no_mirror_is_usable_then_the_board_says_so():
    for state in STATES:
        desk = Desk(state)
        desk.field.usable = ()
        assert desk.turn() == FAULT
        assert desk.guard.why == ("fault" if state != FAULT else "boot")

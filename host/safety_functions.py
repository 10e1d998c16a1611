"""The safety functions and the channels they judge, in words: the one table of both.

The page, `heliose safety`, the reports and the documents all read it. The numbers of each rule
stand in the firmware's table (`firmware.boiler.rows`); the French stands in `safety.po`.
"""

from dataclasses import dataclass

from host.language import N_, Language


@dataclass(frozen=True)
class SafetyFunction:
    """One function. name: a few words; meaning: when it acts and what it does.

    check: what a person should look at; reset: what must be true before a reset works. Both may
    name a limit of the site: {back} in bar, {drum} in °C.
    """

    name: str
    meaning: str
    check: str
    reset: str


@dataclass(frozen=True)
class Channel:
    """What a function judges. unit: that of its values in frames, empty where they are flags."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class Unit:
    """How people read a board's integer: symbol, value of one count, digits after the point."""

    symbol: str
    count: float
    digits: int


_SENSOR = N_("Check the sensor, its cable and its plug.")
_SENSOR_RESET = N_("The sensor reads well again.")
_MIRRORS = N_("Are the mirrors turned away? Look at them from outside the beam.")
_AWAY_RESET = N_("All mirrors are homed and turned away.")

FUNCTIONS = {
    "SF-01": SafetyFunction(
        N_("Pressure high"),
        N_(
            "Either pressure transmitter is at the first limit: half of the mirrors turn away. At "
            "the second limit all of them do, until the pressure is back."
        ),
        N_("Is steam being taken?"),
        N_("The pressure is back."),
    ),
    "SF-02": SafetyFunction(
        N_("Pressure high-high"),
        N_(
            "Either pressure transmitter is at the trip limit, or its pressure rises faster than "
            "steam can make it rise (a drum full to the brim): the boiler trips and the vent opens."
        ),
        N_("Is the steam valve open? Is steam being taken? Is the drum too full?"),
        N_("Both pressures at or below {back}."),
    ),
    "SF-03": SafetyFunction(
        N_("Pressure channel fault"),
        N_(
            "A pressure transmitter cannot be believed: its current is outside what a sound loop "
            "carries (NAMUR NE 43), or its converter does not answer, reads back another setting "
            "or is off at its fixed reference: the boiler trips. Its code stands still for ten "
            "minutes under light, which no real one does: all mirrors turn away."
        ),
        _SENSOR,
        _SENSOR_RESET,
    ),
    "SF-04": SafetyFunction(
        N_("Pressure channels disagree"),
        N_(
            "The two pressure transmitters differ by more than the limit: one of them is wrong, "
            "and the board cannot tell which."
        ),
        N_("Compare both with the pressure gauge; is a tapping blocked?"),
        N_("Both pressures agree again."),
    ),
    "SF-05": SafetyFunction(
        N_("Pressure and temperature disagree"),
        N_(
            "With steam in the drum, its temperature is too far from the boiling point at the "
            "pressure of either transmitter; the lag of the thermowell is allowed for."
        ),
        N_("Compare with the pressure gauge and a thermometer; is there air in the drum?"),
        N_("Pressure and temperature agree again."),
    ),
    "SF-06": SafetyFunction(
        N_("Drum too hot"),
        N_(
            "The drum is hotter than water boils at the trip pressure, whatever the pressure "
            "transmitters read."
        ),
        N_("Is steam being taken? Compare with the pressure gauge."),
        N_("Drum at or below {drum}."),
    ),
    "SF-07": SafetyFunction(
        N_("Steam outlet too hot"),
        N_(
            "The steam outlet is hotter than its limit. With a superheater, half of the mirrors "
            "turn away some degrees before."
        ),
        N_("Is there enough water?"),
        N_("The outlet has cooled down."),
    ),
    "SF-08": SafetyFunction(
        N_("Receiver dry"),
        N_("The receiver's metal is hotter than it can be with water behind it."),
        N_("Is there water in the receiver? Do not feed while it is hot."),
        N_("The receiver has cooled down."),
    ),
    "SF-09": SafetyFunction(
        N_("Temperature channel fault"),
        N_(
            "A thermometer cannot be believed: its converter reports a fault, reads back another "
            "setting, is out of range or has been silent for a second, or the receiver reads "
            "colder than the drum under light: the boiler trips. It stands still for ten minutes "
            "under light: all mirrors turn away."
        ),
        _SENSOR,
        _SENSOR_RESET,
    ),
    "SF-10": SafetyFunction(
        N_("Water low"),
        N_(
            "The electrode LW1 is dry: all mirrors turn away until there is water again. The "
            "second time within an hour trips the boiler."
        ),
        N_("Does the feed pump run?"),
        N_("The water is back."),
    ),
    "SF-11": SafetyFunction(
        N_("Water low-low"),
        N_(
            "The lowest electrode, LW2, is dry: the boiler trips, and no water is fed onto metal "
            "that may be dry and hot."
        ),
        N_("Is the boiler empty? Does it leak? Is there feed water?"),
        N_("Water covers the lowest electrode."),
    ),
    "SF-12": SafetyFunction(
        N_("Water high or electrode fault"),
        N_(
            "The highest electrode, HW, is wet: all mirrors turn away and the pump stops. An "
            "electrode that is wet above a dry one is a fault of one of the two: the boiler trips."
        ),
        N_("Compare with the level glass."),
        N_("No electrode is wet above a dry one."),
    ),
    "SF-13": SafetyFunction(
        N_("Defocus failed"),
        N_(
            "The mirrors should have turned away and a sign shows that they did not: a group's "
            "OFF_TARGET loop stays open, a PERMIT contact stays closed, or the pressure goes on "
            "rising with both PERMITs low. The vent opens and the siren sounds. A loop that "
            "does not open when the mirrors come is welded: all of them turn away."
        ),
        _MIRRORS,
        _AWAY_RESET,
    ),
    "SF-14": SafetyFunction(
        N_("Vent failed"),
        N_(
            "The vent is open at high pressure, and in ten seconds the pressure does not fall: the "
            "siren sounds, software can do no more. A drum below its boiling point is under "
            "pressure although the vent is open: no light before it opens."
        ),
        N_("Is the vent open?"),
        N_("The pressure falls."),
    ),
    "SF-15": SafetyFunction(
        N_("Feed failed"),
        N_(
            "The pump is on and no water flows: all mirrors turn away, and the pump tries again "
            "after a minute. The third time within an hour trips the boiler; so does water that "
            "flows with the pump off, or a dose that meters more than fits. More heat came than "
            "the water since the last full dose can have taken: all mirrors turn away."
        ),
        N_(
            "Look at the gauge glass. Is there feed water? Do the pump and the flow meter work? "
            "With water in the glass, hold the button for 2 s."
        ),
        N_("Pump and flow agree again."),
    ),
    "SF-16": SafetyFunction(
        N_("Control loop too slow"),
        N_(
            "Several loops of the boiler board's program took too long. If a loop never ends, the "
            "hardware acts: without pulses the PERMIT relay drops, and the watchdog restarts the "
            "board."
        ),
        N_("Note what happened before, and report it."),
        N_("The loops are on time again."),
    ),
    "SF-17": SafetyFunction(
        N_("Supply voltage low"),
        N_(
            "The 24 V supply is below its limit. A tracker does not go on target while its stored "
            "energy, measured under load when it homes, could not turn it away."
        ),
        N_("Check the 24 V supply."),
        N_("The 24 V supply is back."),
    ),
    "SF-18": SafetyFunction(
        N_("Configuration corrupt"),
        N_(
            "A stored copy of the configuration is damaged or missing, a limit in memory differs "
            "from its inverse copy, a limit is out of order or above its ceiling, or the files of "
            "the board's program are not those that were built."
        ),
        N_("Send the configuration again. If the program is named: copy its files again."),
        N_("A valid configuration, and a restart."),
    ),
    "SF-19": SafetyFunction(
        N_("Supervision lost"),
        N_(
            "The gateway's heartbeat is missing: all mirrors turn away until it is back. Each "
            "tracker watches for it too."
        ),
        N_("Check the link to the board and the computer."),
        N_("The gateway's heartbeat is back."),
    ),
    "SF-20": SafetyFunction(
        N_("Wind too strong"),
        N_(
            "A gust is above the limit, or a configured anemometer is silent: the mirrors stow "
            "until ten minutes have been calm."
        ),
        N_("Wait."),
        N_("Ten calm minutes."),
    ),
    "SF-21": SafetyFunction(
        N_("Mirror not where it should be"),
        N_(
            "A home switch is not found where it should be, or an end stop is hit: that axis "
            "stops, and the other one turns the mirror away."
        ),
        _MIRRORS,
        _AWAY_RESET,
    ),
    "SF-22": SafetyFunction(
        N_("No trajectory"),
        N_(
            "A mirror on target has no trajectory, an expired one, or one for another boot: it "
            "defocuses, and stows after ten minutes."
        ),
        N_("Is the conductor running?"),
        N_("Nothing."),
    ),
    "SF-23": SafetyFunction(
        N_("Safety chain open"),
        N_(
            "The emergency stop, the pressure switch or the thermal switch has opened the "
            "hard-wired chain, or a PERMIT contact is open although its pulses are sent."
        ),
        N_("Emergency stop, pressure switch, thermal switch: which one is open, and why?"),
        N_("The chain is closed again."),
    ),
    "SF-24": SafetyFunction(
        N_("Too many resets or restarts, or button stuck"),
        N_(
            "The fourth reset within an hour after trips under light, or the third restart by the "
            "watchdog, locks the board for an hour. A button held for 30 s counts as stuck."
        ),
        N_("Find out why first."),
        N_("One hour has passed, or the button has been free for ten seconds."),
    ),
    "SF-25": SafetyFunction(
        N_("Frost"),
        N_(
            "A thermometer on the water side reads close to freezing: no light, no start and no "
            "feed until it has thawed."
        ),
        N_("Thaw, or drain and fill again."),
        N_("All water is above 3 °C."),
    ),
    "SF-26": SafetyFunction(
        N_("Tracker not alive"),
        N_(
            "A tracker board no longer shows, by a signal of its own, that its program runs: all "
            "mirrors turn away, which needs no program. There is no start until it runs again."
        ),
        N_("Which tracker board is without supply, or hangs? Look at its lamp and its cable."),
        N_("All tracker boards are alive."),
    ),
}
COMMAND = SafetyFunction(
    N_("Tripped by command"),
    N_("A person commanded the trip."),
    N_("Ask who did it, and why."),
    N_("Nothing else."),
)
UNKNOWN = SafetyFunction(
    N_("A protection acted"),
    N_("The board's firmware is newer than this program, which has no name for the cause."),
    N_("See the manual."),
    N_("Its cause is gone."),
)
CAUSES = {**FUNCTIONS, "COMMAND": COMMAND}  # what a trip names as its cause

UNITS = {
    "mbar": Unit("bar", 0.001, 2),
    "mbar_s": Unit("bar/s", 0.001, 2),
    "cdeg": Unit("°C", 0.01, 1),
    "ck": Unit("K", 0.01, 1),
    "mv": Unit("V", 0.001, 1),
    "ms": Unit("s", 0.001, 1),
}
CHANNELS = {
    "pt1": Channel(N_("pressure 1"), "mbar"),
    "pt2": Channel(N_("pressure 2"), "mbar"),
    "pt1-pt2": Channel(N_("difference of the pressures"), "mbar"),
    "pt1_rise": Channel(N_("rise of pressure 1"), "mbar_s"),
    "pt2_rise": Channel(N_("rise of pressure 2"), "mbar_s"),
    "pressure": Channel(N_("rise of the pressure"), "mbar_s"),
    "t_drum": Channel(N_("drum temperature"), "cdeg"),
    "t_outlet": Channel(N_("outlet temperature"), "cdeg"),
    "t_metal": Channel(N_("receiver temperature"), "cdeg"),
    "off_target1": Channel(N_("mirrors of group 1 turned away")),
    "off_target2": Channel(N_("mirrors of group 2 turned away")),
    "alive1": Channel(N_("trackers of group 1 alive")),
    "alive2": Channel(N_("trackers of group 2 alive")),
    "permit1": Channel(N_("PERMIT 1")),
    "permit2": Channel(N_("PERMIT 2")),
    "ping": Channel(N_("heartbeat of the gateway"), "ms"),
    "reference": Channel(N_("reference voltage")),
    "t_drum-pt1": Channel(N_("drum against pressure 1"), "ck"),
    "t_drum-pt2": Channel(N_("drum against pressure 2"), "ck"),
    "t_metal-water": Channel(N_("receiver above the water"), "ck"),
    "lw1": Channel(N_("electrode LW1")),
    "lw2": Channel(N_("electrode LW2")),
    "hw": Channel(N_("electrode HW")),
    "electrodes": Channel(N_("electrodes contradict each other")),
    "flow": Channel(N_("feed water flow")),
    "dose": Channel(N_("feed water of one dose")),
    "water": Channel(N_("water balance")),
    "vent": Channel(N_("cold drum with the vent open"), "mbar"),
    "loop": Channel(N_("late loops")),
    "supply": Channel(N_("24 V supply"), "mv"),
    "config": Channel(N_("stored configuration")),
    "memory": Channel(N_("limits in memory")),
    "chain": Channel(N_("safety chain")),
    "resets": Channel(N_("resets within an hour")),
    "boots": Channel(N_("restarts within an hour")),
    "button": Channel(N_("local button")),
}


def amount(value: int, unit: str, language: Language) -> str:
    """A channel's value as people read it; the bare number where it has no unit."""
    if unit not in UNITS:
        return str(value)
    shown = UNITS[unit]
    return f"{language.number(value * shown.count, shown.digits)} {shown.symbol}"

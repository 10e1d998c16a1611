"""The safety functions in words: what happened, what to check, what a reset needs.

The numbers are those of safety.md. Limits are filled in from the site's own.
"""

from dataclasses import dataclass

from host.language import N_


@dataclass(frozen=True)
class Cause:
    """One function. happened: a few words; check: what to look at; must: what a reset needs."""

    happened: str
    check: str
    must: str


_SENSOR = N_("Check the sensor, its cable and its plug.")
_SENSOR_MUST = N_("The sensor reads well again.")
_MIRRORS = N_("Are the mirrors turned away? Look at them, from beside the beam.")
_AWAY_MUST = N_("All mirrors are home and turned away.")

CAUSES = {
    "SF-01": Cause(N_("Pressure high"), N_("Is steam being taken?"), N_("The pressure is back.")),
    "SF-02": Cause(
        N_("Pressure far too high, or rising too fast"),
        N_("Is the steam valve open? Is steam being taken? Is the drum too full?"),
        N_("Both pressures at or below {back}."),
    ),
    "SF-03": Cause(N_("Pressure sensor faulty"), _SENSOR, _SENSOR_MUST),
    "SF-04": Cause(
        N_("The two pressure sensors disagree"),
        N_("Compare both with the pressure gauge; is a tap blocked?"),
        N_("Both pressures agree again."),
    ),
    "SF-05": Cause(
        N_("Pressure and temperature do not belong together"),
        N_("Compare with pressure gauge and thermometer; is air in the drum?"),
        N_("Pressure and temperature agree again."),
    ),
    "SF-06": Cause(
        N_("Drum too hot"),
        N_("Is steam being taken? Compare with the pressure gauge."),
        N_("Drum at or below {drum}."),
    ),
    "SF-07": Cause(
        N_("Steam outlet too hot"), N_("Is there enough water?"), N_("Outlet has cooled down.")
    ),
    "SF-08": Cause(
        N_("Receiver dry or too hot"),
        N_("Is water in the receiver? Do not feed while it is hot."),
        N_("The receiver has cooled down."),
    ),
    "SF-09": Cause(N_("Temperature sensor faulty"), _SENSOR, _SENSOR_MUST),
    "SF-10": Cause(N_("Water low"), N_("Does the feed pump run?"), N_("The water is back.")),
    "SF-11": Cause(
        N_("No water at the lowest electrode"),
        N_("Is the boiler empty? Does it leak? Is there feed water?"),
        N_("Water covers the lowest electrode."),
    ),
    "SF-12": Cause(
        N_("Water too high, or an electrode faulty"),
        N_("Compare with the level glass."),
        N_("The electrodes read in their order again."),
    ),
    "SF-13": Cause(N_("The mirrors did not turn away in time"), _MIRRORS, _AWAY_MUST),
    "SF-14": Cause(
        N_("The vent does not lower the pressure"), N_("Is the vent open?"), N_("Pressure falls.")
    ),
    "SF-15": Cause(
        N_("Feed water does not flow as it should"),
        N_("Is there feed water? Do pump and flow meter work?"),
        N_("Pump and flow agree again."),
    ),
    "SF-16": Cause(
        N_("The boiler board was too slow"),
        N_("Note what happened before, and report it."),
        N_("The board keeps its pace again."),
    ),
    "SF-17": Cause(N_("Supply voltage low"), N_("Check the 24 V supply."), N_("24 V is back.")),
    "SF-18": Cause(
        N_("The board's configuration is missing or damaged"),
        N_("Send the configuration again."),
        N_("A valid configuration, and a restart."),
    ),
    "SF-19": Cause(
        N_("The board hears nothing from the gateway"),
        N_("Check the link to the board and the computer."),
        N_("The gateway is heard again."),
    ),
    "SF-20": Cause(N_("Wind too strong"), N_("Wait."), N_("Ten calm minutes.")),
    "SF-21": Cause(N_("A mirror is not where it should be"), _MIRRORS, _AWAY_MUST),
    "SF-22": Cause(N_("No trajectory"), N_("Is the conductor running?"), N_("Nothing.")),
    "SF-23": Cause(
        N_("The safety chain is open"),
        N_("Emergency stop, pressure switch, thermal switch: which one is open, and why?"),
        N_("The chain is closed again."),
    ),
    "SF-24": Cause(
        N_("Too many resets or restarts"), N_("Find out why first."), N_("One hour has passed.")
    ),
    "SF-25": Cause(N_("Frost"), N_("Thaw, or drain and fill again."), N_("All water above 3 °C.")),
    "COMMAND": Cause(
        N_("Tripped by a person's order"), N_("Ask who did it, and why."), N_("Nothing else.")
    ),
}
UNKNOWN = Cause(N_("A protection acted"), N_("See the manual."), N_("Its cause is gone."))

# Channels that say more than the function does, and the unit their values come in.
CHANNELS = {
    "pt1": (N_("pressure 1"), "mbar"),
    "pt2": (N_("pressure 2"), "mbar"),
    "pt1-pt2": (N_("difference of the pressures"), "mbar"),
    "pt1_rise": (N_("rise of pressure 1"), "mbar_s"),
    "pt2_rise": (N_("rise of pressure 2"), "mbar_s"),
    "pressure": (N_("rise of the pressure"), "mbar_s"),
    "t_drum": (N_("drum temperature"), "cdeg"),
    "t_outlet": (N_("outlet temperature"), "cdeg"),
    "t_metal": (N_("receiver temperature"), "cdeg"),
    "off_target1": (N_("mirrors of group 1 away"), ""),
    "off_target2": (N_("mirrors of group 2 away"), ""),
    "permit1": (N_("PERMIT 1"), ""),
    "permit2": (N_("PERMIT 2"), ""),
    "ping": (N_("call of the gateway"), "ms"),
    "reference": (N_("reference voltage"), ""),
    "t_drum-pt1": (N_("drum against pressure 1"), "ck"),
    "t_drum-pt2": (N_("drum against pressure 2"), "ck"),
    "t_metal-water": (N_("receiver above the water"), "ck"),
    "lw1": (N_("electrode LW1"), ""),
    "lw2": (N_("electrode LW2"), ""),
    "hw": (N_("electrode HW"), ""),
    "electrodes": (N_("electrodes contradict each other"), ""),
    "flow": (N_("feed water flow"), ""),
    "pump": (N_("feed pump on"), "ms"),
    "loop": (N_("late loops"), ""),
    "supply": (N_("24 V supply"), "mv"),
    "config": (N_("stored configuration"), ""),
    "memory": (N_("limits in memory"), ""),
    "chain": (N_("safety chain"), ""),
    "resets": (N_("resets within an hour"), ""),
    "boots": (N_("restarts within an hour"), ""),
    "button": (N_("local button"), ""),
}

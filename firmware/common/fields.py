"""What boards say about themselves: modes, telemetry fields and their units, declared once.

The unit of a field is the end of its name (`_mbar`, `_cdeg`, ...); fields without one are
codes, flags or bit sets.
"""

PROTOCOL = 1
FIRMWARE = "0.1.0"
ALTERED = "its files are not those that were built: copy the program again or replace the board"

TRIPPED, READY, RUN, REDUCED, HOLD = range(5)
BOILER_MODES = ("TRIPPED", "READY", "RUN", "REDUCED", "HOLD")

UNHOMED, HOMING, STANDBY, TRACK, DEFOCUS, STOW, FAULT = range(7)
TRACKER_MODES = ("UNHOMED", "HOMING", "STANDBY", "TRACK", "DEFOCUS", "STOW", "FAULT")

# Bits of `level_bits`: 1 = the electrode is wet; from below.
LW2, LW1, LC_ON, LC_OFF, HW = 1, 2, 4, 8, 16

# Parts that the board itself must have seen to move (see firmware.boiler.proofs).
PROOFS = ("lw2", "lw1", "hw", "vent", "alive1", "alive2")

BOILER_FIELDS = (
    "mode",
    "sf",
    "pt1_mbar",
    "pt2_mbar",
    "t_drum_cdeg",
    "t_outlet_cdeg",
    "t_metal_cdeg",
    "level_bits",
    "flow_ml_min",
    "supply_mv",
    "permit_bits",
    "off_target_bits",
    "alive_bits",
    "chain_bits",
    "pump",
    "vent",
    "loop_max_ms",
    "heap_free_b",
    "link_drops",
)

_TRACKER_FIELDS = (
    "mode",
    "permit",
    "wind_cm_s",
    "reserve_mv",
    "loop_max_ms",
    "heap_free_b",
    "link_drops",
)
_MIRROR_FIELDS = ("mode", "axis1_udeg", "axis2_udeg")


def tracker_fields(mirror_ids):
    """The telemetry fields of a tracker board that drives these mirrors, in order."""
    names = list(_TRACKER_FIELDS)
    for mirror in mirror_ids:
        names.extend(mirror + "_" + field for field in _MIRROR_FIELDS)
    return tuple(names)

"""Classes of inputs: below, at and above each boundary, both rails, invalid, not new.

They follow from `table` alone. A class is what it changes in a calm `Reading`, by its fields.
"""

from assurance.specification import table

RAILS = {"code": (-32_768, 0, 32_767), "cdeg": (-24_202, 98_788), "mv": (0, 65_535)}
FIELDS = {
    "pt1": "pt1_code",
    "pt2": "pt2_code",
    "reference": "reference_code",
    "t_drum": "t_drum_cdeg",
    "t_outlet": "t_outlet_cdeg",
    "t_metal": "t_metal_cdeg",
    "supply": "supply_mv",
    "flow": "flow_age_ms",
    "ping": "ping_age_ms",
    "loop": "loop_ms",
}
SAMPLED = ("pt1", "pt2", "reference", "t_drum", "t_outlet", "t_metal", "supply")  # have `_ok`
CONVERTED = ("t_drum", "t_outlet", "t_metal")  # have `_new` too
WIRES = ("chain", "contact1", "contact2", "off_target1", "off_target2", "alive1", "alive2")
LEVELS = 32  # patterns of five electrodes
HOUR_MS = 3_600_000  # ages saturate
# What two inputs are compared in: the one, the other, how far apart, in which unit.
APART = (
    ("pt1", "pt2", 0.30, "bar apart"),
    ("t_metal", "t_drum", 40, "K"),
    ("t_metal", "t_drum", -15, "K"),
    ("t_metal", "t_drum", 5, "K"),
)


def boundaries(channel: str) -> list[int]:
    """All integers with which an input is compared, in order."""
    found = set()
    for row in table.ROWS:
        if channel in row.channels and row.unit in ("bar", "°C", "V", "s"):
            for amount in (row.limit, row.back):
                if not isinstance(amount, str) and not _is_span(channel, row):
                    found.add(table.whole(amount, row.unit))
    for channels, unit, amount in table.FURTHER:
        if channel in channels.split():
            found.add(table.whole(amount, unit))
    if channel in ("pt1", "pt2"):
        found.update(table.NE43)
    if channel in CONVERTED:
        found.update(table.CDEG_ENDS)
    if channel == "reference":
        off = round(table.REFERENCE * table.REFERENCE_OFF)
        found.update((table.REFERENCE - off, table.REFERENCE + off))
    return sorted(found)


def _is_span(channel: str, row: table.Row) -> bool:
    """The row compares how long something lasts, not what the input reads."""
    return row.unit == "s" and channel not in ("flow", "ping", "loop")


def values(channel: str) -> list[int]:
    """Below, at and above each boundary, and the rails."""
    unit = FIELDS[channel].rsplit("_", 1)[1]
    found = {at + beside for at in boundaries(channel) for beside in (-1, 0, 1)}
    if unit == "ms":
        found = {value for value in found if value >= 0} | {0, HOUR_MS}
        if channel == "loop":
            found = (found - {HOUR_MS}) | {1, 50, 1000}
    return sorted(found.union(RAILS.get(unit, ())))


def of_input(channel: str) -> list[dict[str, int]]:
    """All classes of one input that has a number."""
    field = FIELDS[channel]
    found: list[dict[str, int]] = [{field: value} for value in values(channel)]
    if channel in CONVERTED:
        for one in found:
            one[channel + "_new"] = True
        found.append({channel + "_new": False})
        found.append({channel + "_new": False, channel + "_ok": False})
        found.append({channel + "_new": True, channel + "_ok": False})
        # Old numbers of any size: nothing new may be concluded from them.
        found += [{field: rail, channel + "_new": False} for rail in RAILS["cdeg"]]
    if channel in SAMPLED:
        ends = RAILS[field.rsplit("_", 1)[1]]
        found.append({channel + "_ok": False})
        for rail in (ends[0], ends[-1]):
            one = {field: rail, channel + "_ok": False}
            if channel in CONVERTED:
                one[channel + "_new"] = True
            found.append(one)
    return found


def votes_of(channel: str) -> list[dict[str, int]]:
    """Classes of a channel that rows with votes tell apart, with those of the reference.

    Of each boundary the last good sample and the first bad one.
    """
    codes = set(table.NE43 if channel in ("pt1", "pt2") else table.CDEG_ENDS)
    codes.update([codes_end + beside for codes_end, beside in zip(sorted(codes), (-1, 1))])
    for row in table.ROWS:
        if channel in row.channels and row.when == table.VOTES and row.unit != table.YES:
            limit, back = [table.whole(float(one), row.unit) for one in (row.limit, row.back)]
            beside = 1 if row.sign == ">" else -1
            codes.update((limit, limit + beside, back, back - 1 if row.sign == "<" else back + 1))
    field = FIELDS[channel]
    plain = [one for one in of_input(channel) if field not in one]
    found: list[dict[str, int]] = []
    for code in sorted(codes):
        one = {field: code}
        if channel in CONVERTED:
            one[channel + "_new"] = True
        found.append(one)
    if channel in ("pt1", "pt2"):
        off = round(table.REFERENCE * table.REFERENCE_OFF)
        found += [{"reference_code": table.REFERENCE + beside} for beside in (-off - 1, off + 1)]
        found.append({"reference_ok": False})
    return found + plain


def apart(calm: dict[str, int]) -> list[dict[str, int]]:
    """Classes of two inputs that are compared: one is moved to below, at and above the limit.

    calm: what the fields read.
    """
    found: list[dict[str, int]] = []
    for one, other, amount, unit in APART:
        limit = table.whole(amount, unit)
        for beside in (-1, 0, 1):
            for moved, kept in ((one, other), (other, one)):
                changes = {FIELDS[moved]: calm[FIELDS[kept]] + limit + beside}
                if moved in CONVERTED:
                    changes[moved + "_new"] = True
                found.append(changes)
    return found


def wires() -> list[dict[str, int]]:
    """Each wire closed and open, and the three yes or no inputs."""
    found: list[dict[str, int]] = []
    for name in WIRES:
        found += [{name + "_closed": False}, {name + "_closed": True}]
    for name in ("button_pressed", "config_ok"):
        found += [{name: False}, {name: True}]
    return found


def levels() -> list[dict[str, int]]:
    """All patterns of the electrodes."""
    return [{"level_bits": bits} for bits in range(LEVELS)]


def pulses() -> list[dict[str, int]]:
    """The flow meter's count at both ends of its wrap."""
    return [{"flow_pulses": count} for count in (0, 1, 65_534, 65_535)]


def is_held(changes: dict[str, int]) -> bool:
    """A thermometer's number is that of its last conversion, as its driver holds it."""
    held = [name for name in CONVERTED if not changes.get(name + "_new", True)]
    return not any([FIELDS[name] in changes for name in held])


def everything(calm: dict[str, int]) -> list[dict[str, int]]:
    """All classes of all inputs, one input a class."""
    found = [one for channel in FIELDS for one in of_input(channel)]
    return found + apart(calm) + wires() + levels() + pulses()

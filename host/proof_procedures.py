"""The proof tests that the boiler board itself sees, step by step: one table for page and forms.

The board tells `proof` when a part moved and `proof_due` when it should have. The page guides a
person through what is due; the printed forms (`heliose safety forms`) have the same steps.
"""

from dataclasses import dataclass

from host.language import N_, Language, Message

# What the steps name in braces: bar, °C and K of the boiler board's program. A test compares them
# with it, because the host does not import it.
FIGURES = {"safe_bar": 0.5, "safe_c": 60.0, "warm_c": 60.0, "below_k": 5.0, "near_bar": 0.15}

PARTS = {  # of firmware.common.fields.PROOFS, in words
    "lw2": N_("electrode LW2"),
    "lw1": N_("electrode LW1"),
    "hw": N_("electrode HW"),
    "vent": N_("vent"),
    "alive1": N_("ALIVE loop of group 1"),
    "alive2": N_("ALIVE loop of group 2"),
}


@dataclass(frozen=True)
class Step:
    """do: what a person does; expect: what one must then see. Both are marked for translation."""

    do: str
    expect: str


@dataclass(frozen=True)
class Procedure:
    """How to prove some parts. proves: the failure that it finds; parts: those of `PARTS`."""

    key: str
    name: str
    proves: str
    needs: str
    steps: tuple[Step, ...]
    parts: tuple[str, ...]


SAFE_STATE = Step(
    N_("Stop the plant. Stow all mirrors. Wait for the lamp to be steady."),
    N_("READY or TRIPPED; each pressure below {safe_bar} bar, each temperature below {safe_c} °C"),
)
BACK = Step(
    N_("Put everything back: valves, covers, isolators. Hold the button to reset."),
    N_("READY; no cause is shown; the lamp is steady again when all is cool"),
)

LEVELS = Procedure(
    "levels",
    N_("Blow-down test of the water levels"),
    N_("an electrode bridged by scale, insulated by scale, or stuck"),
    N_("gloves, goggles, a bucket or a drain; the page beside you"),
    (
        SAFE_STATE,
        Step(
            N_("Read the gauge glass. Open the blow-down valve slowly."),
            N_("the water is clear; LC_OFF, then LC_ON are dry"),
        ),
        Step(
            N_("Let the level fall below LW1, and wait 5 s."),
            N_("an event names LW1 as proved; start is refused: SF-10"),
        ),
        Step(
            N_("Let the level fall below LW2, wait 5 s, and close the valve."),
            N_("SF-11 trips, the lamp blinks 11; an event names LW2; the pump stays off"),
        ),
        Step(
            N_("Fill: with a cold fill up to LC_OFF, by hand up to HW. Wait 5 s."),
            N_("the pump stops at LC_OFF; an event names HW as proved"),
        ),
        Step(
            N_("Blow down to between LC_ON and LC_OFF. Compare with the gauge glass."),
            N_("glass and electrodes agree"),
        ),
        BACK,
    ),
    ("lw2", "lw1", "hw"),
)
VENT = Procedure(
    "vent",
    N_("Vent"),
    N_("a vent that does not open, or whose pipe is blocked"),
    N_("nothing; do it only where the board has not seen it by itself"),
    (
        Step(
            N_("Let the drum cool to between {warm_c} °C and {below_k} K below boiling."),
            N_("READY or TRIPPED; vent open; both pressures are zero within {near_bar} bar"),
        ),
        Step(
            N_("Wait a minute."),
            N_("an event names the vent as proved"),
        ),
        Step(
            N_("Look at the end of its pipe."),
            N_("free, dry, and where nobody stands"),
        ),
    ),
    ("vent",),
)
LOOPS = Procedure(
    "loops",
    N_("ALIVE and OFF_TARGET loops"),
    N_("a contact of one tracker that is bridged, or welded behind those of the others"),
    N_("nothing"),
    (
        Step(
            N_("In READY, mirrors away, switch the supply of one tracker board off."),
            N_("ALIVE and OFF_TARGET of its group open; start is refused by name"),
        ),
        Step(
            N_("Switch it on again. Repeat for each tracker board, one at a time."),
            N_("ALIVE closes after a second, OFF_TARGET after homing; an event names ALIVE"),
        ),
    ),
    ("alive1", "alive2"),
)
PROCEDURES = (LEVELS, VENT, LOOPS)


def part_name(part: str, language: Language) -> str:
    """A part in words; one that only a newer board knows, as the board calls it."""
    return language._(PARTS[part]) if part in PARTS else part


def told(text: str, language: Language) -> str:
    """A text of a step in a language, its figures filled in."""
    return Message(text, FIGURES).of(language)

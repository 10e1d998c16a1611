"""What the rows of the firmware's table stand for where a plain yes or a count says too little."""

from __future__ import annotations

from assurance.safety.functions import Words
from firmware.boiler import rows

MEANINGS = {
    rows.SF03_REFERENCE: Words("is off by more than 1 %", "décalée de plus de 1 %"),
    rows.SF03: Words("cannot be believed", "non crédible"),
    rows.SF05: Words("apart by more than the band", "écart au-delà de la bande"),
    rows.SF07_REDUCE: Words("with a superheater", "avec surchauffeur"),
    rows.SF09: Words("invalid, or none for 1 s", "invalide, ou aucune depuis 1 s"),
    rows.SF10: Words("dry", "sèche"),
    rows.SF10_AGAIN: Words("dry again under light", "de nouveau sèche sous lumière"),
    rows.SF11: Words("dry", "sèche"),
    rows.SF12: Words("wet", "mouillée"),
    rows.SF12_ORDER: Words("one is wet above a dry one", "une mouillée au-dessus d'une sèche"),
    rows.SF13_LATE: Words(
        "open since PERMIT dropped out of RUN", "ouverte depuis la chute de PERMIT hors de RUN"
    ),
    rows.SF13_HOME: Words(
        "open with PERMIT low, while hot", "ouverte avec PERMIT bas, tant que c'est chaud"
    ),
    rows.SF13_WELDED: Words("contact closed without pulses", "contact fermé sans impulsions"),
    rows.SF13_RISING: Words(
        "still rises 8 s after both PERMITs dropped, above SF-01",
        "monte encore 8 s après la chute des deux PERMIT, au-dessus de SF-01",
    ),
    rows.SF14: Words(
        "does not fall in 10 s of open vent, above SF-01",
        "ne baisse pas en 10 s d'évent ouvert, au-dessus de SF-01",
    ),
    rows.SF15: Words("none with the pump on for 3 s", "nul, pompe en marche depuis 3 s"),
    rows.SF15_AGAIN: Words("missing again", "de nouveau nul"),
    rows.SF15_OFF: Words("there with the pump off", "présent, pompe arrêtée"),
    rows.SF15_LONG: Words("on", "en marche"),
    rows.SF16: Words("longer than 100 ms", "plus longue que 100 ms"),
    rows.SF18: Words("a stored copy is damaged", "une copie enregistrée est abîmée"),
    rows.SF18 + 1: Words("a number differs from its inverse", "un nombre diffère de son inverse"),
    rows.SF19: Words("the last one is old", "le dernier est vieux"),
    rows.SF23: Words("open", "ouverte"),
    rows.SF23_CONTACT: Words("contact open with pulses", "contact ouvert malgré les impulsions"),
    rows.SF24: Words(
        "a 4th after trips under light, in 60 min", "un 4e après des arrêts sous lumière, en 60 min"
    ),
    rows.SF24 + 1: Words(
        "a 3rd by the watchdog, in 60 min", "un 3e par le chien de garde, en 60 min"
    ),
    rows.SF24_BUTTON: Words("held for 30 s", "tenu 30 s"),
}


def meaning(row: int) -> Words | None:
    """Of a row, or of the first of its kind; None where limit and unit say it all."""
    while row not in MEANINGS and row > 0 and rows.ROWS[row][2:] == rows.ROWS[row - 1][2:]:
        if rows.ROWS[row][0] != rows.ROWS[row - 1][0]:
            return None
        row -= 1
    return MEANINGS.get(row)

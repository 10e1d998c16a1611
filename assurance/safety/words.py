"""What the page of evidence says around the proofs, in both languages."""

from __future__ import annotations

from assurance.safety.functions import Words

TITLE = Words("heliose: the evidence for safety", "heliose : les preuves de sûreté")
INTRODUCTION = Words(
    "Each safety function of the plant: its rule, its conditions with the default limits, the "
    "lines of code that are it, the tests that hold it, and a simulated run in which it acts. All "
    "tests and runs of this page were done on this machine when the page was written. Nothing "
    "here was measured on metal unless it says so.",
    "Chaque fonction de sûreté de l'installation : sa règle, ses conditions avec les limites par "
    "défaut, les lignes de code qui la font, les tests qui la tiennent, et un essai simulé où elle "
    "agit. Tous les tests et essais de cette page ont été faits sur cette machine lors de son "
    "écriture. Rien ici n'a été mesuré sur le métal, sauf mention contraire.",
)
SUMMARY = Words("At a glance", "En un coup d'œil")
FUNCTION = Words("function", "fonction")
NAME = Words("name", "nom")
TESTS = Words("tests", "tests")
RUN = Words("simulated run", "essai simulé")
VERDICT = Words("verdict", "verdict")
PROVED = Words("proved", "prouvée")
NOT_PROVED = Words("not proved", "non prouvée")
CONDITIONS = Words("Conditions", "Conditions")
CHANNEL = Words("channel", "voie")
WHEN = Words("acts when", "agit si")
FOR = Words("judged", "jugé")
DOES = Words("does", "effet")
OVER = Words("over at", "cesse à")
CODE = Words("Code", "Code")
ACTED = Words("acted after", "a agi après")
DID_NOT_ACT = Words("did not act", "n'a pas agi")
PEAK = Words("true pressure at most", "pression vraie au plus")
SIMULATED = Words("simulated", "simulé")
METAL = Words("Measured on metal: nothing yet.", "Mesuré sur le métal : rien encore.")
LONG_PROOFS = Words("Proofs that take long", "Preuves longues")
LONG_NOTE = Words(
    "Left by `make evidence`. A proof is current while the protection's source is what it was "
    "made from.",
    "Laissées par `make evidence`. Une preuve vaut tant que le code de la protection est celui "
    "dont elle est issue.",
)
NONE = Words("none was left: run make evidence", "aucune : lancez make evidence")
TRACKER_NOTE = Words(
    "This function lives on the tracker boards; its proof joins with tracking.",
    "Cette fonction vit sur les cartes des suiveurs ; sa preuve viendra avec le suivi.",
)
PASSED = Words("passed", "réussis")
ACTIONS_FR = {
    "latched": "verrouillé",
    "siren": "sirène",
    "at once": "aussitôt",
    "2 of 3": "2 sur 3",
    "gone": "disparu",
    "yes": "oui",
}
PARTS_FR = (
    ("for ", "pendant "),
    ("times in", "fois en"),
    ("loops in", "boucles en"),
)

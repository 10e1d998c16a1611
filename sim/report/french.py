"""The page in French: its texts are translated when it is built.

Names of keys, targets, states and boards stay as they are in scenario files and telemetry, and so
does what a scenario's author wrote. What functions say comes from the operator's page.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element

from host.language import load_language
from host.safety_functions import CAUSES

TEXTS = {
    "Holds:": "Conforme :",
    "Does not hold:": "Non conforme :",
    "Pressure": "Pression",
    "Temperature": "Température",
    "Light": "Lumière",
    "Sun": "Soleil",
    "Steam": "Vapeur",
    "Water": "Eau",
    "Over time": "Au fil du temps",
    "Events": "Événements",
    "heliose · simulated run": "heliose · exécution simulée",
    "site": "site",
    "start": "début",
    "length": "durée",
    "sky": "ciel",
    "clear": "clair",
    "clouds": "nuages",
    "measured": "mesuré",
    "seed": "graine",
    "firmware": "micrologiciel",
    "speed": "vitesse",
    "first to act": "a agi d'abord",
    "PERMITs low": "PERMIT tombés",
    "receiver dark": "récepteur sombre",
    "peaks": "maxima",
    "heat, steam": "chaleur, vapeur",
    "end state": "état final",
    "digest": "empreinte",
    "all mirrors on target": "tous les miroirs sur la cible",
    "on the receiver": "sur le récepteur",
    "asked for": "demandée",
    "taken": "prise",
    "outlet": "sortie",
    "metal": "métal",
    "true": "vraie",
    "drum": "ballon",
    "water": "eau",
    "direct normal": "direct normal",
    "feed": "appoint",
    "vent": "évent",
    "flows": "coule",
    "open": "ouvert",
    "litres; electrodes": "litres ; électrodes",
    "holds": "conforme",
    "FAILS": "NON CONFORME",
    "kept": "tenu",
    "none": "aucune",
    "none expected": "rien d'attendu",
    "yes": "oui",
    "no": "non",
    "the same": "de même",
    "expected": "attendu",
    "seen": "vu",
    "at": "à",
    "who": "qui",
    "what": "quoi",
    "why": "pourquoi",
    "scenario": "scénario",
    "action": "action",
    "fault": "défaut",
    "fault ends": "fin du défaut",
    "latched": "verrouillé",
    "reset refused": "réarmement refusé",
    "start refused": "démarrage refusé",
}
# What is put together from parts, in the order in which it is looked for.
PARTS = (
    (r"(\d+) of (\d+) expectations", r"\1 attentes sur \2"),
    (r"invariants ([\d, ]+) kept", r"invariants \1 tenus"),
    (r"none expected", "rien d'attendu"),
    (r"the run crashed", "l'exécution s'est arrêtée sur une erreur"),
    (r"broken: ", "rompus : "),
    (r"× real time, (\S+) s in all", r"× le temps réel, \1 s en tout"),
    (
        r"^true peak (\S+); no valid signal: no line",
        r"maximum vrai \1 ; sans signal valable : rien",
    ),
    (r"(\w+) on (cpython|micropython)", r"\1 sur \2"),
    (r", metal (\S+ °C)", r", métal \1"),
    (r", (boiler|tracker\d+) at (\d)", r", \1 à \2"),
    (r" by (SF-\d\d)", r" par \1"),
    (r", limit ", ", limite "),
    (r", wanted ", ", attendu "),
    (r"BOOT restarted", "BOOT redémarrage"),
    (r"^and (\d+) more marks, see the events below", r"et \1 autres marques, voir plus bas"),
    (r"^(\w+) from (\d)", r"\1 depuis \2"),
    (r"(\d) operating$", r"\1 service"),
    (r"(\d) hold$", r"\1 maintien"),
)
_OWN = ("h1", "style")  # of the author, and of nobody


def translate(root: Element) -> None:
    """Puts every text below an element into French."""
    for found in root.iter():
        if found.tag not in _OWN:
            found.text = _french(found.text)
        found.tail = _french(found.tail)


def _french(text: str | None) -> str | None:
    bare = (text or "").strip()
    if text is None or not bare:
        return text
    told = TEXTS.get(bare) or _put_together(bare)
    return text.replace(bare, told)


def _put_together(text: str) -> str:
    for english, french in _functions().items():
        text = text.replace(english, french)
    for pattern, told in PARTS:
        text = re.sub(pattern, told, text)
    return text


@cache
def _functions() -> dict[str, str]:
    """What each safety function says, by its English words with the number before them."""
    language = load_language("fr")
    return {
        f"{function} {cause.name}": f"{function} {language._(cause.name)}"
        for function, cause in CAUSES.items()
    }

"""The safety functions in words, English and French, and the shipped run that shows each.

Numbers stand in `assurance.safety.conditions`, which reads them from the firmware.
"""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Words:
    """A sentence or a name in each language."""

    en: str
    fr: str

    def of(self, language: str) -> str:
        """In `en` or `fr`."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class Function:
    """A safety function. `boards`: who has it; `run`: the shipped scenario that shows it acting."""

    number: int
    boards: tuple[str, ...]
    name: Words
    rule: Words
    run: str

    @property
    def sf(self) -> str:
        """Its name, as `SF-02`."""
        return f"SF-{self.number:02d}"


class UnknownFunctionError(ValueError):
    """No function of that name."""

    exit_code = 2


_BOILER = ("boiler",)
_TRACKER = ("tracker",)
_BOTH = ("boiler", "tracker")

FUNCTIONS = (
    Function(
        1,
        _BOILER,
        Words("pressure high", "pression haute"),
        Words(
            "Two of the last three samples of either pressure transmitter are at the first limit: "
            "half of the field turns away. At the second limit all of it does, until pressure is "
            "back; nothing is latched.",
            "Deux des trois derniers échantillons d'un des deux transmetteurs de pression "
            "atteignent la première limite : la moitié du champ se détourne. À la seconde limite, "
            "tout le champ, jusqu'au retour de la pression ; rien n'est verrouillé.",
        ),
        "second-stage-the-whole-field-leaves",
    ),
    Function(
        2,
        _BOILER,
        Words("pressure high-high", "pression très haute"),
        Words(
            "Two of the last three samples of either transmitter are at the limit, or its pressure "
            "rises faster than water and steam can for a third of a second (a drum full to the "
            "brim): all light leaves, latched, the vent opens, the pump stops, the siren sounds.",
            "Deux des trois derniers échantillons d'un transmetteur atteignent la limite, ou sa "
            "pression monte pendant un tiers de seconde plus vite que l'eau et la vapeur ne le "
            "peuvent (ballon plein à ras bord) : toute la lumière part, verrouillé, l'évent "
            "s'ouvre, la pompe s'arrête, la sirène sonne.",
        ),
        "high-high-latches",
    ),
    Function(
        3,
        _BOILER,
        Words("pressure channel fault", "défaut d'une voie de pression"),
        Words(
            "Two of the last three samples of a transmitter cannot be believed: the current is "
            "outside what a sound loop can carry (NAMUR NE 43), the converter did not answer or "
            "read another setting back, or its fixed reference is off.",
            "Deux des trois derniers échantillons d'un transmetteur ne sont pas crédibles : le "
            "courant est hors de ce qu'une boucle saine peut porter (NAMUR NE 43), le "
            "convertisseur n'a pas répondu ou relit un autre réglage, ou sa référence fixe est "
            "décalée.",
        ),
        "pt1-wire-open",
    ),
    Function(
        4,
        _BOILER,
        Words("pressure channels disagree", "voies de pression en désaccord"),
        Words(
            "The two transmitters differ by more than the limit for the delay: one of them is "
            "wrong, and nobody can say which.",
            "Les deux transmetteurs diffèrent de plus que la limite pendant le délai : l'un des "
            "deux a tort, et personne ne peut dire lequel.",
        ),
        "pt2-drifts-up",
    ),
    Function(
        5,
        _BOILER,
        Words("pressure and temperature disagree", "pression et température en désaccord"),
        Words(
            "With steam in the drum, its temperature differs for the delay from that at which "
            "water boils at the pressure of either transmitter, seen through the lag of the "
            "thermowell, by more than a band: 8 K up to 3 bar, 4 K from 5 bar.",
            "Avec de la vapeur dans le ballon, sa température s'écarte pendant le délai de celle "
            "à laquelle l'eau bout à la pression d'un des transmetteurs, vue à travers le retard "
            "du doigt de gant, de plus qu'une bande : 8 K jusqu'à 3 bar, 4 K à partir de 5 bar.",
        ),
        "both-channels-freeze-low",
    ),
    Function(
        6,
        _BOILER,
        Words("drum too hot", "ballon trop chaud"),
        Words(
            "Two of the last three conversions of the drum's thermometer are above the "
            "temperature at which water boils at 11.4 bar, whatever the transmitters say.",
            "Deux des trois dernières conversions du thermomètre du ballon dépassent la "
            "température d'ébullition à 11,4 bar, quoi que disent les transmetteurs.",
        ),
        "drum-thermometer-reads-too-hot",
    ),
    Function(
        7,
        _BOILER,
        Words("outlet too hot", "sortie trop chaude"),
        Words(
            "Two of the last three conversions at the steam outlet are above its limit. With a "
            "superheater half of the field leaves 15 K before.",
            "Deux des trois dernières conversions à la sortie de vapeur dépassent sa limite. Avec "
            "un surchauffeur, la moitié du champ part 15 K avant.",
        ),
        "outlet-reads-too-hot",
    ),
    Function(
        8,
        _BOILER,
        Words("receiver dry", "récepteur à sec"),
        Words(
            "The receiver's metal is hotter than any water behind it allows: above the limit, or "
            "for the delay far above both the drum and the boiling point. On metal above 230 °C "
            "no water is fed.",
            "Le métal du récepteur est plus chaud que l'eau derrière lui ne le permet : au-dessus "
            "de la limite, ou pendant le délai loin au-dessus du ballon et du point d'ébullition. "
            "Sur un métal au-dessus de 230 °C, aucune eau n'est envoyée.",
        ),
        "metal-thermometer-reads-too-hot",
    ),
    Function(
        9,
        _BOILER,
        Words("temperature channel fault", "défaut d'une voie de température"),
        Words(
            "Two of the last three conversions of a thermometer are invalid (fault bits, a setting "
            "read back wrong, out of range), or none has come for a second.",
            "Deux des trois dernières conversions d'un thermomètre sont invalides (bits de défaut, "
            "réglage relu faux, hors plage), ou aucune n'est arrivée depuis une seconde.",
        ),
        "drum-thermometer-wire-open",
    ),
    Function(
        10,
        _BOILER,
        Words("water low", "eau basse"),
        Words(
            "The electrode LW1 is dry for the delay: light leaves until there is water again. A "
            "second time within 60 minutes latches.",
            "L'électrode LW1 est à sec pendant le délai : la lumière part jusqu'au retour de "
            "l'eau. Une seconde fois en 60 minutes verrouille.",
        ),
        "pump-too-weak",
    ),
    Function(
        11,
        _BOILER,
        Words("water low-low", "eau très basse"),
        Words(
            "The lowest electrode, LW2, is dry for the delay. Nothing is fed into what may be dry "
            "and hot.",
            "L'électrode la plus basse, LW2, est à sec pendant le délai. Rien n'est envoyé dans ce "
            "qui peut être sec et chaud.",
        ),
        "lw2-wire-open",
    ),
    Function(
        12,
        _BOILER,
        Words("water high; electrodes", "eau haute ; électrodes"),
        Words(
            "The highest electrode, HW, is wet for the delay: light leaves and the pump stops. An "
            "electrode that is wet above a dry one means that one of them lies: latched.",
            "L'électrode la plus haute, HW, est mouillée pendant le délai : la lumière part et la "
            "pompe s'arrête. Une électrode mouillée au-dessus d'une sèche signifie que l'une des "
            "deux ment : verrouillé.",
        ),
        "lc-on-wire-open",
    ),
    Function(
        13,
        _BOILER,
        Words("defocus fails", "le détournement échoue"),
        Words(
            "Light was told to leave and there is a sign that it did not: a group's OFF_TARGET "
            "loop stays open, a PERMIT contact stays closed, or pressure goes on rising with both "
            "PERMITs low. The vent opens, the siren calls people.",
            "La lumière devait partir et un signe dit que non : la boucle OFF_TARGET d'un groupe "
            "reste ouverte, un contact PERMIT reste fermé, ou la pression monte encore avec les "
            "deux PERMIT bas. L'évent s'ouvre, la sirène appelle.",
        ),
        "permit1-relay-welded",
    ),
    Function(
        14,
        _BOILER,
        Words("vent fails", "l'évent échoue"),
        Words(
            "The vent is commanded open at high pressure, and over ten seconds pressure does not "
            "fall: the siren sounds. Nothing else is left for software to do.",
            "L'évent est commandé ouvert à haute pression, et en dix secondes la pression ne "
            "baisse pas : la sirène sonne. Le logiciel ne peut rien de plus.",
        ),
        "vent-stuck-closed-and-pressure-stays",
    ),
    Function(
        15,
        _BOILER,
        Words("feed fails", "l'alimentation échoue"),
        Words(
            "The pump is on and no water flows: light leaves, the pump rests for a minute and "
            "tries again; a third time within 60 minutes latches. Water that flows with the pump "
            "off, or a pump that is on for longer than filling can take, latches at once.",
            "La pompe marche et l'eau ne coule pas : la lumière part, la pompe se repose une "
            "minute et réessaie ; une troisième fois en 60 minutes verrouille. De l'eau qui coule "
            "pompe arrêtée, ou une pompe en marche plus longtemps qu'un remplissage, verrouille "
            "aussitôt.",
        ),
        "pump-jams",
    ),
    Function(
        16,
        _BOILER,
        Words("control stops", "la commande s'arrête"),
        Words(
            "Three loops within ten seconds take more than a tenth of a second. A loop that does "
            "not end at all is for the hardware: the relay drops without pulses within 250 ms, and "
            "the watchdog restarts the board within a second.",
            "Trois boucles en dix secondes durent plus d'un dixième de seconde. Une boucle qui ne "
            "finit pas relève du matériel : sans impulsions le relais tombe en 250 ms, et le chien "
            "de garde redémarre la carte en une seconde.",
        ),
        "boiler-loops-late",
    ),
    Function(
        17,
        _BOTH,
        Words("supply", "alimentation électrique"),
        Words(
            "The 24 V supply is below its limit for the delay. A tracker refuses to go on target "
            "while its stored energy, proven under the load of homing, would not turn it away.",
            "Le 24 V est sous sa limite pendant le délai. Un suiveur refuse d'aller sur la cible "
            "tant que son énergie stockée, éprouvée sous la charge de la prise d'origine, ne le "
            "détournerait pas.",
        ),
        "supply-dips-to-18-v",
    ),
    Function(
        18,
        _BOTH,
        Words("configuration corrupt", "configuration corrompue"),
        Words(
            "One of the two stored copies is damaged or missing, or a limit in memory no longer "
            "matches its inverse copy, or limits are out of order or above their ceilings. There "
            "is no reset until the configuration is sent anew.",
            "Une des deux copies enregistrées est abîmée ou manque, ou une limite en mémoire ne "
            "correspond plus à sa copie inverse, ou des limites sont hors d'ordre ou au-dessus de "
            "leur plafond. Pas de réarmement avant un nouvel envoi.",
        ),
        "configuration-corrupt",
    ),
    Function(
        19,
        _BOTH,
        Words("supervision lost", "supervision perdue"),
        Words(
            "No ping has come from the gateway for the limit: light leaves until pings are back. "
            "A tracker defocuses by itself.",
            "Aucun signe de la passerelle depuis la limite : la lumière part jusqu'à son retour. "
            "Un suiveur se détourne de lui-même.",
        ),
        "host-killed",
    ),
    Function(
        20,
        _TRACKER,
        Words("wind", "vent"),
        Words(
            "A gust above the limit, or a silent anemometer where one is configured: mirrors stow "
            "until ten minutes have been calm.",
            "Une rafale au-dessus de la limite, ou un anémomètre muet là où il y en a un : les "
            "miroirs se rangent jusqu'à dix minutes de calme.",
        ),
        "gusts-stow-the-mirrors",
    ),
    Function(
        21,
        _TRACKER,
        Words("mirror not where it should be", "miroir pas à sa place"),
        Words(
            "A home switch is found where it should not be, or an end stop is hit: that axis "
            "stops, the other one takes the light away.",
            "Un contact d'origine est trouvé où il ne devrait pas être, ou une butée est touchée : "
            "cet axe s'arrête, l'autre écarte la lumière.",
        ),
        "home-switch-open",
    ),
    Function(
        22,
        _TRACKER,
        Words("no trajectory", "pas de trajectoire"),
        Words(
            "A mirror on target has no trajectory, or an expired one, or one for another boot: it "
            "defocuses, and stows after ten minutes.",
            "Un miroir sur cible n'a pas de trajectoire, ou une expirée, ou celle d'un autre "
            "démarrage : il se détourne, et se range après dix minutes.",
        ),
        "tracker-reboots-on-target",
    ),
    Function(
        23,
        _BOILER,
        Words("chain open", "chaîne ouverte"),
        Words(
            "Emergency stop, pressure switch or thermal switch has opened the hard-wired chain, "
            "which is read back; or a PERMIT contact is still open half a second after its pulses "
            "began.",
            "L'arrêt d'urgence, le pressostat ou le thermostat a ouvert la chaîne câblée, qui est "
            "relue ; ou un contact PERMIT est encore ouvert une demi-seconde après le début de ses "
            "impulsions.",
        ),
        "pressure-switch-opens",
    ),
    Function(
        24,
        _BOILER,
        Words("restarts, button", "redémarrages, bouton"),
        Words(
            "A fourth reset within 60 minutes after trips under light, or a third restart by the "
            "watchdog, locks the board for 60 minutes: somebody is to find out why. A button held "
            "for 30 s is taken for a fault until it was free for ten.",
            "Un quatrième réarmement en 60 minutes après des arrêts sous lumière, ou un troisième "
            "redémarrage par le chien de garde, verrouille la carte 60 minutes : à quelqu'un de "
            "trouver pourquoi. Un bouton tenu 30 s est tenu pour défectueux jusqu'à ce qu'il ait "
            "été libre dix secondes.",
        ),
        "button-stuck",
    ),
    Function(
        25,
        _BOILER,
        Words("frost", "gel"),
        Words(
            "Two of the last three conversions of a thermometer on the water side are near "
            "freezing: no light, no start, no feed until it has thawed.",
            "Deux des trois dernières conversions d'un thermomètre côté eau sont près du gel : pas "
            "de lumière, pas de démarrage, pas d'alimentation avant le dégel.",
        ),
        "outlet-reads-frost",
    ),
)


def function(name: str) -> Function:
    """By its name (`SF-02`, `sf2`, `2`). Raises UnknownFunctionError."""
    digits = name.upper().removeprefix("SF").lstrip("-_ ")
    for each in FUNCTIONS:
        if digits.isdecimal() and int(digits) == each.number:
            return each
    raise UnknownFunctionError(f"found safety function {name!r}, allowed: SF-01 to SF-25")

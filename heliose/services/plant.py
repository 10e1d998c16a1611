"""`heliose sim plant`: the simulated metal of a site as a service."""

from __future__ import annotations

import argparse
import secrets

SUMMARY = "The simulated plant: virtual boards and physics."


def whole(text: str) -> int:
    """A whole number from 0 on."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"found {text!r}, allowed: 0 or a whole number above")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument("--seed", type=whole, help="seed of noise and boot ids; default: by chance")


def main(arguments: argparse.Namespace) -> int:
    """Runs the service until SIGTERM."""
    from host.clock import Clock
    from host.site import load_site
    from sim.boards.plant_service import PlantService

    site = load_site(arguments.site)
    # A boot id that came before would make the history take new samples for old ones.
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    PlantService(site, arguments.data, Clock.from_environment(), seed).run()
    return 0

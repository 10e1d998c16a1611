"""`heliose sim plant`: the simulated metal of a site as a service."""

from __future__ import annotations

import argparse
import secrets

SUMMARY = "the simulated plant: virtual boards and physics"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument("--seed", type=int, help="seed of noise and boot ids; default: by chance")


def main(arguments: argparse.Namespace) -> int:
    """Runs the service until SIGTERM."""
    from host.clock import Clock
    from host.site import load_site
    from sim.service import PlantService

    site = load_site(arguments.site)
    # A boot id that came before would make the history take new samples for old ones.
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    PlantService(site, arguments.data, Clock.from_environment(), seed).run()
    return 0

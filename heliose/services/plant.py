"""`heliose sim plant`: the simulated metal of a site as a service."""

from __future__ import annotations

import argparse

SUMMARY = "the simulated plant: virtual boards and physics"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument("--seed", type=int, default=1, help="seed of the plant's noise")


def main(arguments: argparse.Namespace) -> int:
    """Runs the service until SIGTERM."""
    from host.clock import Clock
    from host.site import load_site
    from sim.service import PlantService

    site = load_site(arguments.site)
    PlantService(site, arguments.data, Clock.from_environment(), arguments.seed).run()
    return 0

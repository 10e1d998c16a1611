"""`heliose sim plant`: a site's simulated boards and physics as a service."""

from __future__ import annotations

import argparse
import secrets

SUMMARY = "Simulates the plant: virtual boards and physics."


def whole(text: str) -> int:
    """A whole number, 0 or more."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"found {text!r}, allowed: a whole number, 0 or more")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The plant's own options."""
    parser.add_argument("--seed", type=whole, help="seed of noise and boot ids (default: random)")


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.clock import Clock
    from host.site import load_site
    from sim.boards.plant_service import PlantService

    site = load_site(arguments.site)
    # With a boot id that was used before, the history would take new samples for old ones.
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    PlantService(site, arguments.data, Clock.from_environment(), seed).run()
    return 0

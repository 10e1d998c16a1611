"""`heliose conductor`: runs the day as a good operator would."""

import argparse

SUMMARY = "Homes, plans the day, tracks, trims heat and stows."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options beyond those of all services."""


def main(arguments: argparse.Namespace) -> int:
    """Runs until SIGTERM."""
    from host.conductor import service

    return service.serve(arguments.site, arguments.data, simulated=arguments.sim)

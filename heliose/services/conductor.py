"""`heliose conductor`: what a good operator would do."""

import argparse

SUMMARY = "Homes, plans the day, tracks, trims heat and stows."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond what all services have."""


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.conductor import service

    return service.serve(arguments.site, arguments.data, simulated=arguments.sim)

"""`heliose conductor`: runs the day as a good operator would."""

import argparse

SUMMARY = "Runs the day: homes and points mirrors, trims heat, stows."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.conductor import service

    return service.serve(arguments.site, arguments.data, simulated=arguments.sim)

"""`heliose recorder`: history, alarms and the copy in InfluxDB."""

import argparse

SUMMARY = "Records the history, raises alarms and copies to InfluxDB."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.telemetry import recorder_service

    return recorder_service.serve(arguments.site, arguments.data, simulated=arguments.sim)

"""`heliose recorder`: history, alarms, and the way to InfluxDB."""

import argparse

SUMMARY = "Keeps the history and passes it on to InfluxDB."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond what all services have."""


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.telemetry import recorder_service

    return recorder_service.serve(arguments.site, arguments.data, simulated=arguments.sim)

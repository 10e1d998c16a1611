"""`heliose page`: the operator's page."""

import argparse

SUMMARY = "Serves the operator's page to browsers."
PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT})")
    parser.add_argument("--lan", action="store_true", help="serve the local network too")


def main(arguments: argparse.Namespace) -> int:
    """Runs until SIGTERM."""
    from host.page.service import serve

    return serve(
        arguments.site,
        arguments.data,
        arguments.port,
        lan=arguments.lan,
        simulated=arguments.sim,
    )
